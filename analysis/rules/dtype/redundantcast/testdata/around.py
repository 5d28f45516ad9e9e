"""Casts around operations that accumulate in float32."""

import mlx.core as mx
import mlx.nn as nn


class Block(nn.Module):
    def __init__(self, dims, groups):
        super().__init__()
        self.weight = mx.ones((dims,))
        self.bias = mx.zeros((dims,))
        self.norm = nn.RMSNorm(dims)
        self.groups = nn.GroupNorm(groups, dims, pytorch_compatible=True)
        self.means = nn.GroupNorm(groups, dims)
        self.batch = nn.BatchNorm(dims)
        self.scale = dims**-0.5

    def fused(self, x: mx.array):
        return mx.fast.layer_norm(x.astype(mx.float32), self.weight, self.bias, 1e-5).astype(x.dtype)  # want: mx.fast.layer_norm accumulates

    def named(self, x: mx.array):
        wide = x.astype(mx.float32)
        y = mx.fast.rms_norm(wide, self.weight, 1e-5)  # want: mx.fast.rms_norm accumulates
        y = y.reshape(-1, x.shape[-1])
        return y.astype(x.dtype)

    def grouped(self, x: mx.array):
        dtype = x.dtype
        return self.groups(x.astype(mx.float32)).astype(dtype)  # want: nn.GroupNorm accumulates

    def attend(self, q: mx.array, k: mx.array, v: mx.array):
        return mx.fast.scaled_dot_product_attention(  # want: mx.fast.scaled_dot_product_attention accumulates
            q.astype(mx.float32), k.astype(mx.float32), v.astype(mx.float32), scale=self.scale
        ).astype(q.dtype)

    def rotate(self, x: mx.array):
        y = mx.fast.rope(x.astype(mx.float32), 64, traditional=False, base=1e4, scale=1.0, offset=0).astype(x.dtype)  # want: mx.fast.rope accumulates
        return y

    # Means in the dtype of the input: a sum of squares overflows in float16.
    def plain_groups(self, x: mx.array):
        return self.means(x.astype(mx.float32)).astype(x.dtype)

    def plain_batch(self, x: mx.array):
        return self.batch(x.astype(mx.float32)).astype(x.dtype)

    # The integers must become floats.
    def integers(self, ids: mx.array):
        return self.norm((ids > 3).astype(mx.float32)).astype(mx.float16)

    # Float32 is what is wanted in the end.
    def wide(self, x: mx.array):
        return mx.exp(self.norm(x.astype(mx.float32)))

    def wider(self, x: mx.array):
        return self.norm(x.astype(mx.float32)).astype(mx.float32)

    # Scores are returned as well.
    def both(self, x: mx.array):
        y = self.norm(x.astype(mx.float32))
        return y.astype(x.dtype), y

    # To another dtype, not to float32.
    def half(self, x: mx.array):
        return self.norm(x.astype(mx.bfloat16)).astype(x.dtype)

    def softmax(self, x: mx.array):
        return mx.softmax(x.astype(mx.float32), axis=-1).astype(x.dtype)

    def commented(self, x: mx.array):
        return self.norm(x.astype(mx.float32)).astype(x.dtype)  # fp32: squares overflow before the weight
