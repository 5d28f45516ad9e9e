"""Casts that change nothing."""

import mlx.core as mx
import mlx.nn as nn


class Block(nn.Module):
    def __init__(self, dims):
        super().__init__()
        self.up = nn.Linear(dims, dims)
        self.weight = mx.ones((dims,))

    def chain(self, x: mx.array):
        return x.astype(mx.float32).astype(mx.bfloat16)  # want: the first of the two casts

    def layers(self, x: mx.array):
        return nn.silu(self.up(x)).astype(x.dtype)  # want: the layers return the dtype of x

    def __call__(self, x: mx.array):
        y = self.up(x)
        return (x.astype(mx.float32) - y.astype(mx.float32)).astype(x.dtype)  # want: cast to float32 for one operation

    # A parameter of the module's own may be float32.
    def weighted(self, x: mx.array):
        return (self.weight * x).astype(x.dtype)

    # Another operation has a part in it.
    def mixed(self, x: mx.array, scores: mx.array):
        return (self.up(x) * scores).astype(x.dtype)

    # A number is rounded to half precision without the cast.
    def scaled(self, x: mx.array):
        return (x.astype(mx.float32) * 0.1).astype(x.dtype)

    # Two operations: rounded once with the casts, twice without.
    def affine(self, x: mx.array, y: mx.array):
        return (x.astype(mx.float32) * y.astype(mx.float32) + x.astype(mx.float32)).astype(x.dtype)

    # The exponential of a half-precision number is not.
    def gate(self, x: mx.array):
        return mx.sigmoid(x.astype(mx.float32)).astype(x.dtype)

    # Overflow is caught in between.
    def clipped(self, x: mx.array, y: mx.array):
        z = x.astype(mx.float32) + y.astype(mx.float32)
        return mx.clip(z, -65504.0, 65504.0).astype(x.dtype)

    # A cast to half and back rounds.
    def rounded(self, x: mx.array):
        return x.astype(mx.bfloat16).astype(mx.float32)

    def store(self, x: mx.array):
        y = mx.zeros((4, 8), x.dtype)
        y[1] = self.up(x).astype(mx.float32)  # want: to the dtype of the array as it is stored
        return y

    # The array may be float32 itself, and the cast a step of something else.
    def store_wide(self, x: mx.array):
        y = mx.zeros((4, 8))
        y[1] = self.up(x).astype(mx.float32)
        z = self.up(x).astype(mx.float32)
        y[2] = z
        return y * z
