"""Float32 that is meant."""

from typing import Optional

import mlx.core as mx
import mlx.nn as nn


class Intent(nn.Module):
    def __init__(self, dims: int):
        super().__init__()
        self.proj = nn.Linear(dims, dims)
        self.weight = mx.ones((dims,))
        # Public: a checkpoint or set_dtype gives it the model's dtype.
        self.positions = mx.sin(mx.arange(dims) * 0.5)

    def table(self, x: mx.array):
        return self.proj(x + self.positions)

    def cast(self, x: mx.array):
        # The activations are cast: what follows is meant to be float32.
        x = x.astype(mx.float32)
        return self.proj(x * self.weight)

    def round_once(self, x: mx.array, freqs: mx.array):
        # Norm and rotation in float32, one cast at the end.
        y = mx.fast.rms_norm(x.astype(mx.float32), self.weight.astype(mx.float32), 1e-6)
        even, odd = y[..., 0::2], y[..., 1::2]
        cos, sin = mx.cos(freqs.astype(mx.float32)), mx.sin(freqs.astype(mx.float32))
        y = mx.stack([even * cos - odd * sin, even * sin + odd * cos], axis=-1)
        return y.reshape(x.shape).astype(x.dtype)

    def state(self, x: mx.array, decay: mx.array, h: Optional[mx.array] = None):
        # A recurrence whose state is kept in float32.
        if h is None:
            h = mx.zeros(x.shape, dtype=mx.float32)
        h = h * mx.exp(decay.astype(mx.float32)) + x
        return h.astype(x.dtype), h

    def dropout(self, x: mx.array):
        # The mask multiplies the activations first: they keep their dtype.
        mask = mx.random.bernoulli(0.5, x.shape)
        return (mask * x) * (1 / 0.5)

    def masked(self, x: mx.array, keep: mx.array):
        return self.proj(x * keep.astype(x.dtype))

    def chosen(self, x: mx.array):
        # The scores only choose.
        p = mx.softmax(self.proj(x).astype(mx.float32), axis=-1)
        return mx.argmax(x * p, axis=-1)

    def biased(self, x: mx.array):
        # The stream is float32 on purpose, the bias is a weight.
        scores = mx.sigmoid(x.astype(mx.float32))
        return scores + self.weight

    def loss(self, x: mx.array, targets: mx.array):
        return mx.mean(nn.losses.cross_entropy(x.astype(mx.float32), targets))


def timestep_embedding(t, dims: int):
    # Not a module's activations.
    freqs = mx.exp(-mx.arange(dims // 2) / dims)
    args = t[:, None] * freqs[None]
    return mx.concatenate([mx.cos(args), mx.sin(args)], axis=-1)
