import numpy as np
import mlx.core as mx


def filled(n: int, x, start: int):
    a = mx.array(np.zeros((n, 4)))  # want: mx.zeros
    b = mx.array(np.ones((n,), dtype=np.int32))  # want: mx.ones
    c = mx.array(np.full((n,), 0.5))  # want: mx.full
    d = mx.array(np.arange(start, start + n, dtype=np.int32))  # want: mx.arange
    e = mx.array(np.linspace(0, 1, n))  # want: mx.linspace
    f = mx.array(np.zeros((n, 4)), dtype=mx.bfloat16)  # want: mx.zeros
    g = mx.array(np.arange(n).astype(np.float32))  # want: mx.arange
    h = mx.array([i for i in range(n)])  # want: mx.arange
    i = mx.array(list(range(2, 9)))  # want: mx.arange
    j = mx.array(np.full((n,), x))  # want: mx.full
    return a, b, c, d, e, f, g, h, i, j


def order(n):
    return mx.array(np.zeros((n, n), order="F"))  # want: mx.zeros


def stepwise(n):
    # It is written to before it goes to MLX.
    table = np.zeros((n, n), dtype=np.float32)
    for i in range(n):
        table[i, : i + 1] = 1
    return mx.array(table)


def squares(n):
    return mx.array([i * i for i in range(n)])


def even(n):
    return mx.array([i for i in range(n) if i % 2 == 0])


def drawn(n):
    # Other numbers than MLX would draw.
    return mx.array(np.random.randn(n))


def test_zeros():
    # A test makes its data once.
    assert mx.array(np.zeros((3, 4))).shape == (3, 4)
