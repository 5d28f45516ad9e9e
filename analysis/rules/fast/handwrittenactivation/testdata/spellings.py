import math

import mlx.core as mx
import mlx.nn as nn
import numpy as np


def erf_power(x):
    return x * 0.5 * (1.0 + mx.erf(x * (0.5**0.5)))  # want: GELU in 5 steps


def erf_divided(x):
    return (x * (1 + mx.erf(x / 1.4142135623730951))) / 2  # want: GELU in 5 steps


def erf_half(x):
    return (x / 2) * (mx.erf(mx.divide(x, math.sqrt(2))) + 1)  # want: GELU in 5 steps


def tanh_factored(x):
    # x + 0.044715 * x**3, factored.
    return 0.5 * x * (1 + mx.tanh(0.7978845608028654 * x * (1 + 0.044715 * x * x)))  # want: GELU by tanh


def tanh_square(x):
    inner = math.sqrt(2 / math.pi) * (x + 0.044715 * mx.square(x) * x)
    return mx.multiply(0.5 * x, 1 + mx.tanh(inner))  # want: GELU by tanh


def tanh_is_sigmoid(x):
    # 0.5 * (1 + tanh(y)) is sigmoid(2 * y).
    return x * mx.sigmoid(1.5957691216057308 * (x + 0.044715 * x**3))  # want: GELU by tanh


def rounded_constants(x):
    return 0.5 * x * (1 + mx.tanh(0.7979 * (x + 0.04472 * x**3)))  # want: GELU by tanh


def numpy_constant(x: mx.array):
    return 0.5 * x * (1 + mx.tanh((x + 0.044715 * x**3) * np.sqrt(2 / np.pi)))  # want: GELU by tanh


def quick(x):
    return mx.sigmoid(x * 1.702) * x  # want: GELU by sigmoid


def swish(x):
    return x * (1 / (1 + mx.exp(-x)))  # want: SiLU in 5 steps


def swish_reciprocal(x):
    return x * mx.reciprocal(1 + mx.exp(mx.negative(x)))  # want: SiLU in 5 steps


def by_layer(x):
    act = nn.Sigmoid()
    return act(x) * x  # want: SiLU in 2 steps


def sigmoid(x):
    return 1 / (1 + mx.exp(-x))  # want: sigmoid in 4 steps, each a pass over the array; mx.sigmoid is one kernel


def of_a_helper(x):
    return x * sigmoid(x)  # want: SiLU


def silu(x):
    return x * mx.sigmoid(x)  # want: SiLU


def helper_in_a_product(x, y):
    return silu(x) * y


class MLP(nn.Module):
    def __init__(self, dims):
        super().__init__()
        self.w1 = nn.Linear(dims, dims)
        self.w2 = nn.Linear(dims, dims)
        self.w3 = nn.Linear(dims, dims)
        self._const = 0.7978845608

    def gated(self, x):
        x1 = self.w1(x)
        hidden = (x1 * mx.sigmoid(x1)) * self.w3(x)  # want: SiLU
        return self.w2(hidden)

    def gated_in_place(self, x):
        h = self.w1(x)
        h = h * mx.sigmoid(h)  # want: SiLU
        return self.w2(h)

    def far_apart(self, x):
        gate = self.w1(x)
        up = self.w3(x)
        return self.w2(gate * up * mx.sigmoid(gate))  # want: SiLU

    def constants(self, x):
        return 0.5 * x * (1 + mx.tanh(self._const * (x + 0.044715 * x * x * x)))  # want: GELU by tanh


def squared_relu(x):
    return mx.square(mx.maximum(x, 0))  # want: squared ReLU


def squared_builtin(x):
    return nn.relu(x) ** 2  # want: squared ReLU


def mask_relu(x: mx.array):
    return x * (x > 0).astype(x.dtype)  # want: ReLU


def where_relu(x):
    return mx.where(x > 0, x, 0)  # want: ReLU


def leaky_maximum(x):
    return mx.maximum(x, 0.1 * x)  # want: leaky ReLU


def leaky_sum(x):
    return mx.maximum(x, 0) + 0.2 * mx.minimum(x, 0)  # want: leaky ReLU


def exponential(x, alpha: float):
    return mx.where(x > 0, x, alpha * (mx.exp(x) - 1)), mx.where(x > 0, x, mx.expm1(x))  # want: ELU # want: ELU


def safe_softplus(x):
    # As PyTorch has it.
    return mx.where(x > 20, x, mx.log1p(mx.exp(x)))  # want: softplus


def stable_softplus(x):
    return mx.maximum(x, 0) + mx.log1p(mx.exp(-mx.abs(x)))  # want: softplus


def log_of_sigmoid(x):
    return mx.log(mx.sigmoid(x)), -mx.log(1 + mx.exp(-x))  # want: log of sigmoid # want: log of sigmoid


def hyperbolic(x):
    e, f = mx.exp(x), mx.exp(-x)
    return (e - f) / (e + f)  # want: tanh in 6 steps, each a pass over the array; mx.tanh is one kernel, and does not overflow


def hard_swish(x):
    return x * mx.clip(x + 3, 0, 6) / 6  # want: hard Swish


def softsign(x):
    return x / (1 + mx.abs(x))  # want: softsign


def with_a_comment(x):
    return (
        x  # want: SiLU
        # the gate
        * mx.sigmoid(x)
    )
