import mlx.core as mx


def build(model):
    def forward(x, t, cond):
        return x - 0.1 * model(mx.exp(x) * t, cond)

    return mx.compile(forward)


def by_list(model, x, cond):
    step = mx.compile(lambda x, t: x - 0.1 * model(mx.exp(x) * t, cond))
    for t in [0.9, 0.6, 0.3]:
        x = step(x, t)  # want: t is a number of Python
        mx.eval(x)
    return x


def uncompiled(model, x, cond, steps: int):
    def plain(x, t):
        return x - 0.1 * model(mx.exp(x) * t, cond)

    fast = mx.compile(plain)
    for i in range(steps):
        # the function itself
        x = plain(x, i)
    return fast(x, steps)


def layers(x, n: int):
    # compiled in the loop: another matter
    for i in range(n):
        f = mx.compile(lambda x, k: mx.exp(x) * k)
        x = f(x, i)
    return x


def nothing_carried(xs, n: int):
    f = mx.compile(lambda x, k: mx.exp(x) * k)
    # no steps, each for itself
    return [f(xs[i], i) for i in range(n)]
