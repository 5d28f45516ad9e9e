"""Reads that wait for the model, and reads that do not."""
import mlx.core as mx
import mlx.nn as nn
import numpy as np


def helper(h: mx.array):
    return float(mx.mean(h))  # want: in the forward of Layer


class Layer(nn.Module):
    def __init__(self, dims):
        super().__init__()
        self.layer = nn.Linear(dims, dims)
        self.width = int(mx.sqrt(mx.array(dims)).item())  # once

    def __call__(self, x: mx.array, lengths: mx.array, debug=False):
        h = self.layer(x)
        scale = helper(h)
        order = np.argsort(np.array(h[0]))  # want: NumPy reads
        if debug:
            print(h)  # behind a flag
        print(h)  # want: print() reads
        for n in lengths.tolist():  # made on the host
            h = h[:n]
        assert h.ndim == 2, f"{h}"
        text = f"{h.shape}"
        text = f"{h}"  # want: formatting reads
        for _ in range(2):
            h = h * scale
            mx.eval(h)  # in a loop: it bounds memory
        return h, order, text


class Decoder:
    def __init__(self, model):
        self.model = model
        self.history = []

    def _step(self, tokens: mx.array):
        logits = self.model(tokens)
        token = mx.argmax(logits[:, -1], axis=-1)
        self.history.append(token.item())  # want: each step
        return token.item()  # the token that the step is for

    def prompt(self, tokens: mx.array):
        return tokens.tolist()  # before the loop


@mx.compile
def compiled(x: mx.array):
    limit = x.max().item()  # want: a compiled function
    return mx.minimum(x, limit)


def evaluation(model, batches):
    total = 0.0
    for x, y in batches:
        total += mx.mean(model(x) == y).item()
    return total
