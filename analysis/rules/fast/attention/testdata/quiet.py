"""What looks like attention that the fused operation could do, and is not."""

import mlx.core as mx
import mlx.nn as nn


class Weights(nn.Module):
    def __init__(self):
        super().__init__()
        self.dropout = nn.Dropout(0.1)
        self.maps = []

    def returned_on_demand(self, q, k, v, need_weights=False):
        # one caller wants the weights
        B, H, L, D = q.shape
        weights = mx.softmax((q * D**-0.5) @ k.transpose(0, 1, 3, 2), axis=-1)
        out = weights @ v
        if need_weights:
            return out, weights
        return out, None

    def kept(self, q, k, v):
        # kept in the module
        B, H, L, D = q.shape
        self.last = mx.softmax((q * D**-0.5) @ k.transpose(0, 1, 3, 2), axis=-1)
        return self.last @ v

    def listed(self, q, k, v):
        # kept in a list
        B, H, L, D = q.shape
        weights = mx.softmax((q * D**-0.5) @ k.transpose(0, 1, 3, 2), axis=-1)
        self.maps.append(weights)
        return weights @ v

    def scores_returned(self, q, k, v):
        # word timestamps need the scores
        B, H, L, D = q.shape
        scores = (q * D**-0.5) @ k.transpose(0, 1, 3, 2)
        return mx.softmax(scores.astype(mx.float32), axis=-1).astype(q.dtype) @ v, scores

    def printed(self, q, k, v):
        # somebody looks at them
        B, H, L, D = q.shape
        weights = mx.softmax((q * D**-0.5) @ k.transpose(0, 1, 3, 2), axis=-1)
        print(weights.max())
        return weights @ v

    def dropped(self, q, k, v, head_mask=None):
        # dropout and a mask of heads act on the weights
        B, H, L, D = q.shape
        weights = mx.softmax((q * D**-0.5) @ k.transpose(0, 1, 3, 2), axis=-1)
        weights = self.dropout(weights)
        if head_mask is not None:
            weights = weights * head_mask
        return weights @ v


def head_masked(q, k, v, head_mask=None):
    B, H, L, D = q.shape
    weights = mx.softmax((q * D**-0.5) @ k.transpose(0, 1, 3, 2), axis=-1)
    if head_mask is not None:
        weights = weights * head_mask
    return weights @ v


def capped(q, k, v):
    # tanh between the scores and the softmax
    B, H, L, D = q.shape
    scores = 50 * mx.tanh((q * D**-0.5) @ k.transpose(0, 1, 3, 2) / 50)
    return mx.softmax(scores, axis=-1) @ v


def sinks(q, k, v, sink):
    # an extra column takes part in the softmax
    B, H, L, D = q.shape
    scores = (q * D**-0.5) @ k.transpose(0, 1, 3, 2)
    scores = mx.concatenate([scores, mx.broadcast_to(sink, (B, H, L, 1))], axis=-1)
    return mx.softmax(scores, axis=-1)[..., :-1] @ v


def renormalized(q, k, v, keep):
    # zeroed and scaled again after the softmax
    B, H, L, D = q.shape
    weights = mx.softmax((q * D**-0.5) @ k.transpose(0, 1, 3, 2), axis=-1) * keep
    weights = weights / weights.sum(axis=-1, keepdims=True)
    return weights @ v


def rows_without_key(q, k, v, keep):
    # rows that see nothing become zero
    B, H, L, D = q.shape
    scores = mx.where(keep, (q * D**-0.5) @ k.transpose(0, 1, 3, 2), -mx.inf)
    weights = mx.where(mx.any(keep, axis=-1, keepdims=True), mx.softmax(scores, axis=-1), 0.0)
    return weights @ v


def over_queries(q, k, v):
    # slot attention normalizes over the queries
    B, H, L, D = q.shape
    return mx.softmax(q @ k.transpose(0, 1, 3, 2), axis=-2) @ v


def over_all(q, k, v):
    B, H, L, D = q.shape
    return mx.softmax(q @ k.transpose(0, 1, 3, 2)) @ v


def temperature_per_head(q, k, v, log_scale):
    # a factor for each head: no number
    B, H, L, D = q.shape
    scale = mx.exp(mx.zeros((8, 1, 1)) + log_scale)
    return mx.softmax(q @ k.transpose(0, 1, 3, 2) * scale, axis=-1) @ v


def pooling(x, w):
    # weights of a linear layer: no product of queries and keys
    B, L, D = x.shape
    weights = mx.softmax(nn.tanh(x), axis=-1)
    return weights @ w


def scaled_after_mask(q, k, v, mask):
    # the mask is scaled as well
    B, H, L, D = q.shape
    return mx.softmax((q @ k.transpose(0, 1, 3, 2) + mask) * D**-0.5, axis=-1) @ v


def soft_floor(q, k, v, keep):
    # not minus infinity: the masked keys keep some weight
    B, H, L, D = q.shape
    scores = mx.where(keep, q @ k.transpose(0, 1, 3, 2), -10.0)
    return mx.softmax(scores, axis=-1) @ v


def one_more(q, k, v):
    # softmax1: a one in the denominator
    B, H, L, D = q.shape
    e = mx.exp(q @ k.transpose(0, 1, 3, 2))
    return (e / (1 + e.sum(axis=-1, keepdims=True))) @ v


def two_products(q, k, v, positions):
    # the weights are used twice
    B, H, L, D = q.shape
    weights = mx.softmax((q * D**-0.5) @ k.transpose(0, 1, 3, 2), axis=-1)
    return weights @ v + weights @ positions


def windows(q, k, v):
    # five axes, and none that queries share keys on
    B, N, H, L, D = q.shape
    return mx.softmax(q @ k.swapaxes(-1, -2), axis=-1) @ v


def many_rows(q, k, v):
    # five axes, and only the values are shared
    B, N, G, L, D = q.shape
    return mx.softmax(q @ k.swapaxes(-1, -2), axis=-1) @ v[:, :, None]


def table(x, keys, values):
    # two axes: a table
    L, D = x.shape
    return mx.softmax(x @ keys.T, axis=-1) @ values


def blended(q, k, v, other, blend):
    # either this softmax or other weights
    B, H, L, D = q.shape
    weights = mx.softmax((q * D**-0.5) @ k.transpose(0, 1, 3, 2), axis=-1)
    if blend:
        weights = other
    return weights @ v


def where_fused_does_not_serve(q, k, v, mask, wide):
    # somebody decided where the steps are needed
    B, H, L, D = q.shape
    if not wide:
        return mx.fast.scaled_dot_product_attention(q, k, v, scale=D**-0.5, mask=mask)
    else:
        scores = (q * D**-0.5) @ k.transpose(0, 1, 3, 2) + mask
        return mx.softmax(scores, axis=-1) @ v


def written_into(q, k, v):
    # a store into the scores
    B, H, L, D = q.shape
    scores = (q * D**-0.5) @ k.transpose(0, 1, 3, 2)
    scores[..., 0] = -1e9
    return mx.softmax(scores, axis=-1) @ v


def broken(q, k, v:
    return mx.softmax(q @ k.transpose(0, 1, 3, 2), axis=-1) @ v
