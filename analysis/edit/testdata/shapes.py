#!/usr/bin/env python
"""A bit of every shape that edits meet."""
from __future__ import annotations

import math
from functools import (
    partial,  # kept
    reduce
)

import mlx.core as mx; import mlx.nn as nn


@partial(mx.compile, shapeless=True)
def norm(x, weight, eps=(1e-5)):
    """Text
    over lines."""
    var = mx.mean(mx.square(x), axis=-1, keepdims=True)  # mean square
    x = x * mx.rsqrt(
        var + eps
    )
    return weight * (x)


class Block(nn.Module, metaclass=type):
    size: int = 4

    def __init__(self, dims: int, *args, **kwargs):
        super().__init__()
        self.scale = dims ** -0.5; self.n = -dims
        self.layers = [nn.Linear(dims, dims, bias=False) for _ in range(4) if dims % 2 == 0]

    # A comment of its own.
    async def step(self, x, *, mask=None):
        if mask is None: y = x; z = x @ x.T
        elif (n := x.shape[0]) > 1 and not mask:
            y = z = (
                x + n  # why
            ) / 2
        else:
            pass
        for i, layer in enumerate(self.layers):
            x = layer(
                x,
                i,  # index
                *[mask],
                **dict(a=1),
            )
        with open("f") as f, mx.stream(mx.cpu):
            await self.load(f)
        while x.any(): x -= 1
        try:
            total = sum(v * v for v in x.tolist())
        except (ValueError, TypeError) as e:
            raise RuntimeError(f"bad {e!r:>{10}} of {len(x) + 1}") from e
        else:
            total = 0
        finally:
            print("""
a
""", total if total else \
                None)
        match x:
            case [a, *rest] if a + 1:
                return a, *rest
            case {"k": v}:
                yield v
        del y, z
        return lambda q, k=1: q[k:, ..., -1] ** -k


if __name__ == "__main__":
    norm(mx.ones((2, 2)), None); print(math.pi,
        reduce(lambda a, b: a + b, [1, 2]))
