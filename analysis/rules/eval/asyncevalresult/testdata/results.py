import mlx.core as mx


def itself(x: mx.array):
    x = mx.async_eval(x)  # want: mx.async_eval returns None
    return x


class Holder:
    def keep(self, x: mx.array):
        self.x = mx.eval(x + 1)  # want: mx.eval returns None


def passed(f, x: mx.array):
    return f(mx.eval(x))  # want: mx.eval returns None


def chained(x: mx.array):
    return mx.eval(x + 1).sum()  # want: mx.eval returns None


def returned(model, x: mx.array):
    return mx.eval(model(x))  # want: mx.eval returns None


def several(x: mx.array, y: mx.array):
    x, y = mx.eval(x, y)  # want: mx.eval returns None
    return x


def short(x: mx.array):
    # Two lines in one.
    return mx.eval(x)


def bench(model, x: mx.array):
    def run():
        return mx.eval(model(x))

    return run


def comprehended(xs: list[mx.array]):
    [mx.eval(x) for x in xs]


def ignored(x: mx.array):
    _ = mx.eval(x)
    return x


# written for the first MLX with async_eval, which returned something to wait for
def handle(step, y):
    sync = mx.async_eval(y)
    z = step(y)
    sync.wait()
    return z
