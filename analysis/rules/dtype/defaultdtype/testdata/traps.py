"""Arrays without a dtype that are float32 by nature, or widen nothing."""

import mlx.core as mx
import mlx.nn as nn


class Layer(nn.Module):
    def __init__(self, dims: int):
        super().__init__()
        self.proj = nn.Linear(dims, dims)
        # Loaded over, in the checkpoint's dtype.
        self.bias = mx.zeros((dims,))
        self.bias = self.bias + mx.ones((dims,))

    def reset(self, dims: int):
        self.bias = mx.zeros((dims,))

    def integers(self, x: mx.array):
        # Integers keep the other operand's dtype: arange and full of ints are int32.
        return self.proj(x + mx.arange(x.shape[-1]) + mx.full((1,), 3))

    def floats(self, x: mx.array):
        # These count and fill in float32.
        y = x * mx.arange(0, 1, 1 / x.shape[-1])  # want: mx.arange without a dtype
        z = x + mx.full((1, x.shape[-1]), 0.0)  # want: mx.full without a dtype
        return self.proj(y), self.proj(z)

    def like(self, x: mx.array):
        # The dtype is another array's.
        return self.proj(mx.where(x > 0, mx.ones_like(x), mx.zeros_like(x)))

    def weak(self, x: mx.array):
        # Numbers are weak.
        return self.proj(mx.where(x > 0, x, 0.0))

    def store(self, x: mx.array, i):
        # Stores keep the dtype of what they go into.
        x[:, 0] = mx.zeros((x.shape[-1],))
        x = x.at[:, 1].add(mx.ones((x.shape[-1],)))
        x = mx.put_along_axis(x, i, mx.zeros((1, 1)), axis=-1)
        return self.proj(x)

    def compared(self, x: mx.array):
        # A comparison leaves nothing wide; neither does a choice.
        return self.proj(x * (x > mx.random.uniform(shape=x.shape)))

    def chosen(self, logits: mx.array):
        return mx.argmax(logits + mx.random.gumbel(logits.shape), axis=-1)

    def phases(self, positions: mx.array, dims: int):
        # Angles are to be exact.
        steps = mx.linspace(0.0, 1.0, dims)
        x = self.proj(positions)
        return mx.concatenate([mx.sin(x * steps), mx.cos(x * steps)], axis=-1)

    def same(self, x: mx.array):
        # One is made from the other: x is not the model's here.
        steps = mx.linspace(0.0, 1.0, x.shape[-1])
        low = steps.astype(x.dtype)
        return steps - low

    def asked(self, x: mx.array):
        # Meets what was asked to be float32: the whole is meant to be.
        state = mx.zeros(x.shape, dtype=mx.float32)
        y = x + mx.ones(x.shape)
        return self.proj(y * state)

    def padded(self, x: mx.array):
        return self.proj(mx.pad(x, [(0, 0), (1, 0)])[:, :-1])


def signal(x, n):
    # Nothing says that these are a model's numbers.
    return mx.concatenate([x, mx.zeros((n,))])


def loss(logits, targets):
    # An accumulator is kept wide.
    total = mx.array(0.0)
    for row, target in zip(logits, targets):
        total = total + nn.losses.cross_entropy(row, target)
    return total


class Segments(nn.Module):
    def __init__(self, dims: int):
        super().__init__()
        self.qkv = nn.Linear(dims, 3 * dims)

    def __call__(self, x: mx.array, ends: list):
        q, k, v = mx.split(self.qkv(x)[:, None], 3, axis=-1)
        mask = mx.ones((1, x.shape[1], x.shape[1]))  # want: masks the array: attention raises
        for start, end in zip(ends[:-1], ends[1:]):
            mask[:, start:end, start:end] = 0
        return mx.fast.scaled_dot_product_attention(q, k, v, scale=0.125, mask=mask)

    def typed(self, x: mx.array):
        q, k, v = mx.split(self.qkv(x)[:, None], 3, axis=-1)
        mask = mx.zeros((1, x.shape[1], x.shape[1]), dtype=q.dtype)
        return mx.fast.scaled_dot_product_attention(q, k, v, scale=0.125, mask=mask)

    def truth(self, x: mx.array):
        q, k, v = mx.split(self.qkv(x)[:, None], 3, axis=-1)
        mask = mx.ones((1, x.shape[1], x.shape[1])) > 0
        return mx.fast.scaled_dot_product_attention(q, k, v, scale=0.125, mask=mask)


class Frontend(nn.Module):
    # Raw data stays what it is, with another axis as well.
    def __init__(self, dims: int):
        super().__init__()
        self.proj = nn.Linear(dims, dims)

    def __call__(self, audio: mx.array):
        if audio.ndim == 1:
            audio = audio[None, :]
        return self.proj(audio[0] + 1e-5 * mx.random.normal(audio[0].shape))


def listen(frontend: Frontend, x: mx.array):
    return frontend(x.astype(mx.bfloat16))
