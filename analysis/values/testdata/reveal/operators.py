"""Operators, methods and functions are one operation."""

import mlx.core as mx


def same(x: mx.array):
    a = mx.ones((4, 8), dtype=mx.float16)
    b = a * a  # op: mlx.core.multiply
    b = mx.multiply(a, a)  # op: mlx.core.multiply
    b = a**2  # op: mlx.core.power
    b = a.square()  # op: mlx.core.square
    b = mx.square(a)  # op: mlx.core.square
    b = a @ a.T  # op: mlx.core.matmul
    b = a.sum(-1)  # op: mlx.core.sum
    b = mx.sum(a, axis=-1)  # reveal: array float16 (4,)
    b = abs(a)  # op: mlx.core.abs
    b = -a  # op: mlx.core.negative
    b = ~(a > 0)  # op: mlx.core.bitwise_invert
    b = a.T  # op: mlx.core.transpose
    b = mx.concat([a, a], axis=1)  # reveal: array float16 (4, 16)
    b = a.reshape(8, 4)  # reveal: array float16 (8, 4)
    b = a.reshape((8, 4))  # reveal: array float16 (8, 4)
    b = mx.reshape(a, [8, 4])  # op: mlx.core.reshape
    b = a.transpose(1, 0)  # op: mlx.core.transpose
    return b


def promotion():
    h = mx.zeros((2, 3), dtype=mx.float16)
    b = mx.zeros((2, 3), dtype=mx.bfloat16)
    f = mx.zeros((2, 3))
    i = mx.zeros((2, 3), dtype=mx.int32)
    u = mx.zeros((2, 3), dtype=mx.uint32)
    t = i > 0  # reveal: array bool (2, 3)
    x = h + f  # reveal: array float32 (2, 3)
    x = h + b  # reveal: array float32 (2, 3)
    x = h + i  # reveal: array float16 (2, 3)
    x = i + u  # reveal: array int64 (2, 3)
    x = t + t  # reveal: array bool (2, 3)
    x = h * 2  # reveal: array float16 (2, 3)
    x = h * 2.5  # reveal: array float16 (2, 3)
    x = i * 2.5  # reveal: array float32 (2, 3)
    x = i * 2  # reveal: array int32 (2, 3)
    x = t + 1  # reveal: array int32 (2, 3)
    x = h * mx.array(2.5)  # reveal: array float32 (2, 3)
    x = h * mx.array(2)  # reveal: array float16 (2, 3)
    x = i / i  # reveal: array float32 (2, 3)
    x = i // i  # reveal: array int32 (2, 3)
    x = mx.exp(i)  # reveal: array float32 (2, 3)
    x = i.mean()  # reveal: array float32 ()
    x = t.sum()  # reveal: array int32 ()
    x = mx.where(t, h, f)  # reveal: array float32 (2, 3)
    x = mx.where(t, h, 0.0)  # reveal: array float16 (2, 3)
    x = mx.softmax(h.astype(mx.float32), axis=-1).astype(h.dtype)  # reveal: array float16 (2, 3)
    x = mx.concatenate([h, f], axis=0)  # reveal: array float32 (4, 3)
    x = mx.full((2,), 3)  # reveal: array int32 (2,)
    x = mx.full((2,), 3.0, dtype=h.dtype)  # reveal: array float16 (2,)
    x = mx.arange(4)  # reveal: array int32 (4,)
    x = mx.arange(0, 1, 0.1)  # reveal: array float32 (10,)
    x = mx.random.normal((2, 2))  # reveal: array float32 (2, 2)
    x = mx.argmax(h, axis=-1)  # reveal: array uint32 (2,)
    x = f.astype(mx.bfloat16)  # reveal: array bfloat16 (2, 3)
    x = mx.array([1, 2.0])  # reveal: array float32 (2,)
    x = mx.array([[1, 2], [3, 4]])  # reveal: array int32 (2, 2)
    f += h  # reveal: array float32 (2, 3)
    n = 2 + 0.5  # reveal: float 2.5
    n = 7 // 2  # reveal: int 3
    n = 2**-1  # reveal: float 0.5
    k = h.dtype  # reveal: dtype float16
    return x
