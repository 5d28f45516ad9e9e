import mlx.core as mx
import mlx.nn as nn


# The weights are float32, so the cast back stays.
class Norm(nn.Module):
    def __init__(self, dims):
        super().__init__()
        self.weight = mx.ones((dims,))
        self.bias = mx.zeros((dims,))

    def __call__(self, x: mx.array):
        f = mx.float32
        w, b = self.weight.astype(f), self.bias.astype(f)
        return mx.fast.layer_norm(x.astype(f), w, b, 1e-5).astype(x.dtype)  # want: accumulates in float32


# given to what is not known, without arguments of its own
def exported(weights, save):
    return {k: save(**{k: v.astype(mx.float32)}) for k, v in weights.items()}
