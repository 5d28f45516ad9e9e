"""What looks like an RMS norm, and is none."""

import mlx.core as mx
import mlx.nn as nn
import numpy as np


def no_epsilon(x):
    return x / mx.sqrt(mx.mean(x * x, axis=-1, keepdims=True))


def epsilon_outside(x, eps):
    return x / (mx.sqrt(mx.mean(x * x, axis=-1, keepdims=True)) + eps)


def clamped(x, eps):
    return x * mx.rsqrt(mx.maximum(mx.mean(x * x, axis=-1, keepdims=True), eps))


def l2(x, eps):
    return x * mx.rsqrt(mx.sum(x * x, axis=-1, keepdims=True) + eps)


def all_axes(x, eps):
    return x * mx.rsqrt(mx.mean(x * x) + eps)


def other_axis(x, eps):
    return x * mx.rsqrt(mx.mean(x * x, axis=1, keepdims=True) + eps)


def axis_of_the_caller(x, eps, axis=-1):
    return x * mx.rsqrt(mx.mean(x * x, axis=axis, keepdims=True) + eps)


def two_axes(x, eps):
    return x * mx.rsqrt(mx.mean(x * x, axis=(-2, -1), keepdims=True) + eps)


def not_kept(x, eps):
    return x * mx.rsqrt(mx.mean(x * x, axis=-1) + eps)  # broadcasts over another axis


def sum_over_something(x, n, eps):
    return x * mx.rsqrt(mx.sum(x * x, axis=-1, keepdims=True) / n + eps)


def factor_kept(x, eps):
    scale = mx.rsqrt(mx.mean(x * x, axis=-1, keepdims=True) + eps)
    return x * scale, scale


class Recorder(nn.Module):
    def __call__(self, x):
        self.scale = mx.rsqrt(mx.mean(x * x, axis=-1, keepdims=True) + 1e-6)
        return x * self.scale


def factor_twice(x, y, eps):
    scale = mx.rsqrt(mx.mean(x * x, axis=-1, keepdims=True) + eps)
    return x * scale + y * scale


def two_streams(x, y, eps):
    a = mx.rsqrt(mx.mean(x * x, axis=-1, keepdims=True) + eps)
    b = mx.rsqrt(mx.mean(y * y, axis=-1, keepdims=True) + eps)
    return mx.sum(x * y, axis=-1, keepdims=True) * a * b


def another_array(x, y, eps):
    return x * mx.rsqrt(mx.mean(y * y, axis=-1, keepdims=True) + eps)


def energy(x, eps):
    rms = mx.sqrt(mx.mean(x * x, axis=-1, keepdims=True) + eps)
    return x * (0.1 / rms) if rms.max() > 1 else x


def loudness(x, eps):
    return mx.log10(mx.sqrt(mx.mean(x * x, axis=-1, keepdims=True) + eps))


def power_not_square(x, eps):
    return x * mx.rsqrt(mx.mean(x**4, axis=-1, keepdims=True) + eps)


def mean_not_square(x, eps):
    return x * mx.rsqrt(mx.mean(x, axis=-1, keepdims=True) + eps)


def centred(x, eps):
    d = x - x.mean(-1, keepdims=True)
    return d * mx.rsqrt(mx.mean(mx.square(d), axis=-1, keepdims=True) + eps)


def variance(x, eps):
    return x * mx.rsqrt(mx.var(x, axis=-1, keepdims=True) + eps)


def an_array_added(x, noise, eps):
    return x * mx.rsqrt(mx.mean(x * x, axis=-1, keepdims=True) + mx.abs(noise))


def negative(x, eps):
    return -x * mx.rsqrt(mx.mean(x * x, axis=-1, keepdims=True) + eps) / eps


def on_the_host(x: np.ndarray, eps):
    return x / np.sqrt(np.mean(x * x, axis=-1, keepdims=True) + eps)


def fused(x, w, eps):
    return mx.fast.rms_norm(x, w, eps)


def of_one_kind(x, w, eps):
    return mx.fast.rms_norm(x.astype(mx.float32), w, eps).astype(x.dtype)
