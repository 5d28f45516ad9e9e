import mlx.core as mx
import mlx.nn as nn


class Attention(nn.Module):
    def __init__(self, n_heads, n_kv_heads):
        super().__init__()
        self.n_heads = n_heads
        self.repeats = n_heads // n_kv_heads

    def __call__(self, keys, values):
        B, _, L, _ = keys.shape

        def repeat(a):
            a = mx.concatenate([mx.expand_dims(a, 2)] * self.repeats, axis=2)  # want: copies along an axis of length 1
            return a.reshape([B, self.n_heads, L, -1])

        return map(repeat, (keys, values))


def not_merged(x, n):
    x = mx.concatenate([mx.expand_dims(x, 1)] * n, axis=1)  # want: copies along an axis of length 1
    return x


def first_axis(x, n):
    # How many axes follow is not known.
    return mx.concatenate([mx.exp(x)] * n)  # want: the same array several times in a list


def known_rank(x, n):
    B, L, D = x.shape
    return mx.concatenate([x] * n, axis=1)  # want: the same array several times in a list


def tuples(x, n):
    y = mx.abs(x)
    return mx.stack((y,) * n, axis=1), mx.stack([y] * n, axis=-1)  # want: the same array stacked # want: the same array stacked


def four(x):
    y = mx.abs(x)
    return mx.concatenate([y] * 4, axis=-1)  # want: the same array several times in a list


def changed_in_place(x, n):
    y = mx.stack([mx.abs(x)] * n)  # want: the same array stacked
    y[0] = 0
    return y


def with_a_comment(x, n):
    y = mx.abs(x)
    return mx.concatenate(  # want: the same array several times in a list
        [y] * n,  # one for each speaker
        axis=-1,
    )


# Rotation tables, and the batch of guided and unguided.
def pairs(x):
    y = mx.abs(x)
    return mx.concatenate([y, y], axis=-1), mx.concatenate([y] * 2), mx.stack([y, y], axis=-1)


# Every one is another.
def others(x, n, fn):
    return mx.concatenate([mx.random.normal((2,)) for _ in range(n)]), mx.stack([fn(x) for _ in range(n)])


def per_item(xs):
    return mx.stack([x for x in xs]), mx.concatenate([x for x in xs if x is not None])


def two_of_each(a, b, n):
    return mx.concatenate([a, b] * n)


def python_lists(n):
    return [0] * n, mx.array([1.0] * n)


def repeated_already(x, n):
    return mx.repeat(x, n, axis=0), mx.tile(x, (n, 1))
