import mlx.core as mx
import mlx.nn as nn


class Block(nn.Module):
    def __init__(self, d):
        super().__init__()
        self.norm = nn.RMSNorm(d)
        self.a = nn.Linear(d, d)
        self.b = nn.Linear(d, d)
        self.drop = nn.Dropout(0.1)

    # the norm is computed twice; both layers are needed
    def __call__(self, x):
        y = self.a(self.norm(x))
        if y.shape[0] > 1:
            y = y + self.b(self.norm(x))  # want: the same RMSNorm
        return y + self.drop(x) + self.drop(x)


# two operations, and one list that is to be written anew
def turned(x: mx.array):
    return mx.stack(
        [
            mx.cos(x),
            -mx.sin(x),
            mx.sin(x),  # want: the same sin
            mx.cos(x),
        ],
        axis=-1,
    )


# of three parts each goes its own way
def heads(rope: nn.RoPE, qkv):
    q, k, v = [x.transpose(0, 2, 1, 3) for x in qkv.split(3, -1)]
    return mx.softmax(q, axis=-1), mx.softmax(k, axis=-1), v


# the second may be the only one
def maybe(x: mx.array, flag):
    y = mx.softmax(x, axis=-1) if flag else x
    return y + mx.softmax(x, axis=-1)


# a number, and a few
def small(a):
    n = mx.array([1.0, 2.0, 3.0])
    return mx.exp(n) + mx.exp(n)


# another axis
def sums(x: mx.array):
    return mx.sum(x, axis=0), mx.sum(x, axis=1)


# in a loop, another row each time
def rows(x):
    out = 0
    for r in x:
        out = out + mx.sum(mx.exp(r))
    for r in x:
        out = out * mx.sum(mx.exp(r))
    return out


# only for what the error says
def checked(x: mx.array, mask: mx.array, n: int):
    if mask.sum().item() != n:
        raise ValueError(f"{mask.sum().item()} and not {n}")
    if mx.max(x).item() > n:
        worst = mx.max(x).item()
        raise ValueError(worst)
    assert x.sum().item() == 0, x.sum().item()
    return x
