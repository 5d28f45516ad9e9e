"""What float32 leaks from, and where it is cast."""

import mlx.core as mx
import mlx.nn as nn


class Mask(nn.Module):
    def __init__(self, dims):
        super().__init__()
        self.proj = nn.Linear(dims, dims)

    def __call__(self, x: mx.array, lengths: mx.array):
        keep = mx.arange(x.shape[1])[None] < lengths[:, None]
        keep = keep[..., None].astype(mx.float32)  # want: is a mask as float32
        return self.proj(x * keep)


class Rotary(nn.Module):
    def __init__(self, dims: int):
        super().__init__()
        self.proj = nn.Linear(dims, dims)
        self._freqs = 1.0 / (10000 ** (mx.arange(0, dims, 2).astype(mx.float32) / dims))

    def __call__(self, x: mx.array):
        angles = mx.arange(x.shape[-2]).astype(mx.float32)[:, None] * self._freqs
        cos = mx.cos(angles)  # want: mx.cos(angles) is computed in float32 and not cast back
        sin = mx.sin(angles)
        a, b = mx.split(x, 2, axis=-1)
        return self.proj(mx.concatenate([a * cos - b * sin, a * sin + b * cos], axis=-1))


class Constant(nn.Module):
    def __init__(self, dims):
        super().__init__()
        self.proj = nn.Linear(dims, dims)
        self._window = mx.array([0.5, 1.0, 0.5])  # want: self._window is a float32 table

    def __call__(self, x: mx.array):
        y = x - mx.array([0.1, 0.2, 0.3])  # want: made from Python or NumPy numbers
        return self.proj(y), self.proj(x * self._window)


class Gated(nn.Module):
    def __init__(self, dims, n):
        super().__init__()
        self.gate = nn.Linear(dims, n)
        self.experts = [nn.Linear(dims, dims) for _ in range(n)]

    def route(self, x):
        return mx.sigmoid(self.gate(x).astype(mx.float32))

    def __call__(self, x: mx.array):
        # The scores come from another function: the finding is where they widen.
        scores = self.route(x)
        y = mx.stack([e(x) for e in self.experts], axis=-2)
        return (y * scores[..., None]).sum(axis=-2)  # want: computed in float32 and not cast back

    def cast(self, x: mx.array):
        scores = self.route(x)
        y = mx.stack([e(x) for e in self.experts], axis=-2)
        return (y * scores[..., None]).sum(axis=-2).astype(y.dtype)
