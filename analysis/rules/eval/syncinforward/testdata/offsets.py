import mlx.core as mx
import mlx.nn as nn


class LanguageModel(nn.Module):
    def __init__(self, dims: int):
        super().__init__()
        self.model = nn.Linear(dims, dims)
        self.offset = mx.array(0)

    def __call__(self, x, cache=None, grid=None):
        start = 0
        if cache and cache[0] is not None:
            offset = cache[0].offset
            if isinstance(offset, int):
                start = offset
            elif isinstance(offset, mx.array):
                start = (offset if offset.ndim == 0 else offset[0]).item()  # want: an array of the cache
        # what a module holds was computed before; a grid is read once for an image
        mine = self.offset.item()
        if isinstance(grid, mx.array):
            start = start + grid.item()
        return self.model(x) * (start + mine)


class Counted(nn.Module):
    def __init__(self, dims: int):
        super().__init__()
        self.model = nn.Linear(dims, dims)

    def __call__(self, x, cache=None):
        # a number of Python
        offset = cache.offset if cache is not None else 0
        return self.model(x) * int(offset)


# What is computed of the paddings of a batch is computed for each token.
def padded_mask(h, cache):
    padding = getattr(cache, "left_padding", None)
    if isinstance(padding, mx.array) and int(padding.max().item()) > 0:  # want: an array of the cache
        return cache.make_mask(h.shape[1])
    lengths = cache.lengths
    # the lengths themselves may be there already
    if isinstance(lengths, mx.array) and lengths.tolist()[0] > 3:
        return None
    return None


class Padded(nn.Module):
    def __init__(self, dims: int):
        super().__init__()
        self.model = nn.Linear(dims, dims)

    def __call__(self, x, cache=None, grid=None):
        # an image is measured once
        if isinstance(grid.lengths, mx.array):
            x = x * 2
        return self.model(x, padded_mask(x, cache))
