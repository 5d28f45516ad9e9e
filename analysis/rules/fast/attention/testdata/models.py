"""Attention as it is written in models."""

import math
from typing import Optional, Tuple

import mlx.core as mx
import mlx.nn as nn


class Llama(nn.Module):
    def __init__(self, dims: int, heads: int):
        super().__init__()
        self.heads = heads
        self.scale = (dims // heads) ** -0.5
        self.q_proj = nn.Linear(dims, dims)
        self.k_proj = nn.Linear(dims, dims)
        self.v_proj = nn.Linear(dims, dims)
        self.rope = nn.RoPE(dims // heads)

    def __call__(self, x: mx.array, mask: Optional[mx.array] = None, cache: Optional[Tuple[mx.array, mx.array]] = None):
        B, L, D = x.shape
        queries, keys, values = self.q_proj(x), self.k_proj(x), self.v_proj(x)
        queries = queries.reshape(B, L, self.heads, -1).transpose(0, 2, 1, 3)
        keys = keys.reshape(B, L, self.heads, -1).transpose(0, 2, 1, 3)
        values = values.reshape(B, L, self.heads, -1).transpose(0, 2, 1, 3)

        if cache is not None:
            key_cache, value_cache = cache
            queries = self.rope(queries, offset=key_cache.shape[2])
            keys = self.rope(keys, offset=key_cache.shape[2])
            keys = mx.concatenate([key_cache, keys], axis=2)
            values = mx.concatenate([value_cache, values], axis=2)
        else:
            queries = self.rope(queries)
            keys = self.rope(keys)

        # Only the steps go; the comment stays.
        scores = (queries * self.scale) @ keys.transpose(0, 1, 3, 2)

        if mask is not None:
            scores = scores + mask

        scores = mx.softmax(scores, axis=-1)
        output = (scores @ values).transpose(0, 2, 1, 3).reshape(B, L, -1)  # want: attention in steps
        return output, (keys, values)


class Phi(nn.Module):
    """Queries and keys in float32: the cache keeps the keys so, and they stay as they are."""

    def __init__(self, dims: int, heads: int):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(dims, 3 * dims)

    def __call__(self, x):
        B, L, D = x.shape
        q, k, v = mx.split(self.qkv(x), 3, axis=-1)
        q = q.reshape(B, L, self.heads, -1).transpose(0, 2, 1, 3)
        k = k.reshape(B, L, self.heads, -1).transpose(0, 2, 1, 3)
        v = v.reshape(B, L, self.heads, -1).transpose(0, 2, 1, 3)
        q = q.astype(mx.float32)
        k = k.astype(mx.float32)
        scale = math.sqrt(1 / q.shape[-1])
        scores = (q * scale) @ k.transpose(0, 1, 3, 2)
        scores = mx.softmax(scores, axis=-1).astype(v.dtype)
        return (scores @ v).transpose(0, 2, 1, 3).reshape(B, L, -1), (k, v)  # want: attention in steps


class Whisper(nn.Module):
    def __init__(self, n_state: int, n_head: int):
        super().__init__()
        self.n_head = n_head
        self.query = nn.Linear(n_state, n_state)
        self.key = nn.Linear(n_state, n_state, bias=False)
        self.value = nn.Linear(n_state, n_state)

    def __call__(self, x, mask=None):
        return self.attend(self.query(x), self.key(x), self.value(x), mask)

    def attend(self, q, k, v, mask=None):
        n_batch, n_ctx, n_state = q.shape
        scale = (n_state // self.n_head) ** -0.25
        q = q.reshape(*q.shape[:2], self.n_head, -1).transpose(0, 2, 1, 3)
        k = k.reshape(*k.shape[:2], self.n_head, -1).transpose(0, 2, 1, 3)
        v = v.reshape(*v.shape[:2], self.n_head, -1).transpose(0, 2, 1, 3)
        qk = (q * scale) @ (k * scale).swapaxes(-1, -2)
        if mask is not None:
            qk = qk + mask[:n_ctx, :n_ctx]
        qk = qk.astype(mx.float32)
        w = mx.softmax(qk, axis=-1).astype(q.dtype)
        return (w @ v).transpose(0, 2, 1, 3).reshape(n_batch, n_ctx, n_state)  # want: attention in steps


class Sam(nn.Module):
    """The shape of the scores is asked for: without them the mask could not be made."""

    def __init__(self, dims: int, heads: int):
        super().__init__()
        self.heads = heads
        self.q = nn.Linear(dims, dims)

    def __call__(self, queries, keys, values, mask=None):
        B, L, D = queries.shape
        queries = self.q(queries).reshape(B, L, self.heads, -1).transpose(0, 2, 1, 3)
        scores = (queries * D**-0.5) @ keys.transpose(0, 1, 3, 2)
        if mask is not None:
            mask = mx.broadcast_to(mask[:, None, None], scores.shape)
            scores = scores + mask.astype(scores.dtype)
        return mx.softmax(scores, axis=-1) @ values  # want: attention in steps


class Vision(nn.Module):
    """Heads, length, features: no batch."""

    def __init__(self, dims: int, heads: int):
        super().__init__()
        self.heads = heads
        self.scale = (dims // heads) ** -0.5
        self.wqkv = nn.Linear(dims, 3 * dims)

    def __call__(self, x, rotate):
        n = x.shape[0]
        q, k, v = (t.reshape(n, self.heads, -1) for t in mx.split(self.wqkv(x), 3, axis=-1))
        q = rotate(q)
        k = rotate(k)
        scores = mx.matmul(q.transpose(1, 0, 2), k.transpose(1, 0, 2).transpose(0, 2, 1))
        o = mx.matmul(mx.softmax(scores * self.scale, axis=-1), v.transpose(1, 0, 2))  # want: attention in steps
        return o.transpose(1, 0, 2).reshape(n, -1)


class Segments(nn.Module):
    """A loop over windows of different length."""

    def __call__(self, windows, scale: float):
        out = []
        for q, k, v in windows:
            h = mx.softmax((q[None] * scale) @ k[None].transpose(0, 1, 3, 2), axis=-1)
            out.append(h @ v[None])  # want: attention in steps
        return mx.concatenate(out)


# Query heads that share a head of keys are an axis of their own.
class Shared(nn.Module):
    def __init__(self, dims, heads, kv_heads):
        super().__init__()
        self.heads, self.kv_heads = heads, kv_heads
        self.q, self.k, self.v = nn.Linear(dims, dims), nn.Linear(dims, dims), nn.Linear(dims, dims)

    def __call__(self, x, mask=None, cache=None):
        B, L, D = x.shape
        q = self.q(x).reshape(B, L, self.kv_heads, self.heads // self.kv_heads, -1).moveaxis(1, 3)
        k = self.k(x).reshape(B, L, self.kv_heads, 1, -1).moveaxis(1, 3)
        v = self.v(x).reshape(B, L, self.kv_heads, 1, -1).moveaxis(1, 3)
        if cache is not None:
            k, v = mx.concatenate([cache[0], k], axis=-2), mx.concatenate([cache[1], v], axis=-2)
        scores = (q * 0.125) @ k.swapaxes(-1, -2)
        if mask is not None:
            scores = scores + mask
        weights = mx.softmax(scores, axis=-1)
        return (weights @ v).moveaxis(3, 1).reshape(B, L, -1)  # want: fewer heads of keys than of queries
