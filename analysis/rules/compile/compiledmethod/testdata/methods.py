from functools import lru_cache, partial

import mlx.core as mx
import mlx.nn as nn


class A(nn.Module):
    @mx.compile  # want: calling attend of an instance raises TypeError
    def attend(self, q, k):
        return mx.softmax(q @ k, axis=-1)

    @mx.vmap  # want: mx.vmap gives does not bind self
    def rows(self, x):
        return x.sum()

    @mx.checkpoint  # want: mx.checkpoint
    def block(self, x):
        return mx.exp(x)

    @partial(mx.grad, argnums=1)  # want: mx.grad
    def slope(self, x):
        return mx.exp(x).sum()

    @property
    @mx.compile
    def table(self):
        # property calls it with self
        return mx.exp(self.weight)

    @lru_cache
    def cached(self, n):
        return mx.arange(n)

    @mx.compile
    def gate(x):
        # no self: A.gate(x)
        return x * mx.sigmoid(x)

    @mx.compile
    def explicit(self, x):
        # called with the instance written out, below
        return x * mx.sigmoid(x)

    @mx.custom_function
    def other(self, x):
        return x


def use(a, x):
    return A.explicit(a, x)
