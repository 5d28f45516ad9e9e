import mlx.core as mx
import mlx.nn as nn


def centred_product(x):
    d = x - x.mean(0, keepdims=True)
    return (d * d).mean(0)  # want: variance in steps


def deviation(x):
    return mx.sqrt(mx.mean(mx.square(x - mx.mean(x, axis=-1, keepdims=True)), axis=-1, keepdims=True))  # want: variance in steps


def total_mean(x):
    return x.sum() / x.size, mx.sum(x, axis=1, keepdims=True) / x.shape[1]  # want: a sum divided by the length # want: a sum divided by the length


def inverse(x, eps: float):
    return (mx.abs(x) + eps) ** -0.5, mx.power(x, -0.5)  # want: a power of -0.5 # want: a power of -0.5


# The differences are wanted: z-scores.
def scores(x):
    d = x - x.mean(0, keepdims=True)
    return d / mx.sqrt(mx.mean(d * d, axis=0) + 1e-6)


# The mean of another array.
def around(x, y):
    return mx.mean((x - y.mean(-1, keepdims=True)) ** 2, axis=-1)


# The axes differ: each row's mean, and all squares.
def other_axes(x):
    return mx.mean((x - x.mean(-1, keepdims=True)) ** 2)


# Divided by something else: the number of tokens that count, or by n - 1.
def masked_mean(x, mask):
    return (x * mask).sum(-1) / mask.sum(-1), x.sum(-1) / (x.shape[-1] - 1), x.sum(-1) / x.shape[0]


# An error, not a variance.
def mse(x, y):
    return mx.mean((x - y) ** 2)


# The cast decides in which precision the squares are summed.
def wide_squares(x):
    return mx.mean((x - x.mean(-1, keepdims=True)).astype(mx.float32) ** 2, axis=-1)


# Python numbers.
def scale(head_dim: int):
    return head_dim**-0.5


# A norm is another rule's.
class RMSNorm(nn.Module):
    def __init__(self, dims):
        super().__init__()
        self.weight = mx.ones((dims,))

    def __call__(self, x):
        variance = mx.sum(x * x, axis=-1, keepdims=True) / x.shape[-1]
        return x * (variance + 1e-6) ** -0.5 * self.weight


def weighted(y, scores):
    # Every expert has its own output.
    return (y * scores[..., None]).sum(axis=-2)


def with_identity(y, hidden, weights, identity):
    total = y * weights[..., None] + hidden[..., None, :] * identity[..., None]
    return mx.sum(total, axis=-2)  # want: a factor that is the same along the axis of the sum


def outer(a, b):
    # Summed along an axis that both have.
    return mx.sum(a[..., None, :] * b[..., :, None], axis=-1)
