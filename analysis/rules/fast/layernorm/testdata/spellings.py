"""One norm in many spellings."""

import mlx.core as mx
import mlx.nn as nn


def functions(x, w, b, eps):
    mean = mx.mean(x, axis=-1, keepdims=True)
    var = mx.var(x, axis=-1, keepdims=True, ddof=0)
    return mx.add(mx.multiply(mx.divide(mx.subtract(x, mean), mx.sqrt(mx.add(var, eps))), w), b)  # want: layer norm


def methods(x, w, b, eps):
    return b + w * (x - x.mean(-1, keepdims=True)) * (x.var(-1, keepdims=True) + eps).rsqrt()  # want: layer norm


def difference_once(x, w, b, eps):
    d = x - mx.mean(x, axis=-1, keepdims=True)
    var = mx.mean(d**2, axis=-1, keepdims=True)
    return d / (var + eps) ** 0.5 * w + b  # want: layer norm


def axis_by_hand(x, eps):
    mean = x.mean(-1)[..., None]
    var = x.var(-1)[..., None]
    return (x - mean) * mx.rsqrt(var + eps)  # want: layer norm


def sums(x: mx.array, eps):
    n = x.shape[-1]
    d = x - x.sum(-1, keepdims=True) / n
    return d * mx.rsqrt((d * d).sum(-1, keepdims=True) / n + eps)  # want: layer norm


def no_bias(x, w, eps):
    mean = mx.mean(x, axis=-1, keepdims=True)
    var = mx.var(x, axis=-1, keepdims=True)
    return (x - mean) * mx.rsqrt(var + eps) * w  # want: layer norm


def no_weight(x, b, eps):
    mean = mx.mean(x, axis=-1, keepdims=True)
    var = mx.var(x, axis=-1, keepdims=True)
    return (x - mean) * mx.rsqrt(var + eps) + b  # want: layer norm


def residual(x, r, w, b, eps):
    h = x + r
    mean = mx.mean(h, axis=-1, keepdims=True)
    var = mx.var(h, axis=-1, keepdims=True)
    return (h - mean) * mx.rsqrt(var + eps) * w + b + x  # want: layer norm


def two_means(x, w, eps):
    mean = x.mean(-1, keepdims=True)
    var = (x * x).mean(-1, keepdims=True) - mean**2
    return (x - mean) * mx.rsqrt(var + eps) * w  # want: layer norm


class Norm(nn.Module):
    def __init__(self, dims, eps=1e-5, bias=True):
        super().__init__()
        self.eps = eps
        self.weight = mx.ones((dims,))
        self.bias = mx.zeros((dims,)) if bias else None

    def _norm(self, x):
        mean = mx.mean(x, axis=-1, keepdims=True)
        var = mx.var(x, axis=-1, keepdims=True)
        return (x - mean) * mx.rsqrt(var + self.eps)

    def __call__(self, x):
        y = self._norm(x.astype(mx.float32)).astype(x.dtype)  # want: layer norm
        if self.bias is not None:
            return y * self.weight + self.bias
        return y * self.weight


class Wide(nn.Module):
    """No cast back: the result stays in float32."""

    def __init__(self, dims):
        super().__init__()
        self.weight = mx.ones((dims,))
        self.bias = mx.zeros((dims,))

    def __call__(self, x):
        x = x.astype(mx.float32)
        mean = mx.mean(x, axis=-1, keepdims=True)
        var = mx.var(x, axis=-1, keepdims=True)
        return (x - mean) * mx.rsqrt(var + 1e-5) * self.weight + self.bias  # want: layer norm


class Weights:
    """Weights from a dictionary."""

    def __init__(self, path):
        self.w = mx.load(path)

    def __call__(self, x):
        mean = x.mean(-1, keepdims=True)
        var = x.var(-1, keepdims=True)
        return (x - mean) * mx.rsqrt(var + 1e-6) * self.w["norm.weight"] + self.w["norm.bias"]  # want: layer norm


def modulated(x, scale, shift, eps):
    # One row of scale and shift for each of the batch, perhaps: the norm alone.
    mean = mx.mean(x, axis=-1, keepdims=True)
    var = mx.var(x, axis=-1, keepdims=True)
    return (x - mean) * mx.rsqrt(var + eps) * (1 + scale) + shift  # want: layer norm


def column_bias(x: mx.array, eps):
    n, c = x.shape
    bias = mx.zeros((n, 1))
    mean = mx.mean(x, axis=-1, keepdims=True)
    var = mx.var(x, axis=-1, keepdims=True)
    return (x - mean) * mx.rsqrt(var + eps) + bias  # want: layer norm
