import time

import mlx.core as mx


def decorated(x, n: int):
    @mx.compile
    def step(v):
        return mx.exp(v) * mx.tanh(v)

    start = time.time()  # want: the first call of step
    for _ in range(n):
        x = step(x)
        mx.eval(x)
    stop = time.time()
    print(stop - start)
    again = time.time()
    for _ in range(n):
        x = step(x)
        mx.eval(x)
    print(time.time() - again)


def compiled_after(x, n: int):
    start = time.time()
    # making it is part of what is measured
    step = mx.compile(lambda v: mx.exp(v) * 2)
    for _ in range(n):
        mx.eval(step(x))
    print(time.time() - start)
