from typing import Optional

import mlx.core as mx
import mlx.nn as nn


class Conv(nn.Module):
    def __init__(self, dims, size):
        super().__init__()
        self.padding = size - 1
        self.conv = nn.Conv1d(dims, dims, size)
        self._buffer = None

    def step(self, x):
        if self._buffer is None:
            x = mx.pad(x, [(0, 0), (self.padding, 0), (0, 0)])
        else:
            x = mx.concatenate([self._buffer, x], axis=1)
        self._buffer = x[:, -self.padding :, :]  # want: shares the buffer
        return self.conv(x)


class States(nn.Module):
    # The states of all steps stay for the sake of the last.
    def __call__(self, x, cache):
        states = mx.cumsum(x, axis=1)
        cache.state = states[:, -1]  # want: shares the buffer
        return states * x


class Linear(nn.Module):
    # Who asks for it gets all of the input, and by default nobody does.
    def __call__(self, x, cache, sink: Optional[list] = None):
        x = mx.concatenate([cache[0], x], axis=1)
        cache[0] = x[:, -3:]  # want: shares the buffer
        if sink is not None:
            sink.append((x, 3))
        return mx.mean(x, axis=1)


class Wanted(nn.Module):
    # Everybody gets all of the input.
    def __call__(self, x, cache, sink: list):
        x = mx.concatenate([cache[0], x], axis=1)
        cache[0] = x[:, -3:]
        sink.append((x, 3))
        return mx.mean(x, axis=1)


class Layers(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = Linear()
        self.wanted = Wanted()

    def __call__(self, x, cache, capture=False):
        sink = [] if capture else None
        all = []
        y = self.linear(x, cache, sink=sink)
        return y + self.wanted(x, cache, all), sink, all


class Sliding:
    # What it is cut out of was stored just before: most of it is kept.
    def __init__(self):
        self.window = None

    def add(self, x, n):
        if self.window is None:
            self.window = x
        else:
            self.window = mx.concatenate([self.window, x], axis=1)
        if self.window.shape[1] > n:
            self.window = self.window[:, -n:]

    # The whole is handed on as well.
    def update(self, x, n):
        whole = joined(self.window, x)
        self.window = whole[:, -n:]
        return whole

    # All but the first rows: nothing to gain to speak of.
    def drop(self, x):
        x = mx.exp(x)
        self.window = x[:, 1:]

    # A slice of an argument: who knows who else has it.
    def given(self, x):
        self.window = x[:, -3:]

    # Every second row, in the order of a gather: a copy.
    def gathered(self, x, i):
        x = mx.exp(x)
        self.window = x[:, i]


def joined(a, b):
    if a is None:
        return b
    return mx.concatenate([a, b], axis=1)


def local(x):
    # The list ends with the call.
    out = []
    for i in range(3):
        x = mx.exp(x)
        out.append(x[:, -1:])
    return mx.concatenate(out, axis=1)
