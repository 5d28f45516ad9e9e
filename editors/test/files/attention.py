import mlx.core as mx
import mlx.nn as nn


class Attention(nn.Module):
    def __init__(self, dims: int, heads: int):
        super().__init__()
        self.heads, self.width = heads, dims // heads
        self.weight = mx.ones((dims,))
        self.qkv = nn.Linear(dims, 3 * dims)
        self.out = nn.Linear(dims, dims)

    def norm(self, x: mx.array) -> mx.array:
        return x * mx.rsqrt(mx.mean(mx.square(x), axis=-1, keepdims=True) + 1e-6) * self.weight

    def __call__(self, x: mx.array, mask: mx.array | None = None) -> mx.array:
        B, L, D = x.shape
        q, k, v = mx.split(self.qkv(self.norm(x)), 3, axis=-1)
        q = q.reshape(B, L, self.heads, self.width).transpose(0, 2, 1, 3)
        k = k.reshape(B, L, self.heads, self.width).transpose(0, 2, 1, 3)
        v = v.reshape(B, L, self.heads, self.width).transpose(0, 2, 1, 3)
        scores = q @ k.transpose(0, 1, 3, 2) * self.width**-0.5
        if mask is not None:
            scores = scores + mask
        y = mx.softmax(scores, axis=-1) @ v
        y = self.out(y.transpose(0, 2, 1, 3).reshape(B, L, D)) * mx.array(0.5)
        return x + y
