import random

import mlx.core as mx


def at_random(model, xs):
    step = mx.compile(lambda x, keep: model(x) * keep)
    for x in xs:
        y = step(x, random.random() < 0.5)  # want: another number of Python
        mx.eval(y)


def read(loss_fn, xs):
    step = mx.compile(lambda x, scale: mx.exp(x) * scale)
    scale = mx.array(1.0)
    for x in xs:
        y = step(x, scale.item())  # want: another number of Python
        scale = scale * 0.5 + y.mean()


def position(table, n: int):
    at = mx.compile(lambda x, i: mx.exp(x) * i)
    return [at(table, i) for i in range(n)]  # want: another number of Python


def indexed(rows, n: int):
    f = mx.compile(lambda x: mx.exp(x) * 2)
    # the number is no argument
    return [f(rows[i]) for i in range(n)]


def same(xs, scale: float):
    f = mx.compile(lambda x, k: mx.exp(x) * k)
    k = random.random()
    # drawn once
    return [f(x, k * scale) for x in xs]


def uncompiled(x, n: int):
    def plain(x, k):
        return mx.exp(x) * k

    return [plain(x, k) for k in range(n)]


def settings(x):
    f = mx.compile(lambda x, bits: mx.exp(x) * bits)
    # as many traces as there are settings
    return [f(x, bits) for bits in (2, 3, 4, 6, 8)] + [f(x, i) for i in range(4)]
