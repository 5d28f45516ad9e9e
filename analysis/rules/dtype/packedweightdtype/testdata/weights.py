import mlx.core as mx
import mlx.nn as nn


class Model(nn.Module):
    def __init__(self, dims, vocabulary):
        super().__init__()
        self.embed = nn.Embedding(vocabulary, dims)
        self.proj = nn.Linear(dims, dims)
        self.head = nn.QuantizedLinear(dims, vocabulary)
        self.scale = mx.ones((dims,))

    def __call__(self, x: mx.array, t):
        dtype = self.proj.weight.dtype
        h = x.astype(dtype)  # want: cast to the dtype of the weight of an nn.Linear
        state = mx.zeros(x.shape, dtype=self.embed.weight.dtype)  # want: made in the dtype of the weight of an nn.Embedding
        mask = (x > 0).astype(self.proj.weight.dtype)  # truth values stay zeros and ones
        y = x.astype(self.scale.dtype)  # a plain parameter
        if t.dtype != self.proj.weight.dtype:
            return h
        return h + state + mask + y

    def merge(self):
        # One weight like another: a conversion.
        return self.scale.astype(self.proj.weight.dtype)

    def careful(self, x: mx.array):
        dtype = self.proj.weight.dtype
        if isinstance(self.proj, nn.QuantizedLinear):
            dtype = self.proj.scales.dtype
        return x.astype(dtype)
