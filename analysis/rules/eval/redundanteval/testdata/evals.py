import time

import numpy as np
import mlx.core as mx
import mlx.nn as nn


def part(x: mx.array):
    y = mx.softmax(x)
    mx.eval(y)  # want: just before item()
    return y[0].item()


def listed(x: mx.array):
    y = mx.softmax(x)
    mx.eval([y])  # want: just before tolist()
    out = y.tolist()
    return out


def tested(x: mx.array):
    done = mx.all(x > 0)
    mx.eval(done)  # want: just before a test
    if done:
        return x
    return -x


def twice(x: mx.array):
    y = mx.softmax(x)
    mx.eval(y)
    z = y * 2
    mx.eval(y)  # want: evaluated already
    return z


def updated(x: mx.array):
    # Another array under the same name.
    y = mx.softmax(x)
    mx.eval(y)
    y = y * 2
    mx.eval(y)
    y[0] = 1
    mx.eval(y)
    return y


def some(x: mx.array, log):
    y = mx.softmax(x)
    if log:
        print(y)
    # Not evaluated unless it was printed.
    mx.eval(y)
    return y


def one_of_two(x: mx.array):
    y, z = mx.softmax(x), mx.exp(x)
    print(y)
    mx.eval(y, z)
    return z


def branch(x: mx.array, log):
    y = mx.softmax(x)
    mx.eval(y)
    return y.item() if log else y


def later(x: mx.array):
    y = mx.softmax(x)
    mx.eval(y)
    return lambda: y.item()


def measured(x: mx.array, start):
    y = mx.softmax(x)
    mx.eval(y)
    # The time is taken before y is read.
    print(time.time() - start, y)


def explained(x: mx.array):
    y = mx.softmax(x)
    mx.eval(y)  # the comment keeps the line # want: NumPy reads it
    return np.array(y)


def parameters(model: nn.Module):
    # A tree may hold other arrays by now.
    mx.eval(model.parameters())
    model.load_weights("weights.safetensors")
    mx.eval(model.parameters())


def loop(x: mx.array):
    for _ in range(3):
        x = mx.softmax(x)
        mx.eval(x)
    mx.eval(x)
    return x


def unknown(x):
    mx.eval(x)
    return np.array(x)


def unseen(sampler, logits, self_like):
    codes = sampler(logits)
    mx.eval(codes)  # want: just before tolist()
    first = codes[:, 0].tolist()
    mx.eval(self_like.tokens)  # want: just before tolist()
    return first, self_like.tokens.tolist()


def unseen_elsewhere(sampler, logits, other):
    codes = sampler(logits)
    # something else is read, or after a clock
    mx.eval(codes)
    first = other.tolist()
    mx.eval(codes)
    tic, rows = time.time(), codes.tolist()
    return first, tic, rows
