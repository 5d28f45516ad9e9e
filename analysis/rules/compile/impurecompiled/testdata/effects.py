import random
import time
from functools import partial

import mlx.core as mx
import mlx.nn as nn
import numpy as np

log = []


def largest(x):
    return mx.max(x).item()


@mx.compile
def through(x):
    y = mx.exp(x)
    return y / largest(y)  # want: item() needs a number


@mx.compile
def host(x):
    y = mx.exp(x)
    a = np.array(y)  # want: NumPy needs a number
    t = time.perf_counter()  # want: time.perf_counter() runs only while
    b = np.random.rand()  # want: numpy.random.rand() runs only while
    log.append(y)  # want: stays in an object outside
    mx.eval(y)  # want: mx.eval needs a number
    return y


class Counter:
    def __init__(self):
        self.n = 0
        self.f = mx.compile(self.g)

    def g(self, x):
        self.n += 1  # want: n counts traces
        return mx.exp(x)


@mx.compile
def constant(x):
    # evaluated before: no part of the trace
    table = mx.arange(4)
    mx.eval(table)
    return mx.exp(x) + table


@mx.compile
def debug(x, verbose: bool = False):
    y = mx.exp(x)
    if verbose:
        # for debugging
        print(y)
    if y.ndim == 1:
        raise ValueError(f"two axes, not {y.shape}")
    for row in y:
        pass
    return y


state = {"x": mx.zeros((2,))}


@partial(mx.compile, inputs=state, outputs=state)
def step(d):
    # the state comes out
    state["x"] = state["x"] + mx.exp(d)
    return state["x"]


@mx.compile
def local(x):
    # a list of its own
    parts = []
    parts.append(mx.exp(x))
    return mx.concatenate(parts)


class Flow(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Linear(8, 8)
        self.p = 0.2

    def __call__(self, x):
        noise = mx.random.normal(x.shape)
        drop = random.random() < self.p  # want: decides on the host in the forward of Flow
        if random.random() < self.p:
            drop = True
        return self.net(x + noise, drop)


class Dropped(nn.Module):
    def __call__(self, x):
        # only in training, which says so; and nothing else is drawn here
        if self.training and random.random() < 0.1:
            return x
        return x * 2


def sample(model, x):
    # not a forward
    x = x + mx.random.normal(x.shape)
    if random.random() < 0.5:
        x = x[::-1]
    return model(x)
