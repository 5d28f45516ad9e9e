from functools import partial

import mlx.core as mx
import mlx.nn as nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(8, 8)
        self.drop = nn.Dropout(0.1)

    def __call__(self, x):
        return self.drop(self.fc(x))


def loss_fn(model, x, y):
    return nn.losses.mse_loss(model(x), y).mean()


def train(optimizer, data):
    model = Net()
    loss_and_grad = nn.value_and_grad(model, loss_fn)
    state = [model.state, optimizer.state]

    @partial(mx.compile, inputs=state, outputs=state)  # want: dropout masks
    def step(x, y):
        loss, grads = loss_and_grad(model, x, y)
        optimizer.update(model, grads)
        return loss

    for x, y in data:
        mx.eval(step(x, y), state)


def predict(x):
    # no gradients: dropout may well be off
    model = Net()
    forward = mx.compile(lambda x: model(x))
    return forward(x)


@partial(mx.compile, inputs=mx.random.state, outputs=mx.random.state)
def captured(x):
    return mx.random.uniform(shape=x.shape) + x


@mx.compile  # want: every call gets the same random numbers
def around(x):
    return captured(x) * 2


@partial(mx.compile, inputs=mx.random.state)  # want: on one side only
def one_side(x):
    return mx.random.uniform(shape=x.shape) + x


def uncompiled(x):
    return mx.random.uniform(shape=x.shape) + x


@mx.compile
def keyed(x, key):
    a, b = mx.random.split(key)
    return mx.random.uniform(shape=x.shape, key=a) + mx.random.normal(x.shape, key=b)


def unknown_state(state):
    # what the state holds is not known
    @partial(mx.compile, inputs=state, outputs=state)
    def step(x):
        return mx.random.uniform(shape=x.shape) + x

    return step


def listed(model):
    @partial(mx.compile, inputs=[model.state], outputs=[model.state])  # want: every call gets the same
    def step(x):
        return x + mx.random.normal(x.shape)

    return step


class Sampler:
    def __init__(self):
        self.draw = mx.compile(self.sample)  # want: sample is traced once

    def sample(self, logits):
        return mx.random.categorical(logits)


class Static:
    @staticmethod
    @mx.compile  # want: gumbel is traced once
    def gumbel(logits):
        return mx.argmax(logits + mx.random.gumbel(logits.shape), axis=-1)


@partial(mx.compile, shapeless=True)
def raises(x):
    # random numbers cannot be shapeless
    return x + mx.random.normal(x.shape)
