import mlx.core as mx
import mlx.nn as nn


def reshaped(x: mx.array):
    x.reshape(-1)  # want: .reshape() changes nothing
    mx.clip(x, 0, 1)  # want: mx.clip changes nothing
    mx.stop_gradient(x)  # want: mx.stop_gradient changes nothing
    return x


def warm(layer: nn.Linear, x: mx.array):
    # A module may keep something.
    layer(x)
    # A function that is not known may do something.
    mx.add(x, note(x))
    return x


def tried(x: mx.array):
    try:
        mx.concatenate([x, x], axis=3)
    except ValueError:
        return None
    return x


def popped(stack: list[mx.array]):
    mx.exp(stack.pop())


def text(x: mx.array):
    "x.reshape(-1)"
    return x


def unknown(x):
    x.add(1)


def counted(seen: set, x: mx.array):
    seen.add(1)
    return x
