import math

import mlx.core as mx
import mlx.nn as nn


class Spellings(nn.Module):
    def __init__(self, dims):
        super().__init__()
        self.proj = nn.Linear(dims, dims)
        self.dims = dims
        self._half = mx.array(0.5)
        self.scale = mx.array(0.5)

    def product(self, x):
        return self.proj(x) * mx.array(2.0)  # want: mx.array(2.0) is an array, and float32: unlike a Python number it widens self.proj(x)

    def method(self, x):
        return mx.multiply(mx.array(2.0), self.proj(x))  # want: widens self.proj(x)

    def augmented(self, x):
        y = self.proj(x)
        y *= mx.array(2.0)  # want: widens y
        return y

    def root(self, x):
        return self.proj(x) / mx.sqrt(64)  # want: mx.sqrt(64) is an array

    def root_of_array(self, x):
        return self.proj(x) / mx.sqrt(mx.array(64.0))  # want: mx.sqrt(mx.array(64.0)) is an array

    def configured(self, x):
        return self.proj(x) / mx.sqrt(self.dims)  # want: mx.sqrt(self.dims) is an array

    def computed(self, x):
        scale = 1 / mx.sqrt(mx.array(64.0) + 1)  # want: scale is an array
        return self.proj(x) * scale

    def power(self, x):
        return self.proj(x) * mx.rsqrt(mx.array(64.0))  # want: mx.rsqrt(mx.array(64.0)) is an array

    def bounds(self, x):
        # One finding for each: both must go.
        return mx.clip(self.proj(x), mx.array(0.0), mx.array(1.0))  # want: mx.array(0.0) is an array # want: mx.array(1.0) is an array

    def filled(self, x):
        return mx.maximum(self.proj(x), mx.full((), 0.5))  # want: mx.full((), 0.5) is an array

    def too_large(self, x, mask):
        # The fix says that float16 has no such number.
        return mx.where(mask, self.proj(x), mx.array(-1e9))  # want: mx.array(-1e9) is an array

    def private(self, x):
        # No parameter: nothing is loaded over it. It may be wanted elsewhere, so that it is cast here.
        return self.proj(x) * self._half  # want: self._half is an array

    def parameter(self, x):
        # A parameter has the dtype of the checkpoint.
        return self.proj(x) * self.scale

    def from_table(self, x, i):
        steps = mx.linspace(0, 1, 10)
        return self.proj(x) * steps[i]

    def first_of_table(self, x):
        steps = mx.linspace(0, 1, 10)
        return self.proj(x) * steps[0]  # want: steps[0] is an array

    def shared(self, x):
        # It is asked for its dtype: a number has none.
        scale = mx.array(2.0)  # want: scale is an array
        return self.proj(x) * scale, scale.astype(mx.int32)

    def nested(self, x):
        y = mx.softmax(self.proj(x) + mx.array(1.0), axis=-1)  # want: 3 more operations then run in float32, 2 with a matrix product, and the result leaves
        y = y @ x
        return self.proj(y)

    def until_cast(self, x):
        y = mx.exp(self.proj(x) + mx.array(1.0))  # want: one more operation then runs in float32
        return y.astype(x.dtype) @ x

    def commented(self, x):
        return self.proj(x) * mx.array(  # want: widens self.proj(x)
            # a comment keeps its place: no fix
            2.0
        )


class Caller(nn.Module):
    def __init__(self, dims):
        super().__init__()
        self.proj = nn.Linear(dims, dims)

    def __call__(self, x):
        return helper(self.proj(x), mx.array(2.0))


def helper(x, scale):
    # Known by its caller, and cast where it is used.
    return x * scale  # want: scale is an array


class Quiet(nn.Module):
    def __init__(self, dims):
        super().__init__()
        self.proj = nn.Linear(dims, dims)
        self.scale = dims**-0.5

    def numbers(self, x):
        return self.proj(x) * math.sqrt(64) * self.scale

    def floats(self, x):
        # Asked for: everything after it is meant to be float32.
        y = self.proj(x).astype(mx.float32)
        return y * mx.array(2.0)

    def loop(self, x):
        total = mx.array(0.0)
        for row in self.proj(x):
            total = total + mx.sum(row)
        return total

    def integers(self, tokens):
        # The indices become float32 in any case, and are meant to.
        tokens = tokens.astype(mx.int32)
        return tokens * mx.array(0.5)

    def comparison(self, x):
        return self.proj(x) > mx.array(0.5)

    def store(self, x):
        y = self.proj(x)
        y[..., 0] = mx.array(0.0)
        y = y.at[..., 1].add(mx.array(1.0) - y[..., 1])
        return y

    def one_dimension(self, x):
        # Not a scalar: another rule's.
        return self.proj(x) * mx.array([2.0])

    def chosen(self, x, flag):
        # A mask that is float32 widens anyway.
        mask = mx.where(flag, mx.array(0.0), mx.array(-1e9))
        return self.proj(x) + mask

    @staticmethod
    def static(scores):
        return mx.where(scores > 0, scores, mx.array(0.0))

    def __call__(self, x, mask):
        # What a mask is, nobody knows.
        return mx.where(mask > 0, mask, mx.array(-1e9))
