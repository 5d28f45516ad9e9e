import mlx.core as mx
import mlx.nn as nn


class Attention(nn.Module):
    def __init__(self, dims):
        super().__init__()
        self.k_proj = nn.Linear(dims, dims)
        self.v_proj = nn.Linear(dims, dims)

    # A window of the past: it is copied whole all the same.
    def window(self, q, x, cache=None, context=250):
        k, v = self.k_proj(x), self.v_proj(x)
        if cache is not None:
            k = mx.concat([cache[0], k], axis=2)  # want: all that cache[0] holds
            v = mx.concat([cache[1], v], axis=2)
        if k.shape[2] > context:
            k = k[:, :, -context:]
            v = v[:, :, -context:]
        cache = k, v
        return mx.fast.scaled_dot_product_attention(q, k, v, scale=1.0), cache

    # Attention by hand over transposed keys: another axis.
    def transposed(self, q, x, cache):
        k, v = self.k_proj(x), self.v_proj(x)
        if cache is not None:
            past_k, past_v = cache
            k = mx.concatenate([past_k, k], axis=3)  # want: past_k
            v = mx.concatenate([past_v, v], axis=2)
        return mx.softmax(q @ k, axis=-1) @ v, (k, v)

    # The result replaces what the argument held.
    def stored(self, q, x, cache):
        k, v = self.k_proj(x), self.v_proj(x)
        if cache.keys is None:
            keys, vals = k, v
        else:
            keys = mx.concatenate([cache.keys, k], axis=1)  # want: cache.keys
            vals = mx.concatenate([cache.values, v], axis=1)
        cache.keys = keys
        cache.values = vals
        return mx.fast.scaled_dot_product_attention(q, keys, vals, scale=1.0)

    def keyed(self, q, x, state):
        k, v = self.k_proj(x), self.v_proj(x)
        k = mx.concatenate([state["k"], k], axis=1)  # want: state["k"]
        v = mx.concatenate([state["v"], v], axis=1)
        state["k"], state["v"] = k, v
        return mx.fast.scaled_dot_product_attention(q, k, v, scale=1.0)

    # One array for both, as exported models have it.
    def joined(self, q, x, cache):
        k, v = self.k_proj(x), self.v_proj(x)
        if cache is not None:
            past_k, past_v = mx.split(cache, 2, axis=-1)
            k = mx.concatenate([past_k, k], axis=2)  # want: past_k
            v = mx.concatenate([past_v, v], axis=2)
        out = mx.fast.scaled_dot_product_attention(q, k, v, scale=1.0)
        return out, mx.concatenate([k, v], axis=-1)

    # One layer of several has its own place.
    def layered(self, k, v, layer):
        if len(self.key_cache) <= layer:
            self.key_cache.append(k)
            self.value_cache.append(v)
        else:
            self.key_cache[layer] = mx.concatenate([self.key_cache[layer], k], axis=-2)  # want: self.key_cache[layer]
            self.value_cache[layer] = mx.concatenate([self.value_cache[layer], v], axis=-2)
        return self.key_cache[layer], self.value_cache[layer]
