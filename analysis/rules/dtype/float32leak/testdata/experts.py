import mlx.core as mx
import mlx.nn as nn

from .switch_layers import SwitchGLU


class Block(nn.Module):
    def __init__(self, dims, n):
        super().__init__()
        self.gate = nn.Linear(dims, n, bias=False)
        self.switch_mlp = SwitchGLU(dims, dims, n)
        self.shared = nn.Linear(dims, dims)

    def __call__(self, x):
        gates = mx.softmax(self.gate(x).astype(mx.float32), axis=-1)
        inds = mx.argpartition(gates, kth=-4, axis=-1)[..., -4:]
        scores = mx.take_along_axis(gates, inds, axis=-1)
        y = self.switch_mlp(x, inds)
        # The experts are chosen by the scores: that does not make them float32.
        y = (y * scores[..., None]).sum(axis=-2)  # want: computed in float32 and not cast back
        return y + self.shared(x)


class CastBack(Block):
    def __call__(self, x):
        gates = mx.softmax(self.gate(x).astype(mx.float32), axis=-1)
        inds = mx.argpartition(gates, kth=-4, axis=-1)[..., -4:]
        scores = mx.take_along_axis(gates, inds, axis=-1)
        y = self.switch_mlp(x, inds)
        # The sum over the experts is wanted in float32, and cast back.
        y = (y * scores[..., None]).sum(axis=-2).astype(y.dtype)
        return y + self.shared(x)


def select(gates, top_k, normalize, factor, score_function, bias):
    if score_function == "sigmoid":
        scores = mx.sigmoid(gates.astype(mx.float32))
    else:
        scores = mx.softmax(gates.astype(mx.float32), axis=-1)
    original = scores
    if bias is not None:
        scores = scores + bias
    inds = mx.argpartition(scores, kth=-top_k, axis=-1)[..., -top_k:]
    scores = mx.take_along_axis(original, inds, axis=-1)
    if top_k > 1 and normalize:
        denominator = scores.sum(axis=-1, keepdims=True) + 1e-20
        scores = scores / denominator
    return inds, scores * factor


class Gate(nn.Module):
    def __init__(self, args):
        super().__init__()
        self.args = args
        self.proj = nn.Linear(args.dims, args.experts, bias=False)

    def __call__(self, x):
        a = self.args
        return select(self.proj(x), a.top_k, a.normalize, a.factor, a.score_function, None)


class Routed(nn.Module):
    def __init__(self, args):
        super().__init__()
        self.gate = Gate(args)
        self.switch_mlp = SwitchGLU(args.dims, args.dims, args.experts)

    def __call__(self, x):
        inds, weights = self.gate(x)
        out = self.switch_mlp(x, inds)
        return (out * weights[..., None]).sum(axis=-2)  # want: computed in float32 and not cast back
