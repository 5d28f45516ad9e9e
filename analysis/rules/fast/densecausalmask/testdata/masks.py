import mlx.core as mx
import mlx.nn as nn
from mlx.core.fast import scaled_dot_product_attention as sdpa


def upper(q, k, v):
    L = q.shape[2]
    mask = mx.triu(mx.full((L, L), float("-inf")), k=1).astype(q.dtype)  # want: a causal mask as an array
    return sdpa(q, k, v, scale=1.0, mask=mask)


def where(q, k, v):
    L = q.shape[2]
    mask = mx.where(mx.tril(mx.ones((L, L))) == 1, 0.0, float("-inf"))
    return sdpa(q, k, v, scale=1.0, mask=mask[None, None])  # want: a boolean mask would not depend on the dtype


def product(q, k, v):
    i = mx.arange(q.shape[2])
    mask = (mx.expand_dims(i, 1) < i) * -1e9
    mask = mask.astype(q.dtype)  # want: a causal mask as an array
    return sdpa(q, k, v, scale=1.0, mask=mask)


def complement(q, k, v):
    L = q.shape[2]
    mask = (1 - mx.tri(L)) * -1e4
    return sdpa(q, k, v, scale=1.0, mask=mask.astype(q.dtype))  # want: a causal mask as an array


def turned(q, k, v):
    i = mx.arange(q.shape[2])
    return sdpa(q, k, v, scale=1.0, mask=i[None, :] <= i[:, None])  # want: a causal mask as an array


class Attention(nn.Module):
    def __init__(self, dims):
        super().__init__()
        self.proj = nn.Linear(dims, dims)

    def __call__(self, x, mask=None):
        q = self.proj(x).reshape(*x.shape[:2], 4, -1).transpose(0, 2, 1, 3)
        return sdpa(q, q, q, scale=1.0, mask=mask)


class Model(nn.Module):
    def __init__(self, dims):
        super().__init__()
        self.layers = [Attention(dims) for _ in range(4)]

    def __call__(self, x, cache=None):
        T = x.shape[1]
        mask = nn.MultiHeadAttention.create_additive_causal_mask(T, dtype=x.dtype) if T > 1 else None  # want: a causal mask
        for layer in self.layers:
            x = layer(x, mask)
        return x


# A window is part of it.
def window(q, k, v, size):
    i = mx.arange(q.shape[2])
    mask = (i[:, None] >= i) & (i[:, None] < i + size)
    return sdpa(q, k, v, scale=1.0, mask=mask)


# Padding is part of it.
def padded(q, k, v, keep):
    L = q.shape[2]
    mask = mx.tril(mx.ones((L, L), dtype=mx.bool_)) & keep[:, None, None, :]
    return sdpa(q, k, v, scale=1.0, mask=mask)


def padding_added(q, k, v, padding):
    L = q.shape[2]
    mask = mx.triu(mx.full((L, L), -mx.inf), k=1) + padding
    return sdpa(q, k, v, scale=1.0, mask=mask)


# The diagonal is masked as well, or the next token is seen.
def strict(q, k, v):
    L = q.shape[2]
    a = sdpa(q, k, v, scale=1.0, mask=mx.tril(mx.ones((L, L), dtype=mx.bool_), k=-1))
    b = sdpa(q, k, v, scale=1.0, mask=mx.triu(mx.full((L, L), -1e9), k=0))
    i = mx.arange(L)
    c = sdpa(q, k, v, scale=1.0, mask=i[:, None] > i[None, :])
    return a, b, c


# Keys that are later are seen, and earlier ones are not.
def reverse(q, k, v):
    i = mx.arange(q.shape[2])
    return sdpa(q, k, v, scale=1.0, mask=i[:, None] <= i[None, :])


# Added as 0 and 1.
def added_numbers(q, k, v):
    L = q.shape[2]
    return sdpa(q, k, v, scale=1.0, mask=1.0 - mx.triu(mx.ones((L, L)) * 2.0, k=1))


# Somebody else reads the numbers.
def read_too(q, k, v):
    L = q.shape[2]
    mask = mx.tril(mx.ones((L, L), dtype=mx.bool_))
    return sdpa(q, k, v, scale=1.0, mask=mask), mask.sum()


# Kept: nobody knows who reads it.
class Kept(nn.Module):
    def __init__(self, length):
        super().__init__()
        self._mask = mx.triu(mx.full((length, length), -mx.inf), k=1)

    def __call__(self, q, k, v):
        L = q.shape[2]
        return sdpa(q, k, v, scale=1.0, mask=self._mask[:L, :L])


def by_hand(q, k, v):
    L = q.shape[2]
    scores = q @ k.swapaxes(-1, -2) + mx.triu(mx.full((L, L), -mx.inf), k=1)
    return mx.softmax(scores, axis=-1) @ v


def capped(q, k, v, mask=None):
    scores = 50 * mx.tanh(q @ k.swapaxes(-1, -2) / 50)
    if isinstance(mask, str) and mask == "causal":
        T = scores.shape[-1]
        scores = mx.where(mx.tril(mx.ones((T, T), dtype=mx.bool_)), scores, mx.array(float("-inf")))
    return mx.softmax(scores, axis=-1) @ v


# Segments: positions of other things.
def segments(x):
    L = x.shape[-1]
    return mx.where(mx.tril(mx.ones((L, L)), -1), x[..., None], 0).sum(-2)


def given(q, k, v, mask):
    return sdpa(q, k, v, scale=1.0, mask=mask)


def builder(length, offset=0):
    # It makes what it is asked for.
    rows = mx.arange(offset, offset + length)[:, None]
    return rows >= mx.arange(offset + length)


def chooser(length, offset=0):
    if length == 1:
        return None
    return builder(length, offset)  # want: a causal mask as an array


def ready(length, offset=0, array=False):
    if length == 1:
        return None
    if array:
        return builder(length, offset)
    return "causal"


# Blocks in a loop, which are not looked into here: the mask goes through them all the same.
class Attention(nn.Module):
    def __init__(self, dims, heads):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(dims, 3 * dims)
        self.rope = nn.RoPE(dims // heads)

    def __call__(self, x, mask=None, cache=None):
        B, L, D = x.shape
        q, k, v = mx.split(self.qkv(x).reshape(B, L, self.heads, -1).transpose(0, 2, 1, 3), 3, axis=-1)
        if cache is not None:
            q, k = self.rope(q, offset=cache.offset), self.rope(k, offset=cache.offset)
            k, v = cache.update_and_fetch(k, v)
        return sdpa(q, k, v, scale=0.125, mask=mask).transpose(0, 2, 1, 3).reshape(B, L, -1)


class Block(nn.Module):
    def __init__(self, dims, heads):
        super().__init__()
        self.attention = Attention(dims, heads)
        self.norm = nn.LayerNorm(dims)
        self.up, self.down = nn.Linear(dims, 4 * dims), nn.Linear(4 * dims, dims)

    def __call__(self, x, mask=None, cache=None):
        h = self.norm(x)
        return self.attention(h, mask, cache) + self.down(nn.silu(self.up(h))) + x


class Model(nn.Module):
    def __init__(self, dims, heads, n):
        super().__init__()
        self.embed = nn.Embedding(100, dims)
        self.layers = [Block(dims, heads) for _ in range(n)]

    def __call__(self, inputs, cache=None):
        h = self.embed(inputs)
        mask = None
        if h.shape[1] > 1:
            mask = nn.MultiHeadAttention.create_additive_causal_mask(h.shape[1])
            mask = mask.astype(h.dtype)  # want: a causal mask as an array
        if cache is None:
            cache = [None] * len(self.layers)
        for layer, c in zip(self.layers, cache):
            h = layer(h, mask, c)
        return h
