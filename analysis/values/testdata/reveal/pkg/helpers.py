import mlx.core as mx


def double(x):
    return x * 2


SCALE = mx.array(0.5)
