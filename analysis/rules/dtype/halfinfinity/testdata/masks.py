"""Large negative numbers in masks."""

import mlx.core as mx
import mlx.nn as nn


def create_causal_mask(n: int, offset: int = 0):
    rinds = mx.arange(offset + n)
    linds = mx.arange(offset, offset + n) if offset else rinds
    mask = linds[:, None] < rinds[None]
    return mask * -1e9


def create_attention_mask(h: mx.array, offset: int):
    mask = create_causal_mask(h.shape[1], offset)
    mask = mask.astype(h.dtype)  # want: -1e9 is -inf once it is cast to float16
    return mask


class Attention(nn.Module):
    def __init__(self, dims):
        super().__init__()
        self.proj = nn.Linear(dims, dims)

    def weak(self, x: mx.array, keep: mx.array):
        scores = self.proj(x)
        return mx.where(keep, scores, -1e30)  # want: -1e30 is -inf in float16

    def other(self, x: mx.array, drop: mx.array):
        scores = self.proj(x)
        return mx.where(drop, -1e9, scores)  # want: -1e9 is -inf in float16

    def filled(self, x: mx.array):
        return x + mx.triu(mx.full((4, 4), -1e9), k=1).astype(x.dtype)  # want: -1e9 is -inf once

    def typed(self, x: mx.array):
        return x + mx.full((4, 4), -1e9, dtype=x.dtype)  # want: -1e9 is -inf in float16

    def kept(self, x: mx.array, keep: mx.array):
        return x + (1.0 - keep[:, None].astype(x.dtype)) * -1e9  # want: 0 times that is NaN

    # Infinity as such.
    def infinite(self, x: mx.array, keep: mx.array):
        return mx.where(keep, x, float("-inf")) + mx.where(keep, 0.0, -mx.inf).astype(x.dtype)

    # Scores that were cast to float32 hold it.
    def wide(self, x: mx.array, keep: mx.array):
        scores = self.proj(x).astype(mx.float32)
        scores = mx.where(keep, scores, -1e9)
        return mx.softmax(scores, axis=-1).astype(x.dtype)

    # The mask never leaves float32.
    def apart(self, x: mx.array, keep: mx.array):
        mask = (keep == 0) * -1e9
        return mx.softmax(x.astype(mx.float32) + mask, axis=-1).astype(x.dtype)

    # float16 holds it.
    def small(self, x: mx.array, keep: mx.array):
        return mx.where(keep, x, -1e4) + keep.astype(x.dtype) * -65504.0

    # A large number that masks nothing.
    def scale(self, x: mx.array):
        return x * 1e9

    # A mask of the queries' own dtype, a boolean one, and one by name.
    def attend(self, q: mx.array, k: mx.array, v: mx.array, keep: mx.array):
        mask = nn.MultiHeadAttention.create_additive_causal_mask(4).astype(q.dtype)
        a = mx.fast.scaled_dot_product_attention(q, k, v, scale=1.0, mask=mask)
        b = mx.fast.scaled_dot_product_attention(q, k, v, scale=1.0, mask=keep > 0)
        return a, b, mx.fast.scaled_dot_product_attention(q, k, v, scale=1.0, mask="causal")

    # All float32: attention takes it.
    def exact(self, q: mx.array, k: mx.array, v: mx.array):
        mask = nn.MultiHeadAttention.create_additive_causal_mask(4)
        return mx.fast.scaled_dot_product_attention(q.astype(mx.float32), k, v, scale=1.0, mask=mask)


# The dtype is that of something of which nothing is known: it may be float16.
def padding(model, ids, mask: mx.array):
    h = model.embed(ids)
    return (1.0 - mask[:, None, None, :].astype(h.dtype)) * -1e9  # want: -1e9 is -inf in float16


def causal(model, ids, n: int):
    h = model.embed(ids)
    return mx.triu(mx.full((n, n), -1e9, dtype=h.dtype), k=1)  # want: -1e9 is -inf in float16


def wide(mask: mx.array):
    return (1.0 - mask.astype(mx.float32)) * -1e9
