"""NumPy on the left."""

import mlx.core as mx
import numpy as np
from numpy import sqrt


def spellings(x: mx.array, d: int):
    a = sqrt(2.0) * x  # want: a NumPy number on the left of *
    b = np.float64(2) - x  # want: a NumPy number on the left of -
    c = (1 / np.sqrt(d)) * x  # want: a NumPy number on the left of *
    e = np.int32(2) + x  # want: a NumPy number on the left of +
    return a, b, c, e


def arrays(x: mx.array, n: int):
    x = x.astype(mx.float32)
    w = np.linspace(0.0, 1.0, n)
    a = w * x  # want: a NumPy array on the left of *
    b = w + (x - 1)  # want: a NumPy array on the left of +
    # Not the same the other way round.
    c = w - x  # want: a NumPy array on the left of -
    return a, b, c


def precedence(x: mx.array):
    x = x.astype(mx.float32)
    w = np.ones(3)
    return (w + w) * (x + 1)  # want: a NumPy array on the left of *


def quiet(x: mx.array, y):
    # On the right; what is not known to be an array of MLX; Python's numbers.
    a = x * np.sqrt(2.0)
    b = np.sqrt(2.0) * y
    c = float(np.sqrt(2.0)) * x
    e = np.sqrt(2.0).item() * x
    f = -np.inf * x
    return a, b, c, e, f


def host(losses):
    # The host wants the number.
    total = np.float32(0)
    for loss in losses:
        total += mx.mean(loss)
    return total


def negated(s: mx.array):
    # A negative NumPy number is NumPy's, too.
    low = 20 * np.log10(1e-5)
    return (np.array([1.0]) - low) / (-low + 15), s
