import math
from functools import partial

import mlx.core as mx
import mlx.core.fast as F
import mlx.nn as nn
import numpy as np
from mlx.core.fast import scaled_dot_product_attention as sdpa


def named(q, k, v):
    d = q.shape[-1]
    scale = mx.array(1.0 / math.sqrt(d))  # want: the scale is an array
    return sdpa(q, k, v, scale=scale)


def product(q, k, v, heads, dims):
    return F.scaled_dot_product_attention(q, k, v, scale=2 / mx.sqrt(mx.array(dims // heads)))  # want: the scale is an array


def used_twice(q, k, v):
    scale = mx.rsqrt(mx.array(float(q.shape[-1])))  # want: the scale is an array
    return sdpa(q, k, v, scale=scale), q * scale


def two_calls(q, k, v):
    scale = mx.array(q.shape[-1]) ** -0.5  # want: the scale is an array
    return sdpa(q, k, v, scale=scale) + sdpa(k, q, v, scale=scale)


def cast(q, k, v, scale: float):
    return sdpa(q, k, v, scale=mx.array(scale).astype(q.dtype))  # want: the scale is an array


# What is computed from data has no number to become.
def from_data(q, k, v):
    return sdpa(q, k, v, scale=mx.max(q))  # want: the scale is an array


# The array is a parameter, so the checkpoint has its value.
class Learned(nn.Module):
    def __init__(self, dims):
        super().__init__()
        self.scale = mx.array(dims**-0.5)

    def __call__(self, q, k, v):
        return sdpa(q, k, v, scale=self.scale)  # want: the scale is an array


def helper(q, k, v, scale):
    return sdpa(q, k, v, scale=scale)


def through_a_helper(q, k, v):
    return helper(q, k, v, mx.sqrt(mx.array(1 / 64)))  # want: the scale is an array


# Nothing says what the caller gives.
def given(q, k, v, scale):
    return sdpa(q, k, v, scale=scale)


def numpy_number(q, k, v):
    return sdpa(q, k, v, scale=np.float32(0.125))


def item(q, k, v):
    # A read of its own: another rule's business.
    return sdpa(q, k, v, scale=mx.array(0.125).item())


def by_hand(q, k, v):
    # The scale multiplies arrays: it may be one.
    scale = 1 / mx.sqrt(q.shape[-1])
    return mx.softmax(q @ k.swapaxes(-1, -2) * scale, axis=-1) @ v


def rotated(x, freqs):
    return mx.fast.rope(x, 64, traditional=False, base=None, scale=1.0, offset=0, freqs=freqs)
