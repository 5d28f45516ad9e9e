"""Classifies pictures with a vision transformer, the slow way."""

import math

import mlx.core as mx
import mlx.nn as nn
import numpy as np


class LayerNorm(nn.Module):
    def __init__(self, dims: int, eps: float = 1e-6):
        super().__init__()
        self.weight = mx.ones((dims,))
        self.bias = mx.zeros((dims,))
        self.eps = eps

    def __call__(self, x: mx.array) -> mx.array:
        mean = x.mean(-1, keepdims=True)
        var = x.var(-1, keepdims=True)
        return self.weight * ((x - mean) / mx.sqrt(var + self.eps)) + self.bias


class Attention(nn.Module):
    def __init__(self, dims: int, heads: int):
        super().__init__()
        self.heads = heads
        self.scale = (dims // heads) ** -0.5
        self.q = nn.Linear(dims, dims)
        self.k = nn.Linear(dims, dims)
        self.v = nn.Linear(dims, dims)
        self.proj = nn.Linear(dims, dims)

    def __call__(self, x: mx.array) -> mx.array:
        B, L, D = x.shape
        q = self.q(x).reshape(B, L, self.heads, D // self.heads).transpose(0, 2, 1, 3)
        k = self.k(x).reshape(B, L, self.heads, D // self.heads).transpose(0, 2, 1, 3)
        v = self.v(x).reshape(B, L, self.heads, D // self.heads).transpose(0, 2, 1, 3)
        attn = mx.matmul(q, k.transpose(0, 1, 3, 2)) * self.scale
        attn = mx.softmax(attn, axis=-1)
        return self.proj(mx.matmul(attn, v).transpose(0, 2, 1, 3).reshape(B, L, D))


class Block(nn.Module):
    def __init__(self, dims: int, heads: int):
        super().__init__()
        self.norm1, self.norm2 = LayerNorm(dims), LayerNorm(dims)
        self.attn = Attention(dims, heads)
        self.fc1 = nn.Linear(dims, 4 * dims)
        self.fc2 = nn.Linear(4 * dims, dims)

    def __call__(self, x: mx.array) -> mx.array:
        x = x + self.attn(self.norm1(x))
        h = self.fc1(self.norm2(x))
        h = h * (1 + mx.erf(h / math.sqrt(2.0))) / 2
        return x + self.fc2(h)


class ViT(nn.Module):
    def __init__(self, patch: int, dims: int, layers: int, classes: int):
        super().__init__()
        self.patches = nn.Conv2d(3, dims, kernel_size=patch, stride=patch)
        self.positions = mx.random.normal((1, 196, dims)) * 0.02
        self.blocks = [Block(dims, dims // 64) for _ in range(layers)]
        self.norm = LayerNorm(dims)
        self.head = nn.Linear(dims, classes)

    def __call__(self, images: mx.array) -> mx.array:
        B = images.shape[0]
        x = self.patches(images).reshape(B, 196, -1) + self.positions
        for block in self.blocks:
            x = block(x)
        return self.head(self.norm(x).mean(axis=1))


def classify(model: ViT, images: mx.array):
    logits = model(images)
    probabilities = mx.softmax(logits, axis=-1)
    order = mx.argsort(-probabilities, axis=-1)
    best = order[..., 0]
    confidence = []
    for i in range(best.shape[0]):
        confidence.append(probabilities[i].max().item())
    ranked = mx.array(np.array(mx.sort(logits, axis=-1))[:, -5:])
    return best, confidence, ranked


def run(small=False):
    mx.random.seed(0)
    model = ViT(patch=16, dims=64 if small else 384, layers=1 if small else 6, classes=1000)
    mx.eval(model.parameters())
    return classify(model, mx.random.uniform(shape=(2 if small else 8, 224, 224, 3)))
