"""Buffers that experts fill: the buffer's dtype is what the layers after it get."""

import mlx.core as mx
import mlx.nn as nn
import numpy as np


class SparseMoe(nn.Module):
    def __init__(self, dims, n, k):
        super().__init__()
        self.k = k
        self.gate = nn.Linear(dims, n, bias=False)
        self.experts = [nn.Linear(dims, dims) for _ in range(n)]

    def __call__(self, x: mx.array):
        shape = x.shape
        x = x.reshape(-1, x.shape[-1])
        gates = self.gate(x)
        inds = mx.stop_gradient(mx.argpartition(-gates, kth=self.k - 1, axis=-1)[:, : self.k])
        scores = mx.softmax(mx.take_along_axis(gates, inds, axis=-1), axis=-1, precise=True)
        inds = np.array(inds)
        y = mx.zeros((x.shape[0], self.k, x.shape[-1]))  # want: mx.zeros without a dtype is float32 and widens
        for e, expert in enumerate(self.experts):
            idx1, idx2 = map(mx.array, np.where(inds == e))
            if idx1.size == 0:
                continue
            y[idx1, idx2] = expert(x[idx1])
        y = (y * scores[:, :, None]).sum(axis=1)
        return y.reshape(shape)


class Block(nn.Module):
    def __init__(self, dims):
        super().__init__()
        self.moe = SparseMoe(dims, 4, 2)
        self.out = nn.Linear(dims, dims)

    def __call__(self, x: mx.array):
        return self.out(x + self.moe(x))


class Rows(nn.Module):
    def __init__(self, dims):
        super().__init__()
        self.proj = nn.Linear(dims, dims)

    def forward(self, x: mx.array):
        out = mx.zeros(x.shape)  # want: widens what is stored in it
        out[:, 0] = self.proj(x[:, 0])
        out[:, 1] = 0.0
        return out

    def wide(self, x: mx.array, path):
        # What is stored is of unknown dtype: the buffer may be float32 by right.
        out = mx.zeros(x.shape)
        out[:, 0] = mx.load(path)
        return out

    def narrow(self, x: mx.array):
        # Nothing leaves but a cast.
        out = mx.zeros(x.shape)
        out[:, 0] = self.proj(x[:, 0])
        return out.astype(x.dtype)

    def given(self, x: mx.array):
        # A dtype was given.
        out = mx.zeros(x.shape, x.dtype)
        out[:, 0] = self.proj(x[:, 0])
        return out
