import mlx.core as mx
import mlx.nn as nn


class Block(nn.Module):
    def __init__(self, dims):
        super().__init__()
        self.proj = nn.Linear(dims, dims)

    def __call__(self, x: mx.array):
        y = self.proj(x)
        h = y.astype(mx.float16)
        a = y + h  # want: h is float16 whatever the model is
        b = h * 2.0 + h.sum(axis=-1, keepdims=True)  # one dtype
        c = (y * h).astype(y.dtype)  # cast back
        d = y * mx.arange(4)  # integers take any dtype
        return a, b, c, d, y * (h > 0)


def hidden(x: mx.array, y):
    # Nothing is known of y.
    return x.astype(mx.bfloat16) + y


def concatenated(a, b):
    a, b = a.astype(mx.float16), b.astype(mx.bfloat16)
    return mx.concatenate([a, b], axis=0)  # want: a is float16 and b is bfloat16
