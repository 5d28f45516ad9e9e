import mlx.core as mx


def lambdas(x, w, n):
    kernel = mx.exp(-mx.square(w))
    step = mx.compile(lambda x: x @ kernel)  # want: not computed yet when the function is traced
    for _ in range(n):
        x = step(x)
        mx.eval(x)
    return x


def once(x, w):
    # one call: nothing is done again
    kernel = mx.exp(-mx.square(w))
    step = mx.compile(lambda x: x @ kernel)
    return step(x)


def in_the_loop(x, noise, n):
    # compiled with the value of each iteration: that is another matter
    for i in range(n):
        step = mx.compile(lambda d: mx.tanh(x + d))
        x = step(noise[i])
    return x


def scalar(xs):
    total = 0.0

    @mx.compile
    def scaled(x):
        return mx.exp(x) * total  # want: total is a constant of the trace

    out = []
    for x in xs:
        total = total + 0.5
        out.append(scaled(x))
    return out


def read_back(x, w, n):
    kernel = mx.exp(-mx.square(w))
    print(kernel.sum().item(), kernel)

    @mx.compile
    def step(x):
        # printing has computed it
        return x @ kernel

    for _ in range(n):
        x = step(x)
    return x


def own(x, n):
    @mx.compile
    def step(x):
        # a local
        kernel = mx.exp(x)
        return x @ kernel

    for _ in range(n):
        x = step(x)
    return x
