import mlx.core as mx
import mlx.nn as nn


def smallest_of_all(x: mx.array):
    return mx.sort(x)[..., 0], mx.sort(x, axis=None)[-1]  # want: mx.min reads them once


def one_axis(x):
    x = mx.abs(x).reshape(-1)
    return mx.sort(x)[-1], mx.argsort(x)[0], mx.argsort(-x)[-1]  # want: mx.max # want: mx.argmin # want: mx.argmin


def two_axes(x):
    n, m = x.shape
    return mx.argsort(x, axis=1)[:, -1]  # want: mx.argmax


def nested(x):
    # The order has no name: found, and left as it is.
    return mx.argsort(mx.argsort(x))  # want: a permutation is inverted by sorting it


def columns(x):
    order = mx.argsort(x, axis=0)
    return mx.argsort(order, axis=0)  # want: a permutation is inverted by sorting it


class Router(nn.Module):
    def __init__(self, dims, experts, top_k):
        super().__init__()
        self.gate = nn.Linear(dims, experts)
        self.top_k = top_k

    def __call__(self, x):
        gates = mx.softmax(self.gate(x), axis=-1, precise=True)
        k = self.top_k
        inds = mx.argpartition(-gates, kth=k - 1, axis=-1)[..., :k]  # want: all scores are negated
        two = mx.argpartition(-gates, kth=1, axis=-1)[..., :2]  # want: all scores are negated
        return mx.take_along_axis(gates, inds, axis=-1), two


def at_k(scores: mx.array, k):
    return mx.argpartition(-scores, k, axis=-1)[..., :k]  # want: all scores are negated


# The smallest, and not negated.
def smallest(x, k):
    return mx.argpartition(x, kth=k - 1, axis=-1)[..., :k]


# The partition is elsewhere.
def other_kth(x, k):
    return mx.argpartition(-x, kth=2 * k, axis=-1)[..., :k]


# What is left out is wanted.
def the_rest(x: mx.array, k):
    order = mx.argpartition(-x, kth=k - 1, axis=-1)
    return order[..., :k], order[..., k:]


# An axis before the last.
def groups(x: mx.array, k):
    return mx.argpartition(-x, kth=k - 1, axis=-2)[..., :k, :], mx.argsort(x, axis=0)[0]


# Unsigned numbers have no negative.
def integers(x):
    x = x.astype(mx.uint32)
    return mx.argpartition(-x, kth=3, axis=-1)[..., :4]


# Sorted twice: along another axis.
def twice(x):
    return mx.argsort(mx.argsort(x, axis=0), axis=1)


def not_a_permutation(x):
    return mx.argsort(mx.sort(x))


# A rank in the middle.
def median(x):
    return mx.sort(x, axis=-1)[..., 5], mx.sort(x, axis=-1)[..., -2]


def nucleus(logits, p):
    order = mx.argsort(-logits, axis=-1)
    sorted_logits = mx.take_along_axis(logits, order, axis=-1)
    keep = mx.cumsum(mx.softmax(sorted_logits, axis=-1), axis=-1) < p
    return keep, order


def kept(layer, x):
    layer.order = mx.argsort(x, axis=-1)
    return layer.order[..., -1]


def unknown_axis(x):
    # All elements as one row, or the first axis: nothing says how many there are.
    return mx.sort(x)[-1]


def python_list(xs):
    return sorted(xs)[-1]
