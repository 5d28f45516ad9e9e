import mlx.core as mx
import mlx.nn as nn


class Merge(nn.Module):
    def __init__(self, dims):
        super().__init__()
        self.layer = nn.Linear(dims, dims)

    def __call__(self, x: mx.array, input_ids: mx.array):
        # Tokens come from the host: this waits for nothing of the model.
        if mx.sum(input_ids == 7) == 0:
            return x
        h = self.layer(x)
        if mx.any(h > 10):  # want: an if asks for the value
            h = h / 2
        return h
