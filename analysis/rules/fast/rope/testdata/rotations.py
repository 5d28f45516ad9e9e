import math

import mlx.core as mx
import mlx.nn as nn


# Tables that the class keeps, and one of two helpers: as nn.RoPE once was.
class Cached(nn.Module):
    _key = None
    _tables = None

    def __init__(self, dims, traditional=False, base=10000.0, scale: float = 1.0):
        super().__init__()
        self.dims = dims
        self.traditional = traditional
        self.base = base
        self.scale = scale

    def _halves(self, cos, sin, x):
        x1 = x[..., : self.dims // 2]
        x2 = x[..., self.dims // 2 : self.dims]
        rx1 = x1 * cos - x2 * sin
        rx2 = x1 * sin + x2 * cos
        return mx.concatenate([rx1, rx2, x[..., self.dims :]], axis=-1)  # want: rotary positions in steps

    def _neighbours(self, cos, sin, x):
        x1, x2 = x[..., ::2], x[..., 1::2]
        rx1 = x1 * cos - x2 * sin
        rx2 = x1 * sin + x2 * cos
        return mx.concatenate([rx1[..., None], rx2[..., None]], axis=-1).reshape(x.shape)  # the same change mends it: told of above

    def __call__(self, x, offset: int = 0):
        shape = x.shape
        x = mx.reshape(x, (-1, shape[-2], shape[-1]))
        cos, sin = Cached.tables(x.shape[1] + offset, self.dims, offset, self.base, self.scale, x.dtype)
        rope = self._neighbours if self.traditional else self._halves
        return mx.reshape(rope(cos, sin, x), shape)

    @classmethod
    def tables(cls, N, D, offset=0, base=10000.0, scale=1.0, dtype=mx.float32):
        if (N, D, offset, base, scale, dtype) != cls._key:
            positions = mx.arange(offset, N, dtype=dtype) * scale
            freqs = mx.exp(-mx.arange(0.0, D // 2, dtype=dtype) * (math.log(base) / (D // 2)))
            theta = mx.reshape(positions, (-1, 1)) * mx.reshape(freqs, (1, -1))
            cls._key = (N, D, offset, base, scale, dtype)
            cls._tables = (mx.cos(theta), mx.sin(theta))
        return cls._tables


def rotate_half(x):
    half = x.shape[-1] // 2
    return mx.concatenate([-x[..., half:], x[..., :half]], axis=-1)


# Tables that are made once.
class Attention(nn.Module):
    def __init__(self, dims):
        super().__init__()
        inv_freq = 1.0 / (10000 ** (mx.arange(0, dims, 2) / dims))
        theta = mx.outer(mx.arange(4096), inv_freq)
        theta = mx.concatenate([theta, theta], axis=-1)
        self._cos, self._sin = mx.cos(theta), mx.sin(theta)

    def __call__(self, q, k, v, offset):
        L = q.shape[2]
        cos, sin = self._cos[offset : offset + L], self._sin[offset : offset + L]
        q = q * cos + rotate_half(q) * sin  # want: rotary positions in steps
        k = (k * cos) + (rotate_half(k) * sin)  # told of above
        return mx.fast.scaled_dot_product_attention(q, k, v, scale=0.125)


def pairs_of_an_axis(x, inv_freq):
    B, H, L, D = x.shape
    theta = mx.einsum("i,j->ij", mx.arange(L, dtype=mx.float32), inv_freq)
    pairs = x.reshape(B, H, L, D // 2, 2)
    a, b = pairs[..., 0], pairs[..., 1]
    cos, sin = mx.cos(theta)[None, None], mx.sin(theta)[None, None]
    out = mx.stack([a * cos - b * sin, a * sin + b * cos], axis=-1)
    return out.reshape(B, H, L, D)  # want: rotary positions in steps


def swapped(x, inv_freq):
    theta = mx.outer(mx.arange(x.shape[-2]), inv_freq)
    c, s = mx.cos(theta), mx.sin(theta)
    a, b = mx.split(x, 2, axis=-1)
    return mx.concatenate([c * a - s * b, c * b + s * a], axis=-1)  # want: rotary positions in steps


def before_heads(x, inv_freq):
    # Positions are not on the axis before the last.
    t = mx.arange(x.shape[1])[None, :, None, None]
    c, s = mx.cos(inv_freq[None, None, None, :] * t), mx.sin(inv_freq[None, None, None, :] * t)
    a, b = mx.split(x, 2, axis=-1)
    return mx.concatenate([a * c - b * s, a * s + b * c], axis=-1)  # want: rotary positions in steps


# The tables are rounded as the model was trained.
def rounded_tables(x, inv_freq):
    theta = mx.outer(mx.arange(x.shape[-2]), inv_freq)
    c, s = mx.cos(theta).astype(mx.bfloat16), mx.sin(theta).astype(mx.bfloat16)
    a, b = mx.split(x, 2, axis=-1)
    return mx.concatenate([a * c - b * s, b * c + a * s], axis=-1)


# Positions that are given: there may be gaps, or several for each token.
def given(x, inv_freq, position_ids):
    theta = position_ids[..., None] * inv_freq
    c, s = mx.cos(theta), mx.sin(theta)
    a, b = mx.split(x, 2, axis=-1)
    return mx.concatenate([a * c - b * s, b * c + a * s], axis=-1)


def given_or_not(x, inv_freq, position_ids=None):
    if position_ids is None:
        position_ids = mx.arange(x.shape[-2])
    theta = mx.outer(position_ids, inv_freq)
    c, s = mx.cos(theta), mx.sin(theta)
    a, b = mx.split(x, 2, axis=-1)
    return mx.concatenate([a * c - b * s, b * c + a * s], axis=-1)


# Rows of a table by number.
def looked_up(x, inv_freq, position_ids):
    theta = mx.outer(mx.arange(4096), inv_freq)
    c, s = mx.cos(theta)[position_ids], mx.sin(theta)[position_ids]
    a, b = mx.split(x, 2, axis=-1)
    return mx.concatenate([a * c - b * s, b * c + a * s], axis=-1)


# Two axes of an image.
def grid(x, inv_freq, height, width):
    h = mx.outer(mx.repeat(mx.arange(height), width), inv_freq)
    w = mx.outer(mx.tile(mx.arange(width), height), inv_freq)
    theta = mx.concatenate([h, w], axis=-1)
    c, s = mx.cos(theta), mx.sin(theta)
    a, b = mx.split(x, 2, axis=-1)
    return mx.concatenate([a * c - b * s, b * c + a * s], axis=-1)


# The other way round.
def backwards(x, inv_freq):
    theta = mx.outer(mx.arange(x.shape[-2]), inv_freq)
    c, s = mx.cos(theta), mx.sin(theta)
    a, b = mx.split(x, 2, axis=-1)
    return mx.concatenate([a * c + b * s, b * c - a * s], axis=-1)


# The halves do not meet.
def with_a_gap(x, inv_freq):
    theta = mx.outer(mx.arange(x.shape[-2]), inv_freq)
    c, s = mx.cos(theta), mx.sin(theta)
    a, b = x[..., :32], x[..., 64:]
    return mx.concatenate([a * c - b * s, b * c + a * s], axis=-1)


# A table for neighbours, and halves.
def mixed(x, inv_freq):
    theta = mx.repeat(mx.outer(mx.arange(x.shape[-2]), inv_freq), 2, axis=-1)
    return x * mx.cos(theta) + rotate_half(x) * mx.sin(theta)


# Frequencies that are rounded on purpose keep their spelling.
def rounded_frequencies(x, base: float):
    dims = x.shape[-1]
    freqs = (base ** (-mx.arange(0, dims, 2) / dims)).astype(x.dtype)
    theta = mx.outer(mx.arange(x.shape[-2]), freqs)
    c, s = mx.cos(theta), mx.sin(theta)
    a, b = mx.split(x, 2, axis=-1)
    return mx.concatenate([a * c - b * s, b * c + a * s], axis=-1)  # want: rotary positions in steps


def in_front(x, base: float, offset: int, dims: int):
    y, rest = x[..., :dims], x[..., dims:]
    inv = mx.power(base, -mx.arange(0, dims, 2).astype(mx.float32) / dims)
    theta = mx.arange(offset, offset + x.shape[2])[:, None] * inv[None, :]
    emb = mx.concatenate([theta, theta], axis=-1)
    cos, sin = mx.cos(emb)[None, None].astype(x.dtype), mx.sin(emb)[None, None].astype(x.dtype)
    y = y * cos + rotate_half(y) * sin  # want: rotary positions in steps
    return mx.concatenate([y, rest], axis=-1)


# The angles of sine and cosine differ.
def two_tables(x, inv_freq, other):
    c = mx.cos(mx.outer(mx.arange(x.shape[-2]), inv_freq))
    s = mx.sin(mx.outer(mx.arange(x.shape[-2]), other))
    a, b = mx.split(x, 2, axis=-1)
    return mx.concatenate([a * c - b * s, b * c + a * s], axis=-1)


# Positions from numbers that are scaled one by one.
def stretched(x, inv_freq):
    positions = mx.arange(x.shape[-2])
    positions = mx.where(positions > 512, positions / 4, positions)
    theta = mx.outer(positions, inv_freq)
    c, s = mx.cos(theta), mx.sin(theta)
    a, b = mx.split(x, 2, axis=-1)
    return mx.concatenate([a * c - b * s, b * c + a * s], axis=-1)


def every_second(x, inv_freq):
    theta = mx.outer(mx.arange(0, 2 * x.shape[-2], 2), inv_freq)
    c, s = mx.cos(theta), mx.sin(theta)
    a, b = mx.split(x, 2, axis=-1)
    return mx.concatenate([a * c - b * s, b * c + a * s], axis=-1)


# Positions as features.
def sinusoidal(length, inv_freq):
    theta = mx.outer(mx.arange(length), inv_freq)
    return mx.concatenate([mx.cos(theta), mx.sin(theta)], axis=-1)


def complex_product(a, b, c, d):
    return mx.stack([a * c - b * d, a * d + b * c], axis=-1)


class Wrapped(nn.RoPE):
    def __call__(self, x, offset=0):
        return mx.fast.rope(
            x.reshape(-1, *x.shape[-2:]), self.dims, traditional=True, base=self.base, scale=2.0, offset=offset
        ).reshape(x.shape)


class Named(nn.RoPE):
    def describe(self):
        return "a rotation"


# Both tables are scaled by one number, and the frequencies depend on the length.
class LongRoPE:
    def __init__(self, dims, base=10000.0, scale=1.0, factor: float = 2.0):
        freqs = base ** (mx.arange(0, dims, 2, dtype=mx.float32) / dims)
        self.short, self.long = 1.0 / freqs, 1.0 / (factor * freqs)
        self.amplitude = math.sqrt(1 + math.log(factor))

    def tables(self, offset, L):
        inv_freq = self.long if offset + L > 4096 else self.short
        theta = mx.arange(offset, offset + L)[:, None] * inv_freq[None, :]
        emb = mx.concatenate([theta, theta], axis=-1)
        return mx.cos(emb) * self.amplitude, mx.sin(emb) * self.amplitude

    def __call__(self, x, offset: int = 0):
        cos, sin = self.tables(offset, x.shape[2])
        return x * cos + rotate_half(x) * sin  # want: rotary positions in steps


def scaled_alike(x, inv_freq, amplitude: float):
    theta = mx.outer(mx.arange(x.shape[-2]), inv_freq)
    c, s = mx.cos(theta) * amplitude, mx.sin(theta) * amplitude
    a, b = mx.split(x, 2, axis=-1)
    return mx.concatenate([a * c - b * s, b * c + a * s], axis=-1)  # want: rotary positions in steps


# An ellipse.
def scaled_apart(x, inv_freq, one: float, other: float):
    theta = mx.outer(mx.arange(x.shape[-2]), inv_freq)
    c, s = mx.cos(theta) * one, mx.sin(theta) * other
    a, b = mx.split(x, 2, axis=-1)
    return mx.concatenate([a * c - b * s, b * c + a * s], axis=-1)


# Tables that are kept, made anew when they are too short, and cast where they are kept.
class Growing(nn.Module):
    def __init__(self, dims, base=10000.0):
        super().__init__()
        self.dims, self.base = dims, base
        self.grow(4096)

    def grow(self, length):
        self.length = length
        inv_freq = 1.0 / (self.base ** (mx.arange(0, self.dims, 2, dtype=mx.float32) / self.dims))
        theta = mx.outer(mx.arange(length, dtype=mx.float32), inv_freq)
        self._cos, self._sin = mx.cos(theta), mx.sin(theta)

    def turn(self, x, cos, sin):
        x1, x2 = x[..., ::2], x[..., 1::2]
        # Neighbours before, halves after.
        return mx.concatenate([x1 * cos - x2 * sin, x1 * sin + x2 * cos], axis=-1)  # want: rotary positions in steps

    def __call__(self, x, offset=0):
        end = offset + x.shape[2]
        if end > self.length:
            self.grow(end)
        if self._cos.dtype != x.dtype:
            self._cos, self._sin = self._cos.astype(x.dtype), self._sin.astype(x.dtype)
        return self.turn(x, self._cos[offset:end], self._sin[offset:end])


# Halves before, and neighbours that turn: no rotation of pairs.
def crossed(x, inv_freq):
    theta = mx.outer(mx.arange(x.shape[-2]), inv_freq)
    theta = mx.concatenate([theta, theta], axis=-1)
    x1, x2 = x[..., ::2], x[..., 1::2]
    return x * mx.cos(theta) + mx.concatenate([-x2, x1], axis=-1) * mx.sin(theta)


# The tables are those that all callers give, and these count.
def turned(x, cos, sin):
    x1, x2 = x[..., ::2], x[..., 1::2]
    out = mx.stack([x1 * cos - x2 * sin, x1 * sin + x2 * cos], axis=-1)
    return out.reshape(x.shape)  # want: rotary positions in steps


def angles(positions, inv_freq):
    theta = positions[:, None].astype(mx.float32) * inv_freq[None, :]
    return mx.cos(theta), mx.sin(theta)


class Layer(nn.Module):
    def __call__(self, x, cos, sin):
        return turned(x, cos, sin)


class Encoder(nn.Module):
    def __init__(self, n, inv_freq):
        super().__init__()
        self.layers = [Layer() for _ in range(n)]
        self._inv_freq = inv_freq

    def __call__(self, x):
        cos, sin = angles(mx.arange(x.shape[0]), self._inv_freq)
        for layer in self.layers:
            x = layer(x, cos, sin)
        return x


# The caller looks positions up.
def turned_anyhow(x, cos, sin):
    x1, x2 = x[..., ::2], x[..., 1::2]
    out = mx.stack([x1 * cos - x2 * sin, x1 * sin + x2 * cos], axis=-1)
    return out.reshape(x.shape)


def looked_up_elsewhere(x, inv_freq, position_ids):
    cos, sin = angles(position_ids, inv_freq)
    return turned_anyhow(x, cos, sin)
