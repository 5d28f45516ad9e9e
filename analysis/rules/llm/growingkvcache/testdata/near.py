import mlx.core as mx
import mlx.nn as nn


class Attention(nn.Module):
    def __init__(self, dims):
        super().__init__()
        self.k_proj = nn.Linear(dims, dims)
        self.v_proj = nn.Linear(dims, dims)
        self.prefix = None

    # Text and image are attended together; nothing is carried on.
    def joint(self, q, x, text):
        k = mx.concatenate([text[0], self.k_proj(x)], axis=2)
        v = mx.concatenate([text[1], self.v_proj(x)], axis=2)
        return mx.fast.scaled_dot_product_attention(q, k, v, scale=1.0)

    # Two caches are merged, once.
    def merge(self, cache, other):
        cache.keys = mx.concatenate([cache.keys, other.keys], axis=2)
        cache.values = mx.concatenate([cache.values, other.values], axis=2)

    # Joined as batches.
    def extend(self, cache, keys, vals):
        cache.keys = mx.concatenate([cache.keys, keys], axis=0)
        cache.values = mx.concatenate([cache.values, vals], axis=0)

    # A helper of two arguments: which of them is carried is not known.
    def both(self, k1, v1, k2, v2):
        return mx.concatenate([k1, k2], axis=1), mx.concatenate([v1, v2], axis=1)

    # Windows of fixed size, which convolutions read.
    def states(self, x, cache):
        k, v = self.k_proj(x), self.v_proj(x)
        k = mx.concatenate([cache.k, k], axis=1)
        v = mx.concatenate([cache.v, v], axis=1)
        cache.k = k[:, -3:]
        cache.v = v[:, -3:]
        return k, v

    # The text so far: integers, and one of a kind.
    def tokens(self, logits, state):
        y = mx.argmax(logits, axis=-1)
        state.tokens = mx.concatenate([state.tokens, y], axis=1)
        return y

    # The parts of a head: the last axis does not grow.
    def rope_part(self, q, x, k_pe):
        k = mx.concatenate([self.k_proj(x), k_pe], axis=-1)
        return mx.fast.scaled_dot_product_attention(q, k, k, scale=1.0), k

    # Read, not written back: the same prefix at each call.
    def prefixed(self, q, x):
        k = mx.concatenate([self.prefix, self.k_proj(x)], axis=2)
        return mx.fast.scaled_dot_product_attention(q, k, k, scale=1.0), k


# Written in place for one token, joined for a prompt.
class Rotating:
    def __init__(self):
        self.keys = None
        self.values = None
        self.at = 0

    def prompt(self, keys, vals):
        self.keys = mx.concatenate([self.keys, keys], axis=2)
        self.values = mx.concatenate([self.values, vals], axis=2)
        return self.keys, self.values

    def token(self, keys, vals):
        self.keys[..., self.at : self.at + 1, :] = keys
        self.values[..., self.at : self.at + 1, :] = vals
        return self.keys, self.values


# Room at the end, of a shape that is known later.
class Steps:
    def __init__(self):
        self.keys = None
        self.values = None

    def grow(self, shape, dtype):
        room = mx.zeros(shape).astype(dtype)
        self.keys = mx.concatenate([self.keys, room], axis=2)
        self.values = mx.concatenate([self.values, mx.zeros_like(room)], axis=2)
