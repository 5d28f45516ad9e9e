import mlx.core as mx
import mlx.nn as nn
import numpy as np


class Head(nn.Module):
    def __init__(self, dims, classes):
        super().__init__()
        self.w1 = mx.zeros((classes, dims))
        self.w2 = mx.zeros((dims, classes))
        self.b = mx.zeros((classes,))
        self.positions = mx.zeros((64, classes))
        self.gain = mx.zeros((1, classes))

    def transposed(self, x):
        return self.b + x @ self.w1.T  # want: a bias is added to a product

    def plain(self, x):
        return mx.matmul(x, self.w2) + self.b  # want: a bias is added to a product

    def in_steps(self, x):
        h = x @ mx.transpose(self.w1)
        h = h + self.b  # want: a bias is added to a product
        return mx.tanh(h)

    # Two axes: a table of positions.
    def table(self, x):
        return x @ self.w2 + self.positions, x @ self.w2 + self.gain

    # A number.
    def shifted(self, x):
        return x @ self.w2 + 1.0

    # The product and the sum.
    def gated(self, x):
        h = x @ self.w2
        return h * mx.sigmoid(h + self.b)


def from_weights(weights, x):
    return x @ weights["w"].T + weights["b"]


def named(x, w, b):
    return x @ w.T + b  # want: a bias is added to a product


# A state: as large as the product.
def recurrent(h, a, x, b):
    return h @ a + x @ b


def step(state, transition, update):
    return state @ transition + update


def scores(q, k, mask):
    return q @ k.T + mask


def activations(x, y, bias):
    return mx.exp(x) @ mx.exp(y) + bias


def on_the_host(x, w, b):
    x, w, b = np.asarray(x), np.asarray(w), np.asarray(b)
    return x @ w.T + b


def integers(x: mx.array, w, b):
    return x.astype(mx.int32) @ w + b


def called(x, w, b):
    return x @ w.T + b


fused = mx.compile(lambda x, w, b: mx.tanh(called(x, w, b)))


@mx.compile
def whole(x, w, b):
    return inner(x, w, b)


def inner(x, w, bias):
    return x @ w.T + bias
