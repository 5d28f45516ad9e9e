"""A fused norm without weight and bias, scaled and shifted by other kernels."""

import mlx.core as mx
import mlx.nn as nn


class Affine(nn.Module):
    def __init__(self, dims):
        super().__init__()
        self.weight = mx.ones((dims,))
        self.bias = mx.zeros((dims,))

    def __call__(self, x):
        y = mx.fast.layer_norm(x, None, None, 1e-5)
        return self.weight * y + self.bias  # want: three kernels


class Shared(nn.Module):
    def __init__(self, dims):
        super().__init__()
        self.scale = mx.zeros((dims,))
        self.shift = mx.zeros((dims,))

    def __call__(self, x):
        return mx.fast.layer_norm(x, None, None, 1e-5) * (1 + self.scale) + self.shift  # want: three kernels


class PerStep(nn.Module):
    """One row of a table for the whole batch: whether its batch axis may go is not known."""

    def __init__(self):
        super().__init__()
        self.steps = {}

    def __call__(self, x: mx.array, step: mx.array):
        scale, shift = mx.split(self.steps[step.item()], 2, axis=-1)
        return mx.fast.layer_norm(x, None, None, 1e-5) * (1.0 + scale) + shift  # want: squeezed


class Conditional(nn.Module):
    """Not in every case."""

    def __init__(self, dims, affine=True):
        super().__init__()
        self.affine = affine
        self.weight = mx.ones((dims,))
        self.bias = mx.zeros((dims,))

    def __call__(self, x):
        y = mx.fast.layer_norm(x, None, None, 1e-5)
        if self.affine:
            y = self.weight * y + self.bias
        return y


class Rows(nn.Module):
    """The condition has rows."""

    def __init__(self, dims):
        super().__init__()
        self.fc = nn.Linear(dims, 2 * dims)

    def __call__(self, x, c):
        scale, shift = mx.split(self.fc(c), 2, axis=-1)
        return mx.fast.layer_norm(x, None, None, 1e-5) * (1 + scale[:, None]) + shift[:, None]


class Wanted(nn.Module):
    """The norm itself is used again."""

    def __init__(self, dims):
        super().__init__()
        self.weight = mx.ones((dims,))
        self.bias = mx.zeros((dims,))

    def __call__(self, x):
        y = mx.fast.layer_norm(x, None, None, 1e-5)
        return y * self.weight + self.bias, y


class AlreadyAffine(nn.Module):
    def __init__(self, dims):
        super().__init__()
        self.norm = nn.LayerNorm(dims)
        self.gain = mx.ones((dims,))
        self.shift = mx.zeros((dims,))

    def __call__(self, x):
        return self.norm(x) * self.gain + self.shift
