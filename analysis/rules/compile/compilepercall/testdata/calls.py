from functools import lru_cache, partial

import mlx.core as mx
import mlx.nn as nn


class Mixer(nn.Module):
    def __init__(self, dims: int):
        super().__init__()
        self.proj = nn.Linear(dims, dims)
        self.mix = mx.compile(lambda a, b: mx.exp(a) * mx.tanh(b))

    def __call__(self, x):
        f = mx.compile(lambda a, b: mx.exp(a) * mx.tanh(b))  # want: compiled anew in every call of __call__
        y = f(self.proj(x), x)

        @partial(mx.compile, shapeless=True)  # want: gate is compiled anew
        def gate(a, b):
            return mx.sigmoid(a) * b

        return gate(y, x) + self.mix(y, x)


class Kept(nn.Module):
    def __call__(self, x):
        if getattr(self, "step", None) is None:
            # made once, and kept
            self.step = mx.compile(lambda a: mx.exp(a) + 1)
        return self.step(x)


class Rows(nn.Module):
    def __call__(self, xs):
        f = mx.compile(lambda a: mx.exp(a) + 1)
        # one trace for the rows of a call
        return mx.stack([f(x) for x in xs])


class Handed(nn.Module):
    def __init__(self, inner):
        super().__init__()
        self.inner = inner

    def __call__(self, x):
        f = mx.compile(lambda a: mx.exp(a) + 1)
        # goes elsewhere
        return self.inner(f(x), f)


@lru_cache
def factory(n: int):
    @mx.compile
    def f(x):
        return mx.exp(x) * n

    return f(mx.zeros((n,)))


def sizes():
    return [factory(n) for n in range(9)]


@mx.compile
def outer(x):
    # traced once, with what is around it
    return mx.compile(lambda a: mx.exp(a) + 1)(x)


def batches(xs):
    return [outer(x) for x in xs]
