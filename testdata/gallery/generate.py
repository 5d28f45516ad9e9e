"""Generates tokens with a small language model, the slow way."""

import mlx.core as mx
import mlx.nn as nn


class RMSNorm(nn.Module):
    def __init__(self, dims: int, eps: float = 1e-6):
        super().__init__()
        self.weight = mx.ones((dims,))
        self.eps = eps

    def __call__(self, x: mx.array) -> mx.array:
        dtype = x.dtype
        x = x.astype(mx.float32)
        x = x * mx.rsqrt(mx.mean(x**2, axis=-1, keepdims=True) + self.eps)
        return (x * self.weight).astype(dtype)


class Attention(nn.Module):
    def __init__(self, dims: int, heads: int, kv_heads: int):
        super().__init__()
        self.heads, self.kv_heads = heads, kv_heads
        self.head_dim = dims // heads
        self.scale = self.head_dim**-0.5
        self.q_proj = nn.Linear(dims, dims, bias=False)
        self.k_proj = nn.Linear(dims, kv_heads * self.head_dim, bias=False)
        self.v_proj = nn.Linear(dims, kv_heads * self.head_dim, bias=False)
        self.o_proj = nn.Linear(dims, dims, bias=False)
        self.rope = nn.RoPE(self.head_dim)

    def __call__(self, x: mx.array, cache=None):
        B, L, D = x.shape
        q = self.q_proj(x).reshape(B, L, self.heads, -1).transpose(0, 2, 1, 3)
        k = self.k_proj(x).reshape(B, L, self.kv_heads, -1).transpose(0, 2, 1, 3)
        v = self.v_proj(x).reshape(B, L, self.kv_heads, -1).transpose(0, 2, 1, 3)
        offset = 0 if cache is None else cache[0].shape[2]
        q, k = self.rope(q, offset=offset), self.rope(k, offset=offset)
        if cache is not None:
            k = mx.concatenate([cache[0], k], axis=2)
            v = mx.concatenate([cache[1], v], axis=2)
        keys = mx.repeat(k, self.heads // self.kv_heads, axis=1)
        values = mx.repeat(v, self.heads // self.kv_heads, axis=1)
        mask = nn.MultiHeadAttention.create_additive_causal_mask(L).astype(x.dtype) if L > 1 else None
        out = mx.fast.scaled_dot_product_attention(q, keys, values, scale=self.scale, mask=mask)
        return self.o_proj(out.transpose(0, 2, 1, 3).reshape(B, L, D)), (k, v)


class MLP(nn.Module):
    def __init__(self, dims: int, hidden: int):
        super().__init__()
        self.gate = nn.Linear(dims, hidden, bias=False)
        self.up = nn.Linear(dims, hidden, bias=False)
        self.down = nn.Linear(hidden, dims, bias=False)

    def __call__(self, x: mx.array) -> mx.array:
        g = self.gate(x)
        return self.down(g * mx.sigmoid(g) * self.up(x))


class Block(nn.Module):
    def __init__(self, dims: int, heads: int, kv_heads: int):
        super().__init__()
        self.attention = Attention(dims, heads, kv_heads)
        self.mlp = MLP(dims, 3 * dims)
        self.norm1, self.norm2 = RMSNorm(dims), RMSNorm(dims)
        self.residual_scale = 0.5

    def __call__(self, x: mx.array, cache=None):
        h, cache = self.attention(self.norm1(x), cache)
        x = x + h * mx.array(self.residual_scale)
        return x + self.mlp(self.norm2(x)), cache


class Model(nn.Module):
    def __init__(self, vocab: int, dims: int, layers: int):
        super().__init__()
        self.embed = nn.Embedding(vocab, dims)
        self.layers = [Block(dims, 8, 2) for _ in range(layers)]
        self.norm = RMSNorm(dims)
        self.head = nn.Linear(dims, vocab, bias=False)

    def __call__(self, tokens: mx.array, cache):
        x = self.embed(tokens)
        new = []
        for layer, c in zip(self.layers, cache):
            x, c = layer(x, c)
            new.append(c)
        return self.head(self.norm(x)), new


def generate(model: Model, prompt: mx.array, count: int):
    logits, cache = model(prompt, [None] * len(model.layers))
    token = mx.argmax(mx.softmax(logits[:, -1], axis=-1), axis=-1)
    tokens = []
    for _ in range(count):
        logits, cache = model(token[:, None], cache)
        token = mx.argmax(mx.softmax(logits[:, -1], axis=-1), axis=-1)
        mx.eval(token)
        tokens.append(token.item())
    return tokens


def run(small=False):
    mx.random.seed(0)
    model = Model(vocab=256, dims=64, layers=2) if small else Model(vocab=8192, dims=1024, layers=8)
    model.set_dtype(mx.bfloat16)
    mx.eval(model.parameters())
    return generate(model, mx.random.randint(0, 256, (1, 64)), 16 if small else 64)
