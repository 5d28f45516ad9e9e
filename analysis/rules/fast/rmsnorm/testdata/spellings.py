"""One norm in many spellings: operators, functions, methods, names, orders."""

import mlx.core as mx
import mlx.core.fast
import mlx.nn as nn
from mlx.core import mean, rsqrt, square


def functions(x, w, eps):
    return mx.multiply(mx.multiply(x, rsqrt(mx.add(mean(square(x), -1, True), eps))), w)  # want: RMS norm


def methods(x, w, eps):
    return (x * (x.square().mean(axis=-1, keepdims=True) + eps).rsqrt()) * w  # want: RMS norm


def power(x, eps):
    return x * ((x**2).mean([-1], keepdims=True) + eps) ** -0.5  # want: RMS norm


def reciprocal(x, w, eps):
    inverse = 1 / mx.sqrt(eps + mx.mean(x**2, axis=(-1,), keepdims=True))
    return w * (inverse * x)  # want: RMS norm


def half_power(x, w, eps):
    return x / (mx.mean(x * x, axis=-1, keepdims=True) + eps) ** 0.5 * w  # want: RMS norm


def scaled_factor(x, w, eps):
    factor = w * mx.rsqrt(mx.mean(mx.square(x), axis=-1, keepdims=True) + eps)
    return factor * x  # want: RMS norm


def sum_over_length(x: mx.array, w, eps):
    *_, d = x.shape
    power = mx.sum(x * x, axis=-1, keepdims=True) / x.shape[-1]
    return x * mx.rsqrt(power + eps) * w  # want: RMS norm


def axis_by_hand(x, w, eps):
    power = mx.mean(x * x, axis=-1)[..., None]
    return x * mx.rsqrt(power + eps) * w  # want: RMS norm


def axis_by_function(x, w, eps):
    power = mx.expand_dims(mx.mean(x * x, axis=-1), -1)
    return x * mx.rsqrt(power + eps) * w  # want: RMS norm


def last_of_three(x, w, eps):
    b, n, d = x.shape
    return x * mx.rsqrt(mx.mean(x * x, axis=2, keepdims=True) + eps) * w  # want: RMS norm


def product(x, gate, w, eps):
    """What is normalized is a product itself."""
    h = x * gate
    return h * mx.rsqrt(mx.mean(h * h, axis=-1, keepdims=True) + eps) * w  # want: RMS norm


def rebound(x, w, eps):
    variance = mx.square(x)
    variance = mx.mean(variance, axis=-1, keepdims=True)
    variance = mx.rsqrt(variance + eps)
    x = x * variance
    x = w * x  # want: RMS norm
    return x


def in_a_loop(x, weights, eps):
    for w in weights:
        power = mx.mean(x * x, axis=-1, keepdims=True)
        x = x * mx.rsqrt(power + eps)  # want: RMS norm
        x = x + mx.tanh(x)
    return x


def in_a_branch(x, w, eps, pre=True):
    if pre:
        power = mx.mean(x * x, axis=-1, keepdims=True)
        x = x * mx.rsqrt(power + eps) * w  # want: RMS norm
    return mx.tanh(x)


def twice(q, k, wq, wk, eps):
    q = q * mx.rsqrt(mx.mean(q * q, axis=-1, keepdims=True) + eps) * wq  # want: RMS norm
    k = k * mx.rsqrt(mx.mean(k * k, axis=-1, keepdims=True) + eps) * wk  # want: RMS norm
    return q, k


class Constant(nn.Module):
    """Epsilon is a constant of the module: it keeps its name."""

    def __init__(self, dims):
        super().__init__()
        self.weight = mx.ones((dims,))
        self.eps = 1e-6

    def __call__(self, x):
        return self.weight * x * mx.rsqrt(mx.mean(x * x, axis=-1, keepdims=True) + self.eps)  # want: RMS norm


class Helpers(nn.Module):
    """The norms are where they are cast and scaled, not in the helper."""

    def __init__(self, dims, eps=1e-5):
        super().__init__()
        self.q_weight = mx.ones((dims,))
        self.k_weight = mx.ones((dims,))
        self.eps = eps

    def _norm(self, x):
        return x * mx.rsqrt(mx.mean(x * x, axis=-1, keepdims=True) + self.eps)

    def __call__(self, q, k):
        q = self._norm(q.astype(mx.float32)).astype(q.dtype) * self.q_weight  # want: RMS norm
        k = self._norm(k.astype(mx.float32)).astype(k.dtype) * self.k_weight  # want: RMS norm
        return q @ k.swapaxes(-1, -2)


def plain(x, eps):
    return x * mx.rsqrt(mx.mean(x * x, axis=-1, keepdims=True) + eps)


class Function(nn.Module):
    """A function of the module without a weight, scaled by its caller."""

    def __init__(self, dims):
        super().__init__()
        self.weight = mx.ones((dims,))

    def __call__(self, x):
        return plain(x, 1e-6) * self.weight  # want: RMS norm


class Layer(nn.Module):
    def __init__(self, eps=1e-6):
        super().__init__()
        self.eps = eps

    def __call__(self, x):
        return x * mx.rsqrt(mx.mean(x * x, axis=-1, keepdims=True) + self.eps)  # want: RMS norm


class User(nn.Module):
    """What another layer computes is found there."""

    def __init__(self, dims):
        super().__init__()
        self.norm = Layer()
        self.gain = mx.ones((dims,))

    def __call__(self, x):
        return self.norm(x).astype(mx.float32) * self.gain
