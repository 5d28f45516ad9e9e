import mlx.core as mx
import mlx.nn as nn


class Vision(nn.Module):
    def __init__(self, dims):
        super().__init__()
        self.layer = nn.Linear(dims, dims)

    def __call__(self, x: mx.array, grid_thw: mx.array, input_ids: mx.array):
        # Sizes of images and places of tokens come from the host, and decide shapes.
        longest = int(mx.max(grid_thw[:, 1:]).item())
        sizes = (grid_thw[:, 0] * grid_thw[:, 1] // 4).tolist()
        if mx.any(input_ids == 7).item():
            x = x[:, :longest]
        first = int(mx.argmax(input_ids == 7).item())
        h = self.layer(x)
        # These wait for the layer.
        kept = mx.sum(h > 0).item()  # want: item() reads a value back
        order = mx.argsort(h[0]).tolist()  # want: tolist() reads a value back
        return h[:, first:kept], sizes, order


class Routed(nn.Module):
    def __init__(self, dims, count):
        super().__init__()
        self.gate = nn.Linear(dims, count)

    def __call__(self, x: mx.array):
        chosen = mx.argmax(self.gate(x), axis=-1)
        # Counted, but in what the model chose.
        return mx.sum(chosen == 1).item()  # want: item() reads a value back


class Pooled(nn.Module):
    def __init__(self, dims):
        super().__init__()
        self.layer = nn.Linear(dims, dims)

    def __call__(self, x: mx.array, many: bool):
        starts, ends = mx.argmax(self.layer(x), axis=-1), mx.argmin(self.layer(x), axis=-1)
        if many:
            mx.eval(starts, ends)
            # Both are computed by one evaluation: one wait, one finding.
            first = starts.tolist()  # want: tolist() reads a value back
            last = ends.tolist()
            return first, last
        # A constant.
        return x * float(mx.log(mx.array(10000.0)))
