import mlx.core as mx
import mlx.nn as nn


class Prompts(nn.Module):
    def __init__(self, dims, n):
        super().__init__()
        self.dims = dims
        self.kinds = [nn.Embedding(1, dims) for _ in range(n)]

    def __call__(self, points: mx.array, labels: mx.array):
        B, N = labels.shape
        out = mx.zeros((B, N, self.dims))  # want: mx.zeros without a dtype is float32
        for i in range(len(self.kinds)):
            mask = labels == i
            # The labels say how long the result is, not of which dtype.
            out = out + mask[..., None] * self.kinds[i].weight[0]
        return out
