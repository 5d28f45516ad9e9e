"""Where mx.compile does not help, would not be right, or cannot be told to be."""

from functools import partial

import mlx.core as mx
import mlx.nn as nn


# random numbers would be the same at every call
def noisy(x: mx.array):
    return mx.tanh(mx.exp(x)) + mx.random.normal(x.shape)


# decides by a number that is not known: one expression of it is too small for a function
def clipped(x: mx.array, limit):
    if limit is not None:
        x = mx.clip(x, -limit, limit)
    return mx.exp(x) * mx.tanh(x)


# keeps something: a side effect happens once, when it is traced
def logged(x: mx.array, log):
    y = mx.exp(x) * mx.tanh(x)
    log.append(y)
    return y


# called with another number each time: every one would be a trace
def scaled(x: mx.array, t):
    return mx.tanh(mx.exp(x * t))


# a matrix product beside which the rest does not count
def projected(x: mx.array, w: mx.array):
    return mx.exp(x @ w) * mx.tanh(x)


# weights alone: the same at every call
class Scale(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.log_rate = mx.zeros((4, dim))
        self.bias = mx.zeros((4, dim))

    def __call__(self, x):
        return x * (mx.exp(-mx.exp(self.log_rate)) + mx.tanh(self.bias))


class Layer(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.proj = nn.Linear(dim, dim)
        self.calls = []
        self.w = mx.zeros((dim, dim))

    def __call__(self, x, steps: int):
        x = self.proj(x)
        x = noisy(clipped(logged(x, self.calls), None))
        for i in range(steps):
            x = scaled(x, i)
        return projected(x, self.w)


# already one kernel: the activation is compiled, and the sum is one
class Residual(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.proj = nn.Linear(dim, dim)

    def __call__(self, x):
        return x + nn.silu(self.proj(x))


# a weight times an activation of a weight is as small as the weight
class Decay(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.rate = mx.zeros((dim,))

    def __call__(self, x):
        return x * (self.rate * nn.softplus(self.rate))


@partial(mx.compile, shapeless=True)
def gate(x, y):
    return inner(x, y)


def inner(x: mx.array, y: mx.array):
    return nn.silu(x) * y


# what is left after a reduction is small
class Quantizer(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.proj = nn.Linear(dim, dim)

    def __call__(self, x):
        top = mx.max(mx.abs(self.proj(x)), axis=-1, keepdims=True)
        return x / mx.power(2.0, mx.ceil(mx.log2(top / 6.0)))
