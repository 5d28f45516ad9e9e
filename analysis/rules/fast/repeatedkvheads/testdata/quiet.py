"""Repeats that attention needs, and that are something else."""

import mlx.core as mx
import mlx.nn as nn


def tiled(q, k, v, n):
    # heads in another order
    k = mx.concatenate([k] * n, axis=1)
    v = mx.concatenate([v] * n, axis=1)
    return mx.fast.scaled_dot_product_attention(q, k, v, scale=0.125)


def tiled_by_reshape(q, k, v, n):
    # the new axis is before the heads: tiled
    B, H, S, D = k.shape
    k = mx.broadcast_to(k[:, None], (B, n, H, S, D)).reshape(B, n * H, S, D)
    v = mx.broadcast_to(v[:, None], (B, n, H, S, D)).reshape(B, n * H, S, D)
    return mx.fast.scaled_dot_product_attention(q, k, v, scale=0.125)


def one_of_two(q, k, v, n):
    # the values have all heads: without the repeat there would be fewer of keys
    return mx.fast.scaled_dot_product_attention(q, mx.repeat(k, n, axis=1), v, scale=0.125)


def latent(q, k_nope, k_pe, v):
    # one rotary part for all heads, beside features of each
    k_pe = mx.repeat(k_pe, q.shape[1], axis=1)
    k = mx.concatenate([k_nope, k_pe], axis=-1)
    v = mx.repeat(v, 1, axis=2)
    return mx.fast.scaled_dot_product_attention(q, k, v, scale=0.125)


def along_the_length(q, k, v, n):
    k = mx.repeat(k, n, axis=2)
    v = mx.repeat(v, n, axis=2)
    return mx.fast.scaled_dot_product_attention(q, k, v, scale=0.125)


def with_others(q, k, v, more_k, more_v, n):
    # joined with heads that are not repeated
    B, H, L, D = q.shape
    k = mx.concatenate([mx.repeat(k, n, axis=1), more_k * 2], axis=2)
    v = mx.concatenate([mx.repeat(v, n, axis=1), more_v * 2], axis=2)
    return mx.fast.scaled_dot_product_attention(q, k, v, scale=0.125)


def returned(q, k, v, n):
    # the repeated heads are a result
    k = mx.repeat(k, n, axis=1)
    v = mx.repeat(v, n, axis=1)
    return mx.fast.scaled_dot_product_attention(q, k, v, scale=0.125), k


def capped(q, k, v, n):
    # soft-capped: no fused operation
    B, H, L, D = q.shape
    k = mx.repeat(k, n, axis=1)
    v = mx.repeat(v, n, axis=1)
    scores = 50 * mx.tanh(q @ k.transpose(0, 1, 3, 2) / 50)
    return mx.softmax(scores, axis=-1) @ v


def weights(q, k, v, n):
    # the weights are a result
    B, H, L, D = q.shape
    k = mx.repeat(k, n, axis=1)
    v = mx.repeat(v, n, axis=1)
    w = mx.softmax(q @ k.transpose(0, 1, 3, 2), axis=-1)
    return w @ v, w


def as_queries(x, n):
    # repeated for the queries as well
    x = mx.repeat(x, n, axis=1)
    return mx.fast.scaled_dot_product_attention(x, x, x, scale=0.125)


def three_axes(x, n):
    # before the heads are taken apart, axis 1 is the length
    B, L, D = x.shape
    x = mx.repeat(x, n, axis=1)
    k = x.reshape(B, L * n, 8, -1).transpose(0, 2, 1, 3)
    return mx.fast.scaled_dot_product_attention(k, k, k, scale=0.125)


class Beam(nn.Module):
    def __call__(self, q, k, v, beams: int):
        # the batch, for beams
        k = mx.repeat(k, beams, axis=0)
        v = mx.repeat(v, beams, axis=0)
        return mx.fast.scaled_dot_product_attention(q, k, v, scale=0.125)
