from functools import partial

import mlx.core as mx


@partial(mx.compile, shapeless=True)
def heads(x):
    B, L, D = x.shape
    y = x.reshape(B, L, 4, -1)  # want: the length in
    return mx.exp(y)


@partial(mx.compile, shapeless=True)
def branch(x):
    y = mx.exp(x)
    if x.shape[0] > 4:  # want: that of the first call
        y = y + 1
    return y


@partial(mx.compile, shapeless=True)
def tail(x):
    y = mx.exp(x)
    return y[:, -1] * y.shape[0]  # want: cannot tell the shape of a slice


@partial(mx.compile, shapeless=True)
def rows(x, i: mx.array):
    # an array for an index gathers; the whole and new axes
    y = mx.exp(x)
    return y[i] + y[:, None].sum(1)[i] + y[...][i]


@partial(mx.compile, shapeless=True)
def causal(x):
    return mx.tril(mx.exp(x))  # want: mx.tril is of the first call's size


@partial(mx.compile, shapeless=True)
def checked(x):
    # a test of the argument
    y = mx.exp(x)
    if y.shape[0] > 4096:
        raise ValueError("too long")
    return y


@partial(mx.compile, shapeless=True)
def table(x):
    # not the shape of an argument
    t = mx.zeros((4, 8))
    return mx.exp(x) + t[0, 0] + t.shape[0]


@partial(mx.compile, shapeless=False)
def each(x):
    return mx.exp(x)[0]


@partial(mx.compile, shapeless=True)
def flattened(x):
    return mx.exp(x).reshape(-1)


def listed(xs):
    # lists are sliced, not arrays
    @partial(mx.compile, shapeless=True)
    def total(ys: list):
        return mx.exp(ys[0]) + mx.exp(ys[1])

    return total(xs)
