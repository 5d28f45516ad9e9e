import mlx.core as mx
import numpy as np


def divided(scale: int):
    ids = mx.array([1, 2, 3])
    return ids / np.single(0.5)  # want: is cast to integers


# a number that is not one: an array of NumPy is another matter
def table(n: int):
    return mx.arange(n) * np.ones(n, dtype=np.float32)


# cast first
def cast(n: int):
    return mx.arange(n).astype(mx.float16) * np.float16(0.5)
