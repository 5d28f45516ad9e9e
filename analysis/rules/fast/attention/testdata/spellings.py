"""Every spelling of the scale, the mask, the softmax and the transposition."""

import math

import mlx.core as mx
import mlx.nn as nn
from mlx.core import matmul, softmax


def divided(q, k, v):
    B, H, L, D = q.shape
    return mx.softmax(q @ k.transpose(0, 1, 3, 2) / math.sqrt(D), axis=-1) @ v  # want: attention


def array_scale(q, k, v):
    B, H, L, D = q.shape
    scale = mx.rsqrt(mx.array(D, dtype=mx.float32)).astype(q.dtype)
    return mx.softmax(q @ mx.moveaxis(k, -1, -2) * scale, axis=-1) @ v  # want: attention


def no_scale(q, k, v):
    B, H, L, D = q.shape
    scores = mx.matmul(q, k.transpose(0, 1, 3, 2))
    return mx.matmul(nn.softmax(scores), v)  # want: attention


def module_scale(q, k, v, scale: float):
    B, H, L, D = q.shape
    q = q * scale
    return mx.softmax(q @ k.transpose(0, 1, 3, 2), axis=3) @ v  # want: attention


def stable(q, k, v):
    B, H, L, D = q.shape
    scores = q @ k.transpose(0, 1, 3, 2) * D**-0.5
    scores = scores - mx.max(scores, axis=-1, keepdims=True)
    return mx.softmax(scores, axis=-1) @ v  # want: attention


def boolean_mask(q, k, v, lengths):
    B, H, L, D = q.shape
    keep = mx.arange(k.shape[2]) < lengths[:, None, None, None]
    scores = (q * D**-0.5) @ k.transpose(0, 1, 3, 2)
    scores = mx.where(keep, scores, float("-inf"))
    return mx.softmax(scores, axis=-1, precise=True) @ v  # want: attention


def padding_mask(q, k, v, padding):
    B, H, L, D = q.shape
    scores = (q * D**-0.5) @ k.transpose(0, 1, 3, 2)
    scores = mx.where(padding == 0, mx.finfo(scores.dtype).min, scores)
    return mx.softmax(scores, axis=-1) @ v  # want: attention


def mask_of_any_dtype(q, k, v, keep):
    B, H, L, D = q.shape
    scores = mx.where(keep, (q * D**-0.5) @ k.transpose(0, 1, 3, 2), -mx.inf)
    return mx.softmax(scores, axis=-1) @ v  # want: attention


def subtracted(q, k, v, penalty):
    B, H, L, D = q.shape
    scores = (q * D**-0.5) @ k.transpose(0, 1, 3, 2) - penalty
    return mx.softmax(scores, axis=-1) @ v  # want: attention


def bias_and_mask(q, k, v, bias, lengths):
    B, H, L, D = q.shape
    keep = mx.arange(k.shape[2]) < lengths
    scores = (q * D**-0.5) @ k.transpose(0, 1, 3, 2) + bias
    return mx.softmax(mx.where(keep, scores, -1e9), axis=-1) @ v  # want: attention


def flag(q, k, v, causal=False):
    B, H, L, D = q.shape
    scores = (q * D**-0.5) @ k.transpose(0, 1, 3, 2)
    if causal:
        scores = scores + nn.MultiHeadAttention.create_additive_causal_mask(L, q.dtype)
    return mx.softmax(scores, axis=-1) @ v  # want: attention


def float32_mask(x, w, v):
    B, H, L, D = x.shape
    q = x.astype(mx.bfloat16)
    scores = (q * D**-0.5) @ w.astype(mx.bfloat16).transpose(0, 1, 3, 2)
    scores = scores + nn.MultiHeadAttention.create_additive_causal_mask(L)
    return mx.softmax(scores, axis=-1) @ v  # want: attention


def conditional_expression(q, k, v, mask=None):
    B, H, L, D = q.shape
    scores = (q * D**-0.5) @ k.transpose(0, 1, 3, 2)
    scores = scores if mask is None else scores + mask
    return mx.softmax(scores, axis=-1) @ v  # want: attention


def either_kind(q, k, v, mask=None):
    B, H, L, D = q.shape
    scores = (q * D**-0.5) @ k.transpose(0, 1, 3, 2)
    if mask is not None:
        if mask.dtype == mx.bool_:
            scores = mx.where(mask, scores, mx.finfo(scores.dtype).min)
        else:
            scores += mask
    return mx.softmax(scores, axis=-1) @ v  # want: attention


def scores_of(q, k, scale):
    return mx.softmax((q * scale) @ k.transpose(0, 1, 3, 2), axis=-1)


def helper(q, k, v):
    weights = scores_of(q, k, q.shape[-1] ** -0.5)
    return weights @ v  # want: attention


def einsum_with_other_letters(q, k, v):
    scores = mx.einsum("bhid,bhjd->bhij", q, k) * 0.125
    return mx.einsum("bhqk,bhkc->bhqc", mx.softmax(scores, axis=-1), v)  # want: attention


def einsum_and_product(q, k, v):
    scores = mx.einsum("bhid, bhjd -> bhij", q, k)
    return mx.softmax(scores * 0.125, -1) @ v  # want: attention


def two_masks_by_test(q, k, v, mask=None):
    B, H, L, D = q.shape
    scores = (q * D**-0.5) @ k.transpose(0, 1, 3, 2)
    if mask is None:
        scores = scores + nn.MultiHeadAttention.create_additive_causal_mask(L)
    else:
        scores = scores + mask
    return mx.softmax(scores, axis=-1) @ v  # want: attention


def broadcast_batch(q, k, v):
    B, H, L, D = q.shape
    learned = mx.zeros((1, 8, 16, 64))
    scores = (learned * D**-0.5) @ k.reshape(B, H, L, D).transpose(0, 1, 3, 2)
    return mx.softmax(scores, axis=-1) @ v  # want: attention
