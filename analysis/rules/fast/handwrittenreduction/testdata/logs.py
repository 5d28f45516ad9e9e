import mlx.core as mx
import mlx.nn as nn


def kept_axis(x):
    return mx.log(mx.exp(x).sum(axis=-1, keepdims=True))  # want: log of a sum of exponentials: it overflows


def shifted(x):
    m = mx.max(x, axis=-1, keepdims=True)
    return m + mx.log(mx.sum(mx.exp(x - m), axis=-1, keepdims=True))  # want: logsumexp in steps


def subtracted(x):
    return x - mx.log(mx.sum(mx.exp(x), axis=-1, keepdims=True))  # want: log of a sum of exponentials


def log_softmax(x):
    y = x - x.max(-1, keepdims=True)
    return y - mx.log(mx.exp(y).sum(-1, keepdims=True))  # want: log of softmax in steps


def another_axis(x):
    return mx.log(mx.softmax(x, axis=1)), mx.log(nn.softmax(x))  # want: log of softmax: # want: log of softmax:


# The maximum is added elsewhere, or never.
def shifted_and_kept(x):
    m = x.max(-1, keepdims=True)
    return mx.log(mx.sum(mx.exp(x - m), axis=-1)), m


# One axis is kept, the other is not.
def broadcast_by_mistake(x):
    m = mx.max(x, axis=-1, keepdims=True)
    return m + mx.log(mx.sum(mx.exp(x - m), axis=-1))


def with_epsilon(x):
    return mx.log(mx.sum(mx.exp(x), axis=-1) + 1e-8)


def limited(x):
    return mx.log(mx.maximum(mx.sum(mx.exp(x), axis=-1), 1e-8))


def limited_probabilities(x):
    return mx.log(mx.clip(mx.softmax(x, axis=-1), 1e-8, 1.0))


def over_all_axes(x):
    # nn.log_softmax has one axis.
    return mx.log(mx.softmax(x))


def probabilities_kept(layer, x):
    layer.p = mx.softmax(x, axis=-1)
    return mx.log(layer.p)


def mean_of_exponentials(x):
    return mx.log(mx.mean(mx.exp(x), axis=-1))


def alone(x):
    return mx.logsumexp(x, axis=-1), x - mx.logsumexp(x, axis=-1, keepdims=True)
