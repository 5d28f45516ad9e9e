"""What looks like a read of one element, and is none, or is one that must be."""
import mlx.core as mx
import mlx.nn as nn
import numpy as np


def iterating_reads_nothing(x: mx.array, y: mx.array):
    total = mx.array(0.0)
    for v in x:
        total = total + v * 2
    for i, v in enumerate(x):
        y[i] = v
    a, b = x[0], x[1]
    return total, a, b, [v.shape for v in x], [len(v) for v in x]


def host_lists(x: mx.array, names):
    values = x.tolist()
    again = np.array(x)
    out = [names[int(v)] for v in values]
    for v in again:
        if v > 0:
            out.append(float(v))
    return out


def a_list_of_arrays(parts: list[mx.array]):
    losses = []
    for p in parts:
        losses.append(mx.mean(p))
    mx.eval(losses)
    return [loss.item() for loss in losses]


def training(model, optimizer, loss_and_grad, batches):
    for x, y in batches:
        loss, grads = loss_and_grad(model, x, y)
        optimizer.update(model, grads)
        mx.eval(model.parameters(), optimizer.state, loss)
        print(f"{loss.item():.3f}")


def epochs(model, loss_and_grad, x: mx.array, y: mx.array, size):
    # Chunks of one array: what is read is what a step computed.
    for i in range(0, x.shape[0], size):
        loss, grads = loss_and_grad(model, x[i : i + size], y[i : i + size])
        if mx.isnan(loss):
            raise ValueError("diverged")


def chunked_to_bound_memory(x: mx.array, size):
    best = float("inf")
    for i in range(0, x.shape[0], size):
        best = min(best, mx.min(x[i : i + size]).item())
    return best


def decoding(model, prompt: mx.array, end, cache):
    y = prompt
    while True:
        y = mx.argmax(model(y[None], cache=cache)[:, -1, :], axis=-1)
        token = y.item()
        if token == end:
            return
        yield token


def until_converged(x: mx.array):
    while True:
        y = (x + 2 / x) / 2
        if mx.max(mx.abs(y - x)).item() < 1e-6:
            return y
        x = y


def carried(x: mx.array):
    # Each value needs the one before.
    level, out = mx.array(0.0), []
    for v in x:
        level = level * 0.9 + v
        out.append(level.item())
    return out


def stop_test(tokens: mx.array, model):
    # The array grows: there is nothing to read at once.
    while tokens[-1].item() != 0:
        tokens = mx.concatenate([tokens, model(tokens)])
    return tokens


def random_each_time(n):
    return [mx.random.uniform().item() for _ in range(n)]


def shapes(x: mx.array):
    return [x[i].shape[0] for i in range(len(x))]


def two(x: mx.array):
    point = x.reshape(2)
    return [float(v) for v in point]


class Table(nn.Module):
    def __init__(self, sizes: mx.array):
        super().__init__()
        self.layers = [nn.Linear(int(s), 4) for s in sizes]  # once


def before_the_loop(x: mx.array, items):
    limit = x.max()
    out = []
    for it in items:
        if it > limit.item():  # the same number each time: computed once
            out.append(it)
    return out
