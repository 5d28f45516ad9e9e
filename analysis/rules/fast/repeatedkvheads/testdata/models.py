"""Heads of keys and values repeated as models do it."""

import math
from typing import Optional, Tuple

import mlx.core as mx
import mlx.nn as nn


class Llama(nn.Module):
    """Before rope and the cache, for attention in steps: the cache is returned."""

    def __init__(self, dims: int, heads: int, kv_heads: int):
        super().__init__()
        self.heads, self.kv_heads = heads, kv_heads
        self.repeats = heads // kv_heads
        self.scale = (dims // heads) ** -0.5
        self.q = nn.Linear(dims, dims)
        self.k = nn.Linear(dims, kv_heads * dims // heads)
        self.v = nn.Linear(dims, kv_heads * dims // heads)
        self.rope = nn.RoPE(dims // heads)

    def __call__(self, x, mask=None, cache: Optional[Tuple[mx.array, mx.array]] = None):
        B, L, D = x.shape
        queries = self.q(x).reshape(B, L, self.heads, -1).transpose(0, 2, 1, 3)
        keys = self.k(x).reshape(B, L, self.kv_heads, -1).transpose(0, 2, 1, 3)
        values = self.v(x).reshape(B, L, self.kv_heads, -1).transpose(0, 2, 1, 3)

        def repeat(a):
            a = mx.concatenate([mx.expand_dims(a, 2)] * self.repeats, axis=2)
            return a.reshape([B, self.heads, L, -1])  # want: attention in steps

        if self.repeats > 1:
            keys, values = map(repeat, (keys, values))

        if cache is not None:
            key_cache, value_cache = cache
            queries = self.rope(queries, offset=key_cache.shape[2])
            keys = self.rope(keys, offset=key_cache.shape[2])
            keys = mx.concatenate([key_cache, keys], axis=2)
            values = mx.concatenate([value_cache, values], axis=2)
        else:
            queries = self.rope(queries)
            keys = self.rope(keys)

        scores = (queries * self.scale) @ keys.transpose(0, 1, 3, 2)
        if mask is not None:
            scores += mask
        scores = mx.softmax(scores.astype(mx.float32), axis=-1).astype(scores.dtype)
        return (scores @ values).transpose(0, 2, 1, 3).reshape(B, L, -1), (keys, values)


class Cached(nn.Module):
    """A cache object holds what it is given."""

    def __init__(self, heads: int, kv_heads: int):
        super().__init__()
        self.repeats = heads // kv_heads

    def __call__(self, q, k, v, cache, mask=None):
        B, H, L, D = q.shape
        k = mx.repeat(k, self.repeats, axis=1)  # want: shares them among query heads itself
        v = mx.repeat(v, self.repeats, axis=1)
        k, v = cache.update_and_fetch(k, v)
        return mx.fast.scaled_dot_product_attention(q, k, v, scale=D**-0.5, mask=mask)


class AfterCache(nn.Module):
    """After the cache: only the copies go."""

    def __call__(self, q, k, v, cache=None, mask=None):
        B, H, L, D = q.shape
        if cache is not None:
            k, v = cache.update_and_fetch(k, v)
        n_rep = H // k.shape[1]
        if n_rep > 1:
            k = mx.repeat(k, n_rep, axis=1)  # want: shares them
            v = mx.repeat(v, n_rep, axis=1)
        return mx.fast.scaled_dot_product_attention(q, k, v, scale=1 / math.sqrt(D), mask=mask)


class OtherLayout(nn.Module):
    """Repeated while the length still comes before the heads."""

    def __call__(self, q, k, v, n: int):
        B, L, H, D = q.shape
        k = mx.repeat(k, n, axis=2)  # want: shares them
        v = mx.repeat(v, n, axis=2)
        return mx.fast.scaled_dot_product_attention(
            q.transpose(0, 2, 1, 3), k.transpose(0, 2, 1, 3), v.transpose(0, 2, 1, 3), scale=D**-0.5
        )


def inline(q, k, v):
    return mx.fast.scaled_dot_product_attention(
        q,
        mx.repeat(k, 4, axis=1),  # want: 4 copies
        mx.repeat(v, 4, axis=1),
        scale=0.125,
    )


def steps_of_reshape(q, k, v, n):
    B, H, S, D = k.shape
    k = k[:, :, None, :, :]
    k = mx.tile(k, (1, 1, n, 1, 1))
    k = k.reshape(B, H * n, S, D)  # want: shares them
    v = mx.repeat(mx.expand_dims(v, 2), n, axis=2).flatten(1, 2)
    return mx.fast.scaled_dot_product_attention(q, k, v, scale=0.125)


def two_branches(q, k, v, mask, n):
    k = mx.repeat(k, n, axis=1)  # want: shares them
    v = mx.repeat(v, n, axis=1)
    if mask is None:
        return mx.fast.scaled_dot_product_attention(q, k, v, scale=0.125)
    return mx.fast.scaled_dot_product_attention(q, k, v, scale=0.125, mask=mask)
