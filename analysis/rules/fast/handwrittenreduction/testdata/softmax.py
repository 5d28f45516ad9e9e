import mlx.core as mx
import mlx.nn as nn


def naive(x):
    e = mx.exp(x)
    return e / e.sum(axis=1, keepdims=True)  # want: softmax in steps: the exponentials are written to memory, and read three times; mx.softmax is one kernel, and does not overflow


def by_reciprocal(x):
    e = mx.exp(x - mx.stop_gradient(x.max(-1, keepdims=True)))
    return e * (1 / e.sum(-1, keepdims=True))  # want: softmax in steps


def added_axis(x):
    e = mx.exp(x - mx.max(x, axis=-1, keepdims=True))
    return e / mx.expand_dims(mx.sum(e, axis=-1), -1)  # want: softmax in steps


def whole(x):
    e = mx.exp(x - x.max())
    return e / e.sum()  # want: softmax in steps


def written_twice(x):
    return mx.exp(x) / mx.exp(x).sum(-1, keepdims=True)  # want: softmax in steps


def wide(x):
    x = x.astype(mx.float32)
    e = mx.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)  # want: softmax in steps


class Attention(nn.Module):
    def _softmax(self, scores):
        e = mx.exp(scores - mx.max(scores, axis=-1, keepdims=True))
        return e / mx.sum(e, axis=-1, keepdims=True)  # want: softmax in steps

    def __call__(self, q, k, v):
        return self._softmax(q @ k.swapaxes(-1, -2)) @ v


# The normalizer is kept.
def with_normalizer(x):
    e = mx.exp(x - x.max(-1, keepdims=True))
    z = e.sum(-1, keepdims=True)
    return e / z, z


# The axes differ.
def other_axes(x):
    e = mx.exp(x - x.max(0, keepdims=True))
    return e / e.sum(-1, keepdims=True)


# Masked before it is summed.
def masked(x, mask):
    e = mx.exp(x - x.max(-1, keepdims=True)) * mask
    return e / e.sum(-1, keepdims=True)


# An axis that is dropped: broadcast along the first.
def dropped(x):
    e = mx.exp(x)
    return e / e.sum(-1)


# Distances: never positive, and weights of neighbours.
def kernel_weights(a, b, sigma):
    d = mx.sum(mx.square(a - b), axis=-1)
    w = mx.exp(-d / (2 * sigma**2))
    return w / w.sum(axis=-1, keepdims=True)


def no_exponential(x):
    return x / x.sum(-1, keepdims=True)


def softplus_weights(x):
    w = nn.softplus(x)
    return w / w.sum(-1, keepdims=True)


# Running normalizers of attention in blocks.
def online(scores, m, s):
    top = mx.maximum(m, scores.max(-1, keepdims=True))
    e = mx.exp(scores - top)
    return e, s * mx.exp(m - top) + e.sum(-1, keepdims=True)
