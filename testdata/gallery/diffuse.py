"""Denoises latents with a small diffusion transformer under guidance, the slow way."""

import math

import mlx.core as mx
import mlx.nn as nn


def timestep_embedding(t: mx.array, dims: int) -> mx.array:
    half = dims // 2
    freqs = mx.exp(-math.log(10000) * mx.arange(half, dtype=mx.float32) / half)
    args = t.astype(mx.float32)[:, None] * freqs[None]
    return mx.concatenate([mx.cos(args), mx.sin(args)], axis=-1)


class Attention(nn.Module):
    def __init__(self, dims: int, heads: int):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(dims, 3 * dims)
        self.out = nn.Linear(dims, dims)

    def __call__(self, x: mx.array) -> mx.array:
        B, L, D = x.shape
        q, k, v = mx.split(self.qkv(x), 3, axis=-1)
        q = q.reshape(B, L, self.heads, -1).transpose(0, 2, 1, 3)
        k = k.reshape(B, L, self.heads, -1).transpose(0, 2, 1, 3)
        v = v.reshape(B, L, self.heads, -1).transpose(0, 2, 1, 3)
        scale = 1 / math.sqrt(q.shape[-1])
        scores = (q * scale) @ k.transpose(0, 1, 3, 2)
        weights = mx.softmax(scores.astype(mx.float32), axis=-1).astype(scores.dtype)
        h = (weights @ v).transpose(0, 2, 1, 3).reshape(B, L, D)
        return self.out(h)


class Block(nn.Module):
    def __init__(self, dims: int, heads: int):
        super().__init__()
        self.attention = Attention(dims, heads)
        self.norm1 = nn.LayerNorm(dims, affine=False)
        self.norm2 = nn.LayerNorm(dims, affine=False)
        self.modulation = nn.Linear(dims, 4 * dims)
        self.up = nn.Linear(dims, 4 * dims)
        self.down = nn.Linear(4 * dims, dims)

    def __call__(self, x: mx.array, c: mx.array) -> mx.array:
        shift1, scale1, shift2, scale2 = mx.split(self.modulation(c * mx.sigmoid(c))[:, None], 4, axis=-1)
        x = x + self.attention(self.norm1(x) * (1 + scale1) + shift1)
        h = self.up(self.norm2(x) * (1 + scale2) + shift2)
        h = 0.5 * h * (1 + mx.tanh(math.sqrt(2 / math.pi) * (h + 0.044715 * h * h * h)))
        return x + self.down(h)


class Denoiser(nn.Module):
    def __init__(self, channels: int, dims: int, layers: int):
        super().__init__()
        self.dims = dims
        self.embed = nn.Linear(channels, dims)
        self.time = nn.Linear(dims, dims)
        self.context = nn.Linear(dims, dims)
        self.blocks = [Block(dims, 4) for _ in range(layers)]
        self.out = nn.Linear(dims, channels)

    def __call__(self, x: mx.array, t: mx.array, context: mx.array) -> mx.array:
        c = self.time(timestep_embedding(t, self.dims).astype(x.dtype)) + self.context(context)
        h = self.embed(x)
        for block in self.blocks:
            h = block(h, c)
        return self.out(h)


def denoise(model: Denoiser, x: mx.array, context: mx.array, empty: mx.array, steps: int, guidance: float) -> mx.array:
    times = [1 - i / steps for i in range(steps + 1)]
    for now, then in zip(times[:-1], times[1:]):
        t = mx.array([now] * x.shape[0]).astype(x.dtype)
        with_prompt = model(x, t, context)
        without = model(x, t, empty)
        v = without + mx.array(guidance) * (with_prompt - without)
        x = x + (then - now) * v
        mx.eval(x)
    return x


def run(small=False):
    mx.random.seed(0)
    dims, length = (64, 64) if small else (512, 1024)
    model = Denoiser(16, dims, layers=2 if small else 6)
    model.set_dtype(mx.float16)
    mx.eval(model.parameters())
    x = mx.random.normal((1, length, 16)).astype(mx.float16)
    context, empty = mx.random.normal((1, dims)).astype(mx.float16), mx.zeros((1, dims), dtype=mx.float16)
    return denoise(model, x, context, empty, steps=4 if small else 8, guidance=4.0).astype(mx.float32)
