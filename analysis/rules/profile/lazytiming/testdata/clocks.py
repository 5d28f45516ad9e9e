import time

import mlx.core as mx
import mlx.nn as nn


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.up = nn.Linear(8, 8)

    def __call__(self, x):
        return self.up(x)


def module(x: mx.array):
    block = Block()
    tic = time.perf_counter()
    y = block(x)
    toc = time.perf_counter()  # want: nothing between the clocks evaluates
    return y, toc - tic


# Printing the result evaluates it.
def printed(a: mx.array):
    tic = time.time()
    b = a @ a
    print(b)
    return time.time() - tic


# Making arrays of numbers is work of the host.
def made(n):
    tic = time.time()
    a = mx.array(list(range(n)))
    return a, time.time() - tic


# A method of an object that is not known may do anything.
def stepped(model, a: mx.array):
    tic = time.time()
    b = model.forward(a @ a)
    return b, time.time() - tic


# The clock is read in a branch.
def branch(a: mx.array, verbose):
    tic = time.time()
    b = a @ a
    if verbose:
        mx.eval(b)
        print(time.time() - tic)
    return b


# No array is computed between the clocks.
def waiting(a: mx.array, queue):
    b = a @ a
    tic = time.time()
    shape = b.shape
    return shape, time.time() - tic
