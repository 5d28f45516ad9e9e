import mlx.core as mx
import mlx.nn as nn


class Attention(nn.Module):
    def __init__(self, dims, heads):
        super().__init__()
        self.heads = heads
        self.wq = nn.Linear(dims, dims)
        self._qk = mx.ones((dims // heads,))
        self._table = mx.array([0.5] * dims)
        self._half = mx.ones((dims,), dtype=mx.bfloat16)
        self._asked = mx.ones((dims,), dtype=mx.float32)
        self.norm = nn.RMSNorm(dims)

    def __call__(self, x):
        B, L, _ = x.shape
        q = self.wq(x).reshape(B, L, self.heads, -1)
        q = mx.fast.rms_norm(q, self._qk, eps=1e-6)  # want: self._qk is float32 and no parameter
        y = mx.fast.rms_norm(x, self._table, 1e-6)  # want: the norm returns float32
        a = mx.fast.rms_norm(x, self._half, 1e-6)
        b = mx.fast.rms_norm(x, self._asked, 1e-6)  # someone wrote float32
        c = self.norm(x)
        # The statistics of float32 data are float32 anyway.
        d = mx.fast.rms_norm(x.astype(mx.float32), self._table, 1e-6)
        # Only compared: nothing wide is left.
        e = mx.fast.rms_norm(x, self._table, 1e-6) > 0
        return q, y, a, b, c, d, e


def helper(x, weight):
    # Nothing says what these are.
    return mx.fast.rms_norm(x, weight, 1e-6)
