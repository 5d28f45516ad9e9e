from typing import Optional

import mlx.core as mx
import mlx.nn as nn


class Gate(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.gate_proj = nn.Linear(dim, dim)
        self.up_proj = nn.Linear(dim, dim)
        self.score = nn.Linear(dim, 1)
        self.act = nn.SiLU()

    def __call__(self, x):
        gate = nn.silu(self.gate_proj(x))
        up = self.up_proj(x)
        y = gate * up  # want: 2 element-wise operations
        z = self.act(self.gate_proj(y)) * self.up_proj(x)  # want: 2 element-wise operations
        # kept for something else, too
        kept = nn.gelu(self.gate_proj(z))
        w = kept * up
        # one number for each row
        share = nn.sigmoid(self.score(x))
        return share * w + kept


def select(gates, bias: Optional[mx.array], top_k, normalize):  # want: element-wise operations in the forward of Router
    scores = mx.sigmoid(gates.astype(mx.float32))
    original = scores
    if bias is not None:
        scores = scores + bias
    indices = mx.argpartition(-scores, kth=top_k - 1, axis=-1)[..., :top_k]
    scores = mx.take_along_axis(original, indices, axis=-1)
    if top_k > 1 and normalize:
        scores = scores / (scores.sum(axis=-1, keepdims=True) + 1e-20)
    return indices, scores


def decides(gates, top_k):
    scores = mx.exp(gates.astype(mx.float32)) * 2
    # a value of an array decides
    if scores.sum() > 1:
        scores = scores / 2
    return scores + mx.tanh(scores)


class Router(nn.Module):
    def __init__(self, dim, experts):
        super().__init__()
        self.gate = nn.Linear(dim, experts)
        self.bias = mx.zeros((experts,))
        self.top_k = 2
        self.normalize = True

    def __call__(self, x):
        return select(self.gate(x), self.bias, self.top_k, self.normalize), decides(self.gate(x), self.top_k)


def half(x):
    n = x.shape[-1] // 2
    return mx.concatenate([-x[..., n:], x[..., :n]], axis=-1)


def rotary(q, k, cos, sin):  # want: element-wise operations in the forward of Attention
    return q * cos + half(q) * sin, k * cos + half(k) * sin


class Attention(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.q = nn.Linear(dim, dim)
        self.k = nn.Linear(dim, dim)

    def __call__(self, x, cos: mx.array, sin: mx.array):
        q, k = rotary(self.q(x), self.k(x), cos, sin)
        return q @ k.swapaxes(-1, -2)
