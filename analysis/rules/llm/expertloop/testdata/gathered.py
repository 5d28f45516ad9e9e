import mlx.core as mx
import mlx.nn as nn


class SwitchLinear(nn.Module):
    def __init__(self, dims, out, experts):
        super().__init__()
        self.weight = mx.random.normal((experts, out, dims))
        self.bias = mx.zeros((experts, out))

    # Reported where the indices are known for several layers.
    def __call__(self, x, indices):
        x = mx.gather_mm(x, self["weight"].swapaxes(-1, -2), rhs_indices=indices)
        return x + mx.expand_dims(self["bias"][indices], -2)


class SwitchMLP(nn.Module):
    def __init__(self, dims, hidden, experts):
        super().__init__()
        self.up = SwitchLinear(dims, hidden, experts)
        self.down = SwitchLinear(hidden, dims, experts)

    def __call__(self, x, indices):
        x = mx.expand_dims(x, (-2, -3))
        x = nn.silu(self.up(x, indices))  # want: in the order of the tokens
        return self.down(x, indices).squeeze(-2)


# Weights that are put together for the few experts that are needed.
def few(x, tensors, indices):
    return mx.gather_mm(x, mx.stack(tensors), rhs_indices=indices)


# Rows are chosen on the other side: nothing of an expert's weights is read twice.
def rows(x, w, indices):
    return mx.gather_mm(x, w, lhs_indices=indices)


class Sorted(nn.Module):
    def __init__(self, dims, out, experts):
        super().__init__()
        self.weight = mx.random.normal((experts, out, dims))

    # In order already, though the product is not told.
    def __call__(self, x, indices):
        order = mx.argsort(indices)
        return mx.gather_mm(x[order], self.weight.swapaxes(-1, -2), rhs_indices=indices[order])
