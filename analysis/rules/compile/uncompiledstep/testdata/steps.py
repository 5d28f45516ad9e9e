"""Spellings of a step, and what belongs to it."""

import mlx.core as mx
import mlx.nn as nn
import mlx.optimizers as optim
from mlx.utils import tree_map


def loss_fn(model, x, y, weight):
    out = model(x)
    return mx.mean(mx.square(out - y)) * weight, out


def clipped(model, batches, args):
    optimizer = optim.AdamW(learning_rate=args.lr)
    grad_fn = nn.value_and_grad(model, loss_fn)
    for epoch in range(args.epochs):
        for step, batch in enumerate(batches):
            # what is made for each batch is an argument, and a setting is not
            (loss, out), grads = grad_fn(model, mx.array(batch["x"]), mx.array(batch["y"]), args.weight)
            grads = mx.utils.tree_map(lambda g: g * 0.5, grads)
            optimizer.update(model, grads)  # want: each iteration builds the graph
            mx.eval(model.parameters(), optimizer.state)
            print(epoch, step, loss.item(), out.shape)


# the gradients are looked at afterwards: advice
def watched(model, optimizer, batches):
    grad_fn = nn.value_and_grad(model, loss_fn)
    for x, y in batches:
        (loss, _), grads = grad_fn(model, x, y, 1.0)
        optimizer.update(model, grads)  # want: each iteration
        mx.eval(model.parameters(), grads)


# the weight of the loss is another number in each iteration, and would be another trace: advice
def annealed(model, optimizer, batches):
    grad_fn = nn.value_and_grad(model, loss_fn)
    for i in range(100):
        x, y = batches[i]
        loss, grads = grad_fn(model, x, y, i)
        optimizer.update(model, grads)  # want: each iteration
        mx.eval(model.parameters())


# a new model in each iteration: its state is not there before the loop
def folds(make, batches):
    for x, y in batches:
        model = make()
        optimizer = optim.SGD(learning_rate=0.1)
        loss, grads = nn.value_and_grad(model, loss_fn)(model, x, y, 1.0)
        optimizer.update(model, grads)  # want: each iteration
        mx.eval(model.parameters())


# the function under the gradients is compiled
def half(model, optimizer, batches):
    grad_fn = mx.compile(nn.value_and_grad(model, loss_fn), inputs=model.state, outputs=model.state)
    for x, y in batches:
        loss, grads = grad_fn(model, x, y, 1.0)
        optimizer.update(model, grads)
        mx.eval(model.parameters())


# the gradients come from a function that is not seen, which may be compiled
def given(model, optimizer, grad_fn, batches):
    for x, y in batches:
        loss, grads = grad_fn(model, x, y)
        optimizer.update(model, grads)
        mx.eval(model.parameters())


# what is no optimizer
def merged(settings, batches):
    for x, y in batches:
        settings.update(x, y)


# gradients that are let go go with the step
def released(model, optimizer, batches):
    grad_fn = nn.value_and_grad(model, loss_fn)
    for x, y in batches:
        loss, grads = grad_fn(model, x, y, 1.0)
        optimizer.update(model, grads)  # want: each iteration
        del grads
        mx.eval(model.parameters(), loss)


# let go later, on some path only
def released_late(model, optimizer, batches, keep):
    grad_fn = nn.value_and_grad(model, loss_fn)
    for x, y in batches:
        loss, grads = grad_fn(model, x, y, 1.0)
        optimizer.update(model, grads)  # want: each iteration
        if not keep:
            del grads
        mx.eval(model.parameters(), loss)


def made_later(model: nn.Module, optimizer, loss, batches):
    def step(batch):
        value, grads = loss_and_grad(model, *batch)
        optimizer.update(model, grads)  # want: each iteration builds the graph
        return value

    loss_and_grad = nn.value_and_grad(model, loss)
    for b in batches:
        mx.eval(step(b), model.state, optimizer.state)


def made_twice(model: nn.Module, optimizer, loss, batches, other):
    def step(batch):
        # one of two, and which is not known
        value, grads = loss_and_grad(model, *batch)
        optimizer.update(model, grads)
        return value

    loss_and_grad = nn.value_and_grad(model, loss)
    loss_and_grad = other(loss_and_grad)
    for b in batches:
        mx.eval(step(b), model.state, optimizer.state)


# whether a step updates is one of its arguments: a trace for each answer
def gathered(model: nn.Module, optimizer, loss, batches, every: int):
    def step(batch, before, update):
        value, grads = loss_and_grad(model, *batch)
        if before is not None:
            grads = tree_map(lambda a, b: a + b, grads, before)
        if update:
            optimizer.update(model, grads)  # want: each iteration builds the graph
            grads = None
        return value, grads

    loss_and_grad = nn.value_and_grad(model, loss)
    grads = None
    for i, b in enumerate(batches):
        value, grads = step(b, grads, i % every == 0)
        mx.eval(value, grads, model.state, optimizer.state)


# what decides is computed, perhaps from arrays
def decided(model: nn.Module, optimizer, loss, batches):
    def step(batch):
        value, grads = loss_and_grad(model, *batch)
        if value < 10:
            optimizer.update(model, grads)
        return value

    loss_and_grad = nn.value_and_grad(model, loss)
    for b in batches:
        mx.eval(step(b), model.state, optimizer.state)
