import mlx.core as mx
import mlx.nn as nn


class Router(nn.Module):
    def __init__(self, dims, experts, top_k):
        super().__init__()
        self.gate = nn.Linear(dims, experts)
        self.top_k = top_k

    def __call__(self, x):
        gates = self.gate(x)
        inds = mx.stop_gradient(mx.argpartition(-gates, kth=self.top_k - 1, axis=-1)[..., : self.top_k])
        scores = mx.softmax(  # want: scores cast to float32 for softmax
            mx.take_along_axis(gates, inds, axis=-1).astype(mx.float32),
            axis=-1,
        ).astype(gates.dtype)
        return scores


class NormalizedRouter(nn.Module):
    def __init__(self, dims, experts, normalize):
        super().__init__()
        self.gate = nn.Linear(dims, experts)
        self.normalize = normalize

    def __call__(self, x):
        gates = mx.softmax(self.gate(x).astype(mx.float32), axis=-1)  # want: scores cast to float32 for softmax
        inds = mx.argpartition(-gates, kth=1, axis=-1)[..., :2]
        scores = mx.take_along_axis(gates, inds, axis=-1)
        if self.normalize:
            scores = scores / mx.linalg.norm(scores, ord=1, axis=-1, keepdims=True)
        return inds, scores.astype(x.dtype)


class SharedRouter(nn.Module):
    def __init__(self, dims, experts, sigmoid):
        super().__init__()
        self.gate = nn.Linear(dims, experts)
        self.sigmoid = sigmoid

    def __call__(self, x):
        gates = self.gate(x).astype(mx.float32)
        # The float32 gates serve two functions.
        scores = mx.sigmoid(gates) if self.sigmoid else mx.softmax(gates, axis=-1)
        return scores.astype(x.dtype)


class Weighted(nn.Module):
    def __init__(self, dims, experts):
        super().__init__()
        self.gate = nn.Linear(dims, experts)

    def __call__(self, x, y):
        scores = mx.softmax(self.gate(x).astype(mx.float32), axis=-1)
        # Experts are weighted in float32: nothing goes back before that.
        return (y * scores[..., None]).sum(axis=-2).astype(x.dtype)


def moved(scores):
    # Reshaped numbers are the same numbers: equal to the bit.
    probs = mx.softmax(scores.astype(mx.float32), axis=-1).reshape(-1, 4)  # want: scores cast to float32 for softmax
    return probs.T.astype(scores.dtype)


def over_everything(scores):
    return nn.softmax(scores.astype(mx.float32), axis=1).astype(scores.dtype)  # want: scores cast to float32 for softmax


def no_axis(scores):
    # All elements, not the last axis.
    return mx.softmax(scores.astype(mx.float32)).astype(scores.dtype)  # want: scores cast to float32 for softmax


def already(scores):
    return mx.softmax(scores.astype(mx.float32), axis=-1, precise=True).astype(scores.dtype)  # want: scores cast to float32


def wide_softmax(scores):
    return mx.softmax(scores.astype(mx.float32), axis=-1)


def through_a_call(scores):
    return wide_softmax(scores).astype(scores.dtype)  # want: scores cast to float32 for softmax


def printed(scores):
    probs = mx.softmax(scores.astype(mx.float32), axis=-1)
    # Someone looks at the float32 numbers.
    print(probs)
    return probs.astype(scores.dtype)


def both(scores):
    probs = mx.softmax(scores.astype(mx.float32), axis=-1)
    return probs, probs.astype(scores.dtype)


def stored(layer, scores):
    layer.probs = mx.softmax(scores.astype(mx.float32), axis=-1)
    return layer.probs.astype(scores.dtype)


def to_another(scores, x):
    # Nothing says that the scores have that dtype; the fix asks.
    return mx.softmax(scores.astype(mx.float32), axis=-1).astype(x.dtype)  # want: scores cast to float32 for softmax


def to_float32(scores):
    # No way back, only a cast twice.
    return mx.softmax(scores.astype(mx.float32), axis=-1).astype(mx.float32)


def to_given(scores, dtype):
    # Which dtype is anyone's guess.
    return mx.softmax(scores.astype(mx.float32), axis=-1).astype(dtype)


def from_float32(shape):
    scores = mx.random.normal(shape)
    # A cast that does nothing is another matter.
    return mx.softmax(scores.astype(mx.float32), axis=-1).astype(scores.dtype)


def from_integers(votes):
    votes = votes.astype(mx.int32)
    return mx.softmax(votes.astype(mx.float32), axis=-1).astype(mx.float16)


def on_a_stream(scores, s):
    # Written out with care: reported, and left as it is.
    return mx.softmax(scores.astype(mx.float32), axis=-1, stream=s).astype(scores.dtype)  # want: scores cast to float32


def with_a_comment(scores):
    probs = mx.softmax(  # want: scores cast to float32 for softmax
        # half precision overflows here
        scores.astype(mx.float32),
        axis=-1,
    ).astype(scores.dtype)
    return probs


class Fusion(nn.Module):
    def __init__(self, layers):
        super().__init__()
        self.logits = mx.zeros((layers,))

    def __call__(self, x):
        # Both are of the model's dtype, by hypothesis: the cast stays, and the fix asks.
        weights = mx.softmax(self.logits.astype(mx.float32), axis=0).astype(x.dtype)  # want: scores cast to float32 for softmax
        return (x * weights).sum(axis=-1)


class Projected(nn.Module):
    def __init__(self, dims):
        super().__init__()
        self.proj = nn.Linear(dims, dims)

    def __call__(self, x):
        # Weights may widen x: its dtype is the narrower one, and the cast is needed.
        return mx.softmax(self.proj(x).astype(mx.float32), axis=-1).astype(x.dtype)  # want: scores cast to float32 for softmax
