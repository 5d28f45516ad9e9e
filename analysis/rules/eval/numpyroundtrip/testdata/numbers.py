import mlx.core as mx


def total(lengths: list[int]):
    return mx.sum(mx.array(lengths)).item()  # want: done on the device


def most(waves: list[mx.array]):
    sizes = mx.array([w.shape[0] for w in waves])
    return int(sizes.max().item())  # want: done on the device


def elements(x: mx.array):
    return mx.prod(mx.array(x.shape)).item()  # want: done on the device


def rounded(n: int, k: int):
    return int(mx.ceil(mx.array([n / k])).item())  # want: done on the device


def mean(losses: list[float]):
    return mx.mean(mx.array(losses)).item()  # want: done on the device


def told(losses: list[float]):
    # Read for people, who are slower.
    print(f"loss {mx.mean(mx.array(losses)).item():.3f}")


def weighted(losses: list[float], w: mx.array):
    # The weights are on the device.
    return mx.sum(mx.array(losses) * w).item()


def literal():
    # Only constants: this tries MLX out.
    return mx.sum(mx.array([1, 2, 3])).item()


def stacked(rows: list[mx.array]):
    return mx.sum(mx.array(rows)).item()


def product(a: list[float], b: mx.array):
    return (mx.array(a) @ b).item()


def drawn(p: float):
    return (mx.random.uniform() < p).item()


def offset(cache):
    # The offset may be an array.
    return mx.any(mx.array(getattr(cache, "offset", 0)) > 0).item()


class Levels:
    def __init__(self, levels: list[int]):
        # Runs once.
        self.size = mx.prod(mx.array(levels)).item()
