"""What looks like a layer norm, and is none."""

import mlx.core as mx
import mlx.nn as nn


def sample_variance(x, eps):
    return (x - x.mean(-1, keepdims=True)) * mx.rsqrt(x.var(-1, keepdims=True, ddof=1) + eps)


def sample_variance_by_another_name(x, eps):
    return (x - x.mean(-1, keepdims=True)) * mx.rsqrt(x.var(-1, keepdims=True, correction=1) + eps)


def deviation(x, eps):
    return (x - x.mean(-1, keepdims=True)) / (mx.sqrt(x.var(-1, keepdims=True)) + eps)


def no_epsilon(x):
    return (x - x.mean(-1, keepdims=True)) / mx.sqrt(x.var(-1, keepdims=True))


def guarded(x, eps):
    std = mx.sqrt(x.var(-1, keepdims=True) + eps)
    std = mx.where(std < 1e-3, 1.0, std)
    return (x - x.mean(-1, keepdims=True)) / std


def clamped(x, eps):
    var = mx.maximum(x.var(-1, keepdims=True), eps)
    return (x - x.mean(-1, keepdims=True)) * mx.rsqrt(var)


def channels_first(x, w, b, eps):
    mean = mx.mean(x, axis=1, keepdims=True)
    var = mx.var(x, axis=1, keepdims=True)
    return (x - mean) / mx.sqrt(var + eps) * w[None, :, None] + b[None, :, None]


def group(x, eps):
    mean = x.mean(axis=(1, 2), keepdims=True)
    return (x - mean) * mx.rsqrt(x.var(axis=(1, 2), keepdims=True) + eps)


def whole_data_set(x, eps):
    return (x - mx.mean(x)) / mx.sqrt(mx.var(x) + eps)


def mixed_axes(x, eps):
    return (x - x.mean(1, keepdims=True)) * mx.rsqrt(x.var(-1, keepdims=True) + eps)


def statistics_of_another(x, y, eps):
    return (x - y.mean(-1, keepdims=True)) * mx.rsqrt(y.var(-1, keepdims=True) + eps)


def normalized_backwards(x, eps):
    return (x.mean(-1, keepdims=True) - x) * mx.rsqrt(x.var(-1, keepdims=True) + eps)


def statistics_returned(x, eps):
    mean, var = x.mean(-1, keepdims=True), x.var(-1, keepdims=True)
    return (x - mean) * mx.rsqrt(var + eps), mean, var


def undone(x, f, eps):
    """Reversible: the statistics put the scale back."""
    mean = x.mean(-1, keepdims=True)
    std = mx.sqrt(x.var(-1, keepdims=True) + eps)
    y = f((x - mean) / std)
    return y * std + mean


class Running(nn.Module):
    def __init__(self, dims):
        super().__init__()
        self.mean = mx.zeros((dims,))
        self.var = mx.ones((dims,))

    def __call__(self, x):
        return (x - self.mean) * mx.rsqrt(self.var + 1e-5)


def root_mean_square(x, w, eps):
    return x * mx.rsqrt(mx.mean(x * x, axis=-1, keepdims=True) + eps) * w


def fused(x, w, b, eps):
    return mx.fast.layer_norm(x, w, b, eps)


class Modulated(nn.Module):
    """A modulation for each row, computed from the condition: no vector."""

    def __init__(self, dims):
        super().__init__()
        self.norm = nn.LayerNorm(dims, affine=False)
        self.fc = nn.Linear(dims, 2 * dims)

    def __call__(self, x, c):
        scale, shift = mx.split(self.fc(c)[:, None], 2, axis=-1)
        return self.norm(x) * (1 + scale) + shift


# The axis is where the input has it.
def features_of_a_group(x, groups, eps):
    y = x.reshape(x.shape[0], -1, groups)
    mean = mx.mean(y, axis=1, keepdims=True)
    return ((y - mean) * mx.rsqrt(mx.var(y, axis=1, keepdims=True) + eps)).reshape(x.shape)


# Two axes.
def of_an_image(x, eps):
    y = x.reshape(x.shape[0], 8, 8, -1).transpose(0, 3, 1, 2)
    mean = mx.mean(y, axis=(1, 2), keepdims=True)
    return (y - mean) * mx.rsqrt(mx.var(y, axis=(1, 2), keepdims=True) + eps)
