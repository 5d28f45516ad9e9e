"""Where a test of an array costs each time, and where it does not."""
import mlx.core as mx
import mlx.nn as nn


def reached(x: mx.array):
    if x.sum() > 0:  # want: an if asks
        return x
    return -x


class Layer(nn.Module):
    def __init__(self, dims, table: mx.array):
        super().__init__()
        assert (table > 0).all()  # once
        self.layer = nn.Linear(dims, dims)
        self.enabled = mx.array(True)

    def __call__(self, x: mx.array):
        h = reached(self.layer(x))
        if self.enabled:  # computed before
            h = h * 2
        while mx.abs(h).max() > 1e4:  # want: a while asks
            h = h / 10
        return h


class Steps:
    def __init__(self, model, end):
        self.model, self.end = model, end

    def _step(self, tokens: mx.array):
        if (tokens == self.end).any():  # want: in each step
            raise ValueError("the end was given")
        return mx.argmax(self.model(tokens), axis=-1)

    def run(self, tokens: mx.array, n):
        for _ in range(n):
            tokens = self._step(tokens)
        return tokens


def training(loss_and_grad, model, batches):
    for x, y in batches:
        loss, grads = loss_and_grad(model, x, y)
        if mx.isnan(loss):  # once per step, outside of the step's graph
            break
    return loss


def static(x: mx.array, flags: dict):
    return x if flags["a"] and x.ndim == 2 else x[None]


compiled = mx.compile(static)


def loss_fn(model, x, y):
    loss = nn.losses.mse_loss(model(x), y)
    if loss > 100:  # want: a function under value_and_grad
        loss = loss / 100
    return loss


def train(model, x, y):
    return nn.value_and_grad(model, loss_fn)(model, x, y)
