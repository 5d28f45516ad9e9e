from functools import partial

import mlx.core as mx
import mlx.nn as nn


class Layer(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(4, 4)
        self.fc.__call__ = mx.compile(self.fc.__call__)  # want: calling self.fc does not use this

    def __call__(self, x):
        return self.fc(x)

    def speed_up(self):
        mx.compile(self.__call__)  # want: leaves self.__call__ as it is
        self.__call__ = mx.compile(self.__call__)  # want: calling self does not use this
        self.fast = mx.compile(self.__call__)


def on_the_class(layer):
    # the class is where Python looks
    type(layer).__call__ = mx.compile(type(layer).__call__)
    layer.__class__.__call__ = mx.compile(layer.__class__.__call__)
    Layer.__call__ = mx.compile(Layer.__call__)


def called_at_once(f, x):
    # the result of the compiled function is thrown away: another matter
    mx.compile(f)(x)


def mask(n):
    table = mx.arange(n)

    def masked(x):
        return mx.where(table[None] < 4, x, 0)

    return mx.compile(masked, inputs=[table])  # want: masked reads table by its name


def shadowed(n):
    y = mx.arange(n)

    @partial(mx.compile, inputs=[y])
    def f(x):
        # a y of its own
        y = x * 2
        return y

    return f


def by_container(n):
    held = [mx.arange(n)]
    return mx.compile(lambda x: x + held[0], inputs=[held])
