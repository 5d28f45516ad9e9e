from functools import partial

import mlx.core as mx
import mlx.nn as nn
import numpy as np


# One kernel already.
@mx.compile
def compiled(x):
    return 0.5 * x * (1 + mx.erf(x / 1.4142135623730951))


def called_by_it(x):
    return x * mx.sigmoid(x)


@partial(mx.compile, shapeless=True)
def caller(x, y):
    def inner(z):
        return z * mx.sigmoid(1.702 * z)

    return called_by_it(x) * inner(y)


def compiled_later(x):
    return mx.where(x > 0, x, 0.1 * x)


fused = mx.compile(compiled_later)


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.step = mx.compile(self.forward)

    def forward(self, x):
        return self.act(x)

    def act(self, x):
        return x * mx.sigmoid(x)


def gated_linear(x):
    # Two halves.
    a, b = mx.split(x, 2, axis=-1)
    return a * mx.sigmoid(b)


def swish_beta(x, beta: float):
    # Sharper or blunter than SiLU.
    return x * mx.sigmoid(beta * x)


def near(x):
    # No constants of any activation.
    return x * mx.sigmoid(1.65 * x), 0.5 * x * (1 + mx.tanh(0.8 * (x + 0.05 * x**3)))


def snake(x, alpha):
    return x + (1 / alpha) * mx.square(mx.sin(alpha * x))


def kept(layer, x):
    # Somebody wants the gate.
    layer.gate = mx.sigmoid(x)
    return x * layer.gate


def wide_on_purpose(x):
    return (x.astype(mx.float32) * mx.sigmoid(x)).astype(x.dtype)


class PReLU(nn.Module):
    def __init__(self, dims):
        super().__init__()
        self.weight = mx.zeros((dims,))

    def __call__(self, x):
        # Every channel has a slope of its own, and they are learned.
        return mx.where(x > 0, x, self.weight * x)


def steep(x):
    # A slope of more than 1: the larger of the two is another function.
    return mx.where(x > 0, x, 2.0 * x)


def masked(x, mask):
    return mx.where(mask > 0, x, 0)


def positive_part_of_other(x, y):
    return y * (x > 0)


def capped(scores):
    # A soft cap: one call, scaled.
    return 30.0 * mx.tanh(scores / 30.0)


def normalized(x):
    return x / (1 + mx.abs(x).sum())


def on_cpu(x):
    # A stream is asked for, and the function takes none.
    return x * mx.sigmoid(x, stream=mx.cpu)


def loss(x):
    # Not element by element.
    return mx.log(1 + mx.exp(x).sum())


def shifted(x):
    return (x + 1) * mx.sigmoid(x)


def leaves_mlx(x: mx.array):
    # A NumPy number on the left: NumPy computes the rest, and that is found by itself.
    return 0.5 * x * (1 + mx.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)))


def with_epsilon(x):
    # The epsilon keeps a quotient finite.
    return nn.softplus(x) + 1e-4, mx.log(mx.sigmoid(x) + 1e-8), nn.softplus(x) + 1e-6


def limited(x):
    # So does the limit.
    return mx.log(mx.maximum(mx.sigmoid(x), 1e-7)), mx.log(1 + mx.minimum(mx.exp(x), 1e6))


def own_silu(x):
    return nn.silu(x)


def by_a_helper(x, y):
    return own_silu(x) * y


def padded(ids: mx.array):
    ids = ids.astype(mx.int32)
    # An index, not an activation.
    return mx.where(ids < 0, 0, ids)


def halves(x):
    gate, up = mx.split(x, 2, axis=-1)
    return nn.silu(gate) * up


def python_numbers(x: float):
    return x * 0.5 * (1 + x)


@mx.compile
def logistic(x):
    return mx.reciprocal(1 + mx.exp(-x))  # want: its gradient is nan


# The exponential is wanted for itself.
@mx.compile
def logistic_with_exponential(x):
    e = mx.exp(-x)
    return 1 / (1 + e), e


@mx.compile
def odds(x):
    return 1 / (2 + mx.exp(-x))
