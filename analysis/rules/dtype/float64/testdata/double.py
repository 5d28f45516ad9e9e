import mlx.core as mx
import numpy as np


def f(x: mx.array, dtype=mx.float64):
    a = x.astype(mx.float64)  # want: float64 runs on the CPU alone
    b = mx.zeros((4,), mx.float64)  # want: float64 runs
    c = mx.array(np.float64(1.0))  # NumPy's: MLX makes it float32
    d = x.astype(dtype)  # the caller's choice
    return a, b, c, d, a + 1.0
