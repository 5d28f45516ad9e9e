import mlx.core as mx
import mlx.nn as nn


class Decoder(nn.Module):
    def __init__(self, dims, theta=10000.0):
        super().__init__()
        self.dims = dims
        self.inv_freq = self._inv_freq = 1.0 / theta ** (mx.arange(0, dims, 2, dtype=mx.float32) / dims)

    def offsets(self, x: mx.array, offset=0):
        B, L, D = x.shape
        a = mx.arange(offset, offset + L, dtype=x.dtype)  # want: positions are counted in half precision
        b = mx.arange(B, dtype=x.dtype)  # a batch is small
        c = mx.arange(D, dtype=x.dtype)  # features: a few hundred
        return a, b, c

    def __call__(self, x: mx.array):
        y = mx.arange(257, dtype=mx.bfloat16)  # the last is 256
        z = mx.arange(258, dtype=mx.bfloat16)  # want: numbers up to 257
        fractions = mx.arange(0, x.shape[1], 0.5, dtype=x.dtype)  # no count
        # What decides is the dtype of the table, which is float32.
        t = mx.arange(x.shape[1], dtype=self._inv_freq.dtype)
        t = mx.arange(x.shape[1], dtype=self.inv_freq.dtype)
        ints = mx.arange(x.shape[1], dtype=mx.int32)
        named = mx.arange(x.shape[-2], dtype=(x.dtype))  # want: positions are counted
        return y, z, fractions, t, ints, named


def unknown(x, dtype):
    # Nothing says that this is half precision.
    return mx.arange(x.shape[1], dtype=dtype), mx.arange(x.shape[1], dtype=x.dtype)
