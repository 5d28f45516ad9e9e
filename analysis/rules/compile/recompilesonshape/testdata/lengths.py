from functools import partial

import mlx.core as mx


def prefix(model, tokens: mx.array, n: int):
    step = mx.compile(lambda t: model(mx.exp(t)))
    for i in range(1, n):
        y = step(tokens[:, :i])  # want: another length
        mx.eval(y)


def rest(model, x: mx.array, n: int):
    step = mx.compile(lambda t: model(mx.exp(t)))
    return [step(x[i:]) for i in range(n)]  # want: another length


def after(model, x: mx.array, n: int):
    step = mx.compile(lambda t: model(mx.exp(t)))
    for _ in range(n):
        x = mx.concatenate([x, x[-1:]], axis=0)
        y = step(x)  # want: longer in each iteration
        mx.eval(y)


def shapeless(x: mx.array, n: int, setting: bool):
    step = mx.compile(lambda t: mx.exp(t) + 1, shapeless=True)
    other = partial(mx.compile, shapeless=setting)(lambda t: mx.exp(t))
    return [step(x[:i]) + other(x[:i]) for i in range(n)]


def one(x: mx.array, n: int):
    step = mx.compile(lambda t: mx.exp(t) + 1)
    # one row, a window, and all but what never changes
    return [step(x[i]) + step(x[i : i + 8]) + step(x[n:]) for i in range(n)]


def data(model, batches):
    step = mx.compile(lambda t: model(mx.exp(t)))
    # how many lengths there are is not known
    return [step(mx.array(b)) for b in batches]


def plain(x: mx.array, n: int):
    # not compiled
    return [mx.exp(x[:i]) for i in range(n)]


def by_partial(x: mx.array, n: int):
    step = partial(mx.compile, shapeless=True)(lambda t: mx.exp(t) + 1)
    return [step(x[:i]) for i in range(n)]
