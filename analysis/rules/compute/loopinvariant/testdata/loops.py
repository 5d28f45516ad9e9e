import time

import mlx.core as mx
import mlx.nn as nn


def solve(model, x: mx.array, mu: mx.array, mask: mx.array, t_span):
    for step in range(1, len(t_span)):
        both = mx.concatenate([mask, mask], axis=0)  # want: each iteration: 1 operation
        inputs = mx.concatenate([mu, mx.zeros_like(mu)], axis=0)  # want: each iteration
        x = x + model(mx.concatenate([x, x], axis=0), both, inputs)[:1]
    return x


def weighted(model, x: mx.array, ts: mx.array, n: int):
    while x.shape[0] < n:
        falling = -ts * 0.5
        weights = mx.exp(falling)  # want: each iteration: 3 operations
        x = x + model(x) * weights
        mx.eval(x)
    return x


# a measurement repeats its work on purpose
def measure(a: mx.array, b: mx.array):
    start = time.perf_counter()
    for _ in range(100):
        mx.eval(a @ b)
    return time.perf_counter() - start


# elements of a tuple: another one each time
def corners(x: mx.array, y: mx.array, table: mx.array):
    out = mx.zeros(table.shape)
    for cx, cy in ((x, y), (x + 1, y), (x, y + 1), (x + 1, y + 1)):
        out = out + table * mx.exp(cx * cy)
    return out


# parts of an array
def parts(x: mx.array):
    out = []
    for part, n in zip(mx.split(x, 4), (1, 2, 3, 4)):
        out.append(mx.tile(part, (n, 1)))
    return mx.concatenate(out)


# the next one of a list
def queue(x: mx.array, tables: list[mx.array]):
    while tables:
        table = tables.pop()
        x = x + mx.matmul(x, mx.exp(table * 2))
    return x


# stored into: each iteration needs its own
def buffers(x: mx.array, n: int):
    out = []
    for i in range(n):
        row = mx.exp(x * 2)
        row[i] = 0
        out.append(row)
    return mx.stack(out)


# only in some iterations
def rarely(model, x: mx.array, mask: mx.array, n: int):
    for i in range(n):
        if i == 0:
            x = x + mx.softmax(mask * 2, axis=-1)
        x = model(x)
    return x


# weights change with every step
class Trainer(nn.Module):
    def __init__(self):
        super().__init__()
        self.w = mx.zeros((64, 64))

    def fit(self, optimizer, step, n):
        total = 0
        for _ in range(n):
            optimizer.update(self, step(self))
            total = total + mx.softmax(self.w @ self.w, axis=-1)
        return total


# other numbers each time
def noise(x: mx.array, n: int):
    for _ in range(n):
        x = x + mx.exp(mx.random.normal((64, 64)) * 2)
    return x
