import functools
import math

import mlx.core as mx
import mlx.nn as nn


class Alibi(nn.Module):
    def __init__(self, heads):
        super().__init__()
        self.heads = heads

    # a helper that the forward calls
    @staticmethod
    def slopes(heads):
        x = (2**8) ** (1 / heads)
        return mx.power(x, -mx.arange(1, heads + 1)) * 1.0  # want: in each forward

    def __call__(self, scores, offset=0):
        distance = mx.arange(offset, offset + scores.shape[-1])
        return scores + distance * self.slopes(self.heads)[:, None, None]


# the constructor makes it with the same helper
class Sinusoidal(nn.Module):
    def __init__(self, dims):
        super().__init__()
        self._table = self.table(dims)

    @staticmethod
    def table(dims):
        return mx.exp(-mx.arange(dims) * (math.log(10000.0) / dims))

    def __call__(self, x):
        return x * self._table


# a cache of the function's results
@functools.lru_cache
def frequencies(dims):
    return mx.exp(-mx.arange(dims) * (math.log(10000.0) / dims))


class Cached(nn.Module):
    def __init__(self, dims):
        super().__init__()
        self.dims = dims

    def __call__(self, x):
        return x * frequencies(self.dims)


# state: another method changes what the table is made of
class Streaming(nn.Module):
    def __init__(self, dims):
        super().__init__()
        self.dims = dims
        self.offset = 0

    def advance(self, n):
        self.offset += n

    def __call__(self, x):
        return x * mx.cos(mx.arange(self.offset, self.offset + 8) * 0.5 + 1)


# a constant of a few numbers
class Scaled(nn.Module):
    def __call__(self, x):
        return x * mx.array([0.299, 0.587, 0.114])


# random numbers are others each time
class Noise(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.n = n

    def __call__(self, x):
        return x + mx.random.normal((self.n,)) * mx.arange(self.n) * 0.5


def rebound(model, prompt, n):
    seen = []

    # the list grows
    def sample(logits):
        logits[:, mx.array(seen)] -= 1
        return mx.argmax(logits, axis=-1)

    y = prompt
    for _ in range(n):
        y = sample(model(y[None])[:, -1])
        seen.append(y.item())
        yield y


# called once
def outer(model, x, bias: dict):
    def biased(logits):
        logits[:, mx.array(list(bias.keys()))] += 1
        return logits

    return biased(model(x))


# kept by the function around it
def lazily(model, x, ends: list[int], n):
    table = None

    def lengths():
        nonlocal table
        if table is None:
            table = mx.array([e + 1 for e in ends])
        return table

    for _ in range(n):
        x = model(x, lengths())
    return x
