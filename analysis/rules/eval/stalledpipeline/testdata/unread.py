import time

import mlx.core as mx
import mlx.nn as nn


class Detector(nn.Module):
    def __init__(self):
        super().__init__()
        self.inner = nn.Linear(16, 16)
        self.head = nn.Linear(16, 1)

    def __call__(self, x: mx.array, state: mx.array):
        state = mx.tanh(self.inner(x) + state)
        return self.head(state), state

    def detect(self, x: mx.array, size: int):
        out = []
        state = mx.zeros((1, 16))
        for i in range(0, x.shape[1], size):
            y, state = self(x[:, i : i + size], state=state)
            mx.eval(y, state)  # want: nothing in the loop looks at
            out.append(y)
        return mx.concatenate(out, axis=1)

    # The next step needs what is read.
    def until(self, x: mx.array, size: int):
        out = []
        state = mx.zeros((1, 16))
        for i in range(0, x.shape[1], size):
            y, state = self(x[:, i : i + size], state)
            mx.eval(y, state)
            out.append(y)
            if y.max().item() > 0.5:
                break
        return mx.concatenate(out, axis=1)

    # A clock is looked at.
    def timed(self, x: mx.array, size: int):
        out, times = [], []
        state = mx.zeros((1, 16))
        for i in range(0, x.shape[1], size):
            tic = time.perf_counter()
            y, state = self(x[:, i : i + size], state)
            mx.eval(y, state)
            out.append(y)
            times.append(time.perf_counter() - tic)
        return mx.concatenate(out, axis=1), times

    # It bounds memory, and gives buffers back at once.
    def cleared(self, x: mx.array, size: int):
        out = []
        state = mx.zeros((1, 16))
        for i in range(0, x.shape[1], size):
            y, state = self(x[:, i : i + size], state)
            mx.eval(y, state)
            out.append(y)
            mx.clear_cache()
        return mx.concatenate(out, axis=1)

    # Nothing goes from one piece to the next: all could be under way at once.
    def pieces(self, x: mx.array, size: int):
        out = []
        for i in range(0, x.shape[1], size):
            y = self.head(x[:, i : i + size])
            mx.eval(y)
            out.append(y)
        return mx.concatenate(out, axis=1)

    # A name that is used twice in an iteration is not carried.
    def copied(self, x: mx.array, size: int):
        out = []
        for i in range(0, x.shape[1], size):
            y = x[:, i : i + size]
            y = mx.contiguous(y)
            mx.eval(y)
            out.append(y)
        return mx.concatenate(out, axis=1)
