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
