import mlx.core as mx
import mlx.nn as nn
import mlx.optimizers as optim


class Trainer:
    def __init__(self, model):
        self.model = model
        self.optimizer = optim.AdamW(learning_rate=1e-3, weight_decay=0.1)

    def train(self, data):
        step = nn.value_and_grad(self.model, lambda m, x: mx.mean(m(x)))
        for x in data:
            loss, grads = step(self.model, x)
            self.optimizer.update(self.model, grads)
            mx.eval(self.model.state, loss)  # want: the optimizer's state is not evaluated


# The bias correction needs the count.
def corrected(model, data):
    optimizer = optim.Adam(learning_rate=1e-3, bias_correction=True)
    step = nn.value_and_grad(model, lambda m, x: mx.mean(m(x)))
    for x in data:
        loss, grads = step(model, x)
        optimizer.update(model, grads)
        mx.eval(model.parameters())


# An optimizer of which nothing is known.
def given(model, optimizer, data):
    step = nn.value_and_grad(model, lambda m, x: mx.mean(m(x)))
    for x in data:
        loss, grads = step(model, x)
        optimizer.update(model, grads)
        mx.eval(model.parameters())


# A schedule from elsewhere.
def scheduled(model, data, make):
    optimizer = optim.SGD(learning_rate=make(100))
    step = nn.value_and_grad(model, lambda m, x: mx.mean(m(x)))
    for x in data:
        loss, grads = step(model, x)
        optimizer.update(model, grads)
        mx.eval(model.parameters())


# What is evaluated is not known.
def all_of_it(model, data, state):
    optimizer = optim.SGD(learning_rate=0.1)
    step = nn.value_and_grad(model, lambda m, x: mx.mean(m(x)))
    for x in data:
        loss, grads = step(model, x)
        optimizer.update(model, grads)
        mx.eval(model.parameters(), state)


# Numbers hold no graph.
def numbers(model, data):
    optimizer = optim.SGD(learning_rate=0.1)
    step = nn.value_and_grad(model, lambda m, x: mx.mean(m(x)))
    losses, total = [], 0.0
    for x in data:
        loss, grads = step(model, x)
        optimizer.update(model, grads)
        mx.eval(model.parameters(), optimizer.state)
        losses.append(loss.item())
        total += loss.item()
    return losses, total


# Every tenth iteration reads the sum.
def every_tenth(model, data):
    optimizer = optim.SGD(learning_rate=0.1)
    step = nn.value_and_grad(model, lambda m, x: mx.mean(m(x)))
    total = mx.array(0.0)
    for i, x in enumerate(data):
        loss, grads = step(model, x)
        optimizer.update(model, grads)
        mx.eval(model.parameters(), optimizer.state)
        total = total + loss
        if i % 10 == 0:
            print(total.item())
