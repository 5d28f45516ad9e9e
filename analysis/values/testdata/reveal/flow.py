from functools import partial
from typing import Optional

import mlx.core as mx


def branches(flag, mask: Optional[mx.array] = None):
    x = mx.zeros((2, 3))
    if flag:
        y = x.astype(mx.float16)
    else:
        y = x
    z = y  # reveal: array float16|float32 (2, 3)
    z = x if flag else x[0]  # reveal: array float32 unknown
    m = mask  # reveal: None or array unknown unknown
    if mask is not None:
        m = mask  # reveal: array unknown unknown
    if mask is None:
        m = mask  # reveal: None
    w = None
    if flag:
        w = x
    v = w  # reveal: array float32 (2, 3) or None
    v = w or x  # reveal: array float32 (2, 3)
    return z


def loops(n: int):
    x = mx.zeros((2, 3), dtype=mx.float16)
    for i in range(n):
        x = x + 1.0  # reveal: array float16 (2, 3)
    for i in range(n):
        x = x * mx.ones((3,))
    y = x  # reveal: array float16|float32 (2, 3)
    xs = []
    for i in range(n):
        xs.append(y[0])
    z = mx.stack(xs)  # reveal: array float16|float32 (?, 3)
    while n > 0:
        z = z[None]
    z = z  # reveal: array float16|float32 unknown
    k = [v * 2 for v in mx.zeros((4, 5))]  # reveal: list of array float32 (5,)
    a, b = map(lambda v: v + 1, (mx.zeros((2,)), mx.zeros((3,))))
    c = b  # reveal: array float32 (3,)
    first, *rest = mx.zeros((2, 3)), 1, 2.0
    c = first  # reveal: array float32 (2, 3)
    t = tuple(v.T for v in (mx.zeros((2, 5)),))  # reveal: tuple of array float32 (5, 2)
    for i, (p, q) in enumerate(zip([mx.zeros((2,))], [1.0])):
        d = p * q  # reveal: array float32 (2,)
    return c


def functions():
    x = mx.zeros((2, 3), dtype=mx.bfloat16)

    def inner(a, scale=2.0):
        return a * scale

    y = inner(x)  # reveal: array bfloat16 (2, 3)
    y = inner(x, scale=mx.array(1.0))  # reveal: array float32 (2, 3)
    half = partial(inner, scale=0.5)
    y = half(x)  # reveal: array bfloat16 (2, 3)
    add = lambda a, b: a + b
    y = add(x, x[0])  # reveal: array bfloat16 (2, 3)
    offset = mx.zeros((3,))

    def closes(a):
        return a + offset

    y = closes(x)  # reveal: array float32 (2, 3)
    y = compiled(x)  # reveal: array bfloat16 (2, 3)
    y = tagged(x)  # reveal: array bfloat16 (2, 3)
    y, z = pair(x)
    z = z  # reveal: array bfloat16 ()
    n = early(x)  # reveal: array bfloat16 (2,)
    n = rows(x)  # reveal: iterator
    g = recursive(x)  # reveal: unknown
    return y


@mx.compile
def compiled(x):
    return x * mx.sigmoid(x)


@partial(mx.compile, shapeless=True)
def tagged(x):
    return x.square()


def pair(x):
    return x, x.sum()


def early(x):
    if x.ndim > 1:
        return x[:, 0]
    return x


def rows(x):
    for r in x:
        yield r


def recursive(x):
    return recursive(x)


class SetFromOutside:
    def __init__(self):
        self.bias = None
        self.never = None

    def guarded(self, x: mx.array):
        if self.bias is None:
            raise ValueError("load it first")
        b = self.bias  # reveal: unknown
        y = mx.argmax(x + b)  # reveal: array uint32 ()
        return y

    def chosen(self, x: mx.array):
        if self.never is not None:
            x = x + self.never
        n = self.never  # reveal: None
        return x
