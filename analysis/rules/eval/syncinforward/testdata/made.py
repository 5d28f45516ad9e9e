import mlx.core as mx
import mlx.nn as nn
import numpy as np


class Attention(nn.Module):
    def __init__(self, dims: int):
        super().__init__()
        self.proj = nn.Linear(dims, dims)
        self.table = None

    def __call__(self, x, cache=None, positions=None):
        L = x.shape[1]
        if cache is not None:
            ids = mx.arange(cache.offset, cache.offset + L)
        else:
            ids = mx.arange(0, L)
        ids = np.tile(mx.expand_dims(ids, axis=0), (3, 1, 1))  # want: NumPy reads a value back
        # what is given may have been counted anywhere
        given = np.tile(mx.expand_dims(positions, axis=0), (3, 1, 1))
        if self.table is None:
            # once
            self.table = np.tile(mx.arange(64)[None], (3, 1, 1))
        return self.proj(x) + mx.array(ids) + mx.array(given)


def table(n):
    # not in a forward
    return np.sin(np.array(mx.arange(n)))
