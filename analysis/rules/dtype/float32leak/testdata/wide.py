"""Activations that are cast, and go through layers so."""

import mlx.core as mx
import mlx.nn as nn


class Block(nn.Module):
    def __init__(self, dims: int):
        super().__init__()
        self.norm = nn.RMSNorm(dims)
        self.up = nn.Linear(dims, dims)
        self.down = nn.Linear(dims, dims)

    def __call__(self, x: mx.array):
        return x + self.down(nn.silu(self.up(self.norm(x))))


class Model(nn.Module):
    def __init__(self, words: int, dims: int, n: int):
        super().__init__()
        self.embed = nn.Embedding(words, dims)
        self.layers = [Block(dims) for _ in range(n)]

    def __call__(self, tokens: mx.array):
        h = self.embed(tokens).astype(mx.float32)  # want: is cast to float32, and not back
        for layer in self.layers:
            h = layer(h)
        return h


class Meant(nn.Module):
    def __init__(self, dims: int, n: int):
        super().__init__()
        self.gate = nn.Linear(dims, n)
        self.up = nn.Linear(dims, dims)
        self.down = nn.Linear(dims, dims)

    def router(self, x: mx.array):
        # One product, whose scores are to be exact.
        return mx.softmax(self.gate(x.astype(mx.float32)), axis=-1)

    def back(self, x: mx.array):
        # Both products are meant to be wide: the result is cast back.
        return self.down(self.up(x.astype(mx.float32))).astype(x.dtype)

    def said(self, x: mx.array):
        y = x.astype(mx.float32)  # overflows in float16
        return self.down(self.up(y))

    def raw(self, pixel_values: mx.array):
        # Data of the host, float32 by nature.
        return self.down(self.up(pixel_values.astype(mx.float32)))

    def attention(self, q: mx.array, k: mx.array, v: mx.array):
        # Products without weights.
        s = q.astype(mx.float32) @ k.astype(mx.float32).swapaxes(-1, -2)
        return mx.softmax(s, axis=-1) @ v.astype(mx.float32)

    def phase(self, t: mx.array):
        # Phases are to be exact.
        a = mx.cos(t.astype(mx.float32)[:, None] * mx.arange(8))
        return self.down(self.up(a))


class Gated(nn.Module):
    def __init__(self, dims: int):
        super().__init__()
        self.gate = nn.Linear(dims, 1)
        self.mlp = Block(dims)

    def __call__(self, x: mx.array):
        g = mx.softmax(self.gate(x).astype(mx.float32), axis=-1)  # want: is computed in float32 and not cast back
        return self.mlp(x) * g


class Stream(nn.Module):
    # What a layer widens comes back to it from the one before: x is float32 only for that.
    def __init__(self, words: int, dims: int, n: int):
        super().__init__()
        self.embed = nn.Embedding(words, dims)
        self.layers = [Gated(dims) for _ in range(n)]

    def __call__(self, tokens: mx.array):
        h = self.embed(tokens)
        for layer in self.layers:
            h = h + layer(h)
        return h


class Wide(nn.Module):
    # The stream is float32 by itself: the scores widen nothing.
    def __init__(self, words: int, dims: int, n: int):
        super().__init__()
        self.embed = nn.Embedding(words, dims)
        self.layers = [Scaled(dims) for _ in range(n)]

    def __call__(self, tokens: mx.array, wide: bool):
        h = self.embed(tokens)
        if wide:
            h = mx.zeros(h.shape, dtype=mx.float32)
        for layer in self.layers:
            h = layer(h)
        return h


class Scaled(nn.Module):
    def __init__(self, dims: int):
        super().__init__()
        self.gate = nn.Linear(dims, 1)
        self.mlp = Block(dims)

    def __call__(self, x: mx.array):
        g = mx.softmax(self.gate(x).astype(mx.float32), axis=-1)
        return self.mlp(x) * g
