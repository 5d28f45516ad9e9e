from functools import partial

import mlx.core as mx
import mlx.nn as nn
import mlx.optimizers as optim


def build(model, optimizer, loss_fn):
    loss_and_grad = nn.value_and_grad(model, loss_fn)

    def step(x, y):
        loss, grads = loss_and_grad(model, x, y)
        grads, norm = optim.clip_grad_norm(grads, 1.0)
        optimizer.update(model, grads)
        return loss, norm

    step = mx.compile(step)  # want: step changes model and optimizer
    return step


def gradients_only(model, optimizer, loss_fn, batches):
    loss_and_grad = nn.value_and_grad(model, loss_fn)

    @mx.compile  # want: computes with the weights that model had at the first call
    def compute(x, y):
        return loss_and_grad(model, x, y)

    for x, y in batches:
        loss, grads = compute(x, y)
        optimizer.update(model, grads)
        mx.eval(loss, model.state, optimizer.state)


def evaluated(model, optimizer, loss_fn, batches):
    loss_and_grad = nn.value_and_grad(model, loss_fn)

    @partial(mx.compile, inputs=model.state)
    def accuracy(x, y):
        # reads the weights, and changes nothing
        return mx.mean(mx.argmax(model(x), axis=1) == y)

    for x, y in batches:
        loss, grads = loss_and_grad(model, x, y)
        optimizer.update(model, grads)
        mx.eval(loss, model.state, optimizer.state, accuracy(x, y))


def stale(model, optimizer, loss_fn, batches):
    loss_and_grad = nn.value_and_grad(model, loss_fn)

    @mx.compile  # want: updates do not reach it
    def accuracy(x, y):
        return mx.mean(mx.argmax(model(x), axis=1) == y)

    for x, y in batches:
        loss, grads = loss_and_grad(model, x, y)
        optimizer.update(model, grads)
        mx.eval(loss, model.state, optimizer.state, accuracy(x, y))


def leaks(model, optimizer, loss_fn):
    loss_and_grad = nn.value_and_grad(model, loss_fn)
    state = [model.state, optimizer.state]

    @partial(mx.compile, inputs=state)  # want: goes in but does not come out
    def step(x, y):
        loss, grads = loss_and_grad(model, x, y)
        optimizer.update(model, grads)
        return loss

    return step


def plain_sgd(model, loss_fn):
    optimizer = optim.SGD(learning_rate=0.1)
    loss_and_grad = nn.value_and_grad(model, loss_fn)

    @partial(mx.compile, inputs=model.state, outputs=model.state)
    def step(x, y):
        # no moments: nothing of the optimizer is frozen
        loss, grads = loss_and_grad(model, x, y)
        optimizer.update(model, grads)
        return loss

    return step


def from_elsewhere(model, optimizer, loss_fn, state):
    loss_and_grad = nn.value_and_grad(model, loss_fn)

    @partial(mx.compile, inputs=state, outputs=state)
    def step(x, y):
        # what the state holds is not known
        loss, grads = loss_and_grad(model, x, y)
        optimizer.update(model, grads)
        return loss

    return step


class Trainer:
    def __init__(self, model, optimizer):
        self.model = model
        self.optimizer = optimizer
        self.loss_and_grad = nn.value_and_grad(model, self.loss)
        self.run = mx.compile(self.step)  # want: step changes self.model and self.optimizer

    def loss(self, model, x, y):
        return nn.losses.mse_loss(model(x), y)

    def step(self, x, y):
        loss, grads = self.loss_and_grad(self.model, x, y)
        self.optimizer.update(self.model, grads)
        return loss


@mx.compile
def merge(a, b):
    # update of a dictionary
    c = {"a": a}
    c.update({"b": b})
    return c
