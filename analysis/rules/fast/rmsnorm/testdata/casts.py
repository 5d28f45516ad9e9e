"""Casts belong to the norm; the result keeps its dtype."""

import mlx.core as mx
import mlx.nn as nn


class Norms(nn.Module):
    def __init__(self, dims, eps=1e-6):
        super().__init__()
        self.weight = mx.ones((dims,))
        self.eps = eps

    def cast_before_the_weight(self, x: mx.array):
        dtype = x.dtype
        x = x.astype(mx.float32)
        x = x * mx.rsqrt(mx.mean(mx.square(x), axis=-1, keepdims=True) + self.eps)
        return self.weight * x.astype(dtype)  # want: RMS norm

    def cast_at_the_end(self, x: mx.array):
        # A float32 weight would widen the fused op's result: the cast stays.
        y = x.astype(mx.float32)
        y = y * mx.rsqrt(mx.mean(y * y, axis=-1, keepdims=True) + self.eps)
        return (self.weight * y).astype(x.dtype)  # want: RMS norm

    def cast_the_weight_too(self, x: mx.array):
        y = x.astype(mx.float32)
        y = y * mx.rsqrt(mx.mean(y * y, axis=-1, keepdims=True) + self.eps)
        return (y * self.weight.astype(mx.float32)).astype(x.dtype)  # want: RMS norm

    def cast_the_weight_to_the_input(self, x: mx.array):
        y = x.astype(mx.float32)
        y = y * mx.rsqrt(mx.mean(y * y, axis=-1, keepdims=True) + self.eps)
        return y.astype(x.dtype) * self.weight.astype(x.dtype)  # want: RMS norm

    def cast_one_plus_weight(self, x: mx.array):
        y = x.astype(mx.float32)
        y = y * mx.rsqrt(mx.mean(y * y, axis=-1, keepdims=True) + self.eps)
        return (y * (self.weight.astype(mx.float32) + 1)).astype(x.dtype)  # want: RMS norm

    def stay_in_float32(self, x: mx.array):
        y = x.astype(mx.float32)
        return y * mx.rsqrt(mx.mean(y * y, axis=-1, keepdims=True) + self.eps) * self.weight  # want: RMS norm

    def statistics_in_float32(self, x: mx.array):
        power = mx.mean(x.astype(mx.float32) ** 2, axis=-1, keepdims=True)
        return x * mx.rsqrt(power + self.eps) * self.weight  # want: RMS norm

    def statistics_cast_back(self, x: mx.array):
        power = mx.mean(x.astype(mx.float32) ** 2, axis=-1, keepdims=True).astype(x.dtype)
        return x * mx.rsqrt(power + self.eps) * self.weight  # want: RMS norm

    def no_weight(self, x: mx.array):
        y = x.astype(mx.float32)
        return (y * mx.rsqrt(mx.mean(y * y, axis=-1, keepdims=True) + self.eps)).astype(x.dtype)  # want: RMS norm

    def to_half(self, x: mx.array):
        # A cast to half precision is the input's: it loses digits before the norm.
        y = x.astype(mx.bfloat16)
        return y * mx.rsqrt(mx.mean(y * y, axis=-1, keepdims=True) + self.eps)  # want: RMS norm

    def cast_kept(self, x: mx.array):
        # The float32 input is used again: its name stays.
        y = x.astype(mx.float32)
        n = y * mx.rsqrt(mx.mean(y * y, axis=-1, keepdims=True) + self.eps)
        return n.astype(x.dtype) * self.weight, y  # want: RMS norm

    def reshaped(self, x: mx.array):
        flat = x.reshape(*x.shape[:2], -1).astype(mx.float32)
        flat = flat * mx.rsqrt(mx.mean(flat * flat, axis=-1, keepdims=True) + self.eps)
        return flat.astype(x.dtype)  # want: RMS norm


def commented(x, w, eps):
    # A comment would be lost with the statement: it is found and left as it is.
    power = mx.mean(x * x, axis=-1, keepdims=True)  # in the paper: sigma
    return x * mx.rsqrt(power + eps) * w  # want: RMS norm


def weight_is_no_vector(x: mx.array, eps):
    n, c, h, w = x.shape
    gain = mx.ones((1, 1, h, 1))
    return x * mx.rsqrt(mx.mean(x * x, axis=-1, keepdims=True) + eps) * gain  # want: RMS norm


def one_gain(x, eps):
    gain = mx.ones((1,))  # the op does not broadcast
    return x * mx.rsqrt(mx.mean(x * x, axis=-1, keepdims=True) + eps) * gain  # want: RMS norm


def two_weights(x, w, v, eps):
    return x * mx.rsqrt(mx.mean(x * x, axis=-1, keepdims=True) + eps) * w * v  # want: RMS norm


def a_number(x, eps):
    return x * mx.rsqrt(mx.mean(x * x, axis=-1, keepdims=True) + eps) * 0.5  # want: RMS norm


def under_a_condition(x, weight=None, eps=1e-6):
    y = x.astype(mx.float32)
    y = y * mx.rsqrt(mx.mean(y * y, axis=-1, keepdims=True) + eps)  # want: RMS norm
    if weight is not None:
        y = y * weight
    return y.astype(x.dtype)
