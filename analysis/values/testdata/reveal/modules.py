from dataclasses import dataclass
from typing import Any, Optional

import mlx.core as mx
import mlx.nn as nn


@dataclass
class Args:
    dim: int
    heads: int
    eps: float = 1e-5
    scaling: Optional[dict] = None


class Norm(nn.Module):
    def __init__(self, dim, eps):
        super().__init__()
        self.weight = mx.ones((dim,))
        self.eps = eps

    def __call__(self, x):
        return mx.fast.rms_norm(x, 1.0 + self.weight, self.eps)  # reveal: array T (?, ?, ?, ?)


class Base(nn.Module):
    def scaled(self, x):
        return x * self.scale


class Fused(nn.Linear):
    def __init__(self, args: Args):
        super().__init__(args.dim, 3 * args.dim, bias=False)

    def __call__(self, x):
        y = super().__call__(x)
        return mx.split(y, 3, axis=-1)


class Attention(Base):
    def __init__(self, args: Args):
        super().__init__()
        self.heads = args.heads
        self.scale = (args.dim // args.heads) ** -0.5
        self.qkv = Fused(args)
        self.norm = Norm(args.dim, args.eps)
        self.rope = nn.RoPE(64)
        self.out = nn.Linear(args.dim, args.dim)
        self._freqs = mx.arange(0, 4, 2, dtype=mx.float32)
        self.table = mx.zeros((4,), dtype=mx.int32)

    @property
    def freqs(self):
        return self._freqs / 2

    @staticmethod
    def split(x, n):
        return x.reshape(*x.shape[:2], n, -1).transpose(0, 2, 1, 3)

    def __call__(self, x, mask=None, cache: Optional[Any] = None):
        B, L, D = x.shape
        q, k, v = self.qkv(x)
        p = q  # reveal: array T (B, L, ?)
        q = self.split(q, self.heads)  # reveal: array T (B, heads, L, ?)
        k = self.norm(self.split(k, self.heads))  # reveal: array T (B, heads, L, ?)
        f = self._freqs  # reveal: array float32 (2,)
        f = self.freqs  # reveal: array float32 (2,)
        w = self.norm.weight  # reveal: array T (?,)
        t = self.table  # reveal: array int32 (4,)
        q = self.scaled(self.rope(q))  # reveal: array T (B, heads, L, ?)
        if cache is not None:
            k, v = cache.update_and_fetch(k, v)
        o = mx.fast.scaled_dot_product_attention(q, k, v, scale=self.scale, mask=mask)  # reveal: array T (B, heads, L, ?)
        return self.out(o.transpose(0, 2, 1, 3).reshape(B, L, -1))  # reveal: array T (B, L, dim)


class Model(nn.Module):
    def __init__(self, args: Args):
        super().__init__()
        self.args = args
        self.embed = nn.Embedding(1000, args.dim)
        self.layers = [Attention(args) for _ in range(args.heads)]
        self.mlp = nn.Sequential(nn.Linear(8, 16), nn.GELU(), nn.Linear(16, 8))
        self.conv = nn.Conv1d(8, 16, 3)

    def __call__(self, tokens, cache=None):
        h = self.embed(tokens)  # reveal: array T (B, L, dim)
        for layer, c in zip(self.layers, cache):
            h = layer(h, None, c)  # reveal: array T (B, L, dim)
        s = h * self.args.eps  # reveal: array T (B, L, ?)
        s = h * (self.args.scaling["factor"] / 2)  # reveal: array T (B, L, ?)
        m = self.mlp(h)  # reveal: array T (B, L, 8)
        c = self.conv(h)  # reveal: array T (B, ?, 16)
        return self.embed.as_linear(h)  # reveal: array T (B, L, 1000)


class State(nn.Module):
    """What a call leaves in a cache, the next one finds."""

    def __init__(self):
        super().__init__()
        self.proj = nn.Linear(4, 4)
        self.last = None

    def __call__(self, x, cache):
        B, L, D = x.shape
        if cache[0] is None:
            state = mx.zeros((B, 3, D), dtype=x.dtype)
        else:
            state = cache[0]
        y = mx.concatenate([state, x], axis=1)  # reveal: array T (?, ?, 4)
        cache[0] = y[:, -3:]
        cache[1] = cache[1] + 1 if cache[1] is not None else mx.zeros((B,))
        s = cache[1]  # reveal: array float32 (?,)
        self.remember(mx.zeros((2, 3)))
        r = self.last  # reveal: array float32 (2, 3)
        return y

    def remember(self, x):
        self.last = mx.zeros((2, 3))


class Root(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(10, 4)
        self.state = State()

    def __call__(self, x, cache):
        return self.state(self.embed(x), cache)


class Quantizable(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(8, 8)

    def __call__(self, x):
        dtype = self.linear.weight.dtype
        if isinstance(self.linear, nn.QuantizedLinear):
            dtype = self.linear.scales.dtype
        y = self.linear(x.astype(dtype))  # reveal: array T unknown
        return y
