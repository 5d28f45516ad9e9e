import mlx.core as mx
import mlx.nn as nn


class Block(nn.Module):
    def __init__(self, dims):
        super().__init__()
        self.up = nn.Linear(dims, dims)

    def __call__(self, x, y):
        return x + self.up(y), y + x


class Two(nn.Module):
    def __init__(self, dims, depth):
        super().__init__()
        self.blocks = [Block(dims) for _ in range(depth)]
        self.others = [nn.Linear(dims, dims) for _ in range(depth)]

    def __call__(self, x: mx.array, y: mx.array):
        for i, block in enumerate(self.blocks):
            x, y = block(x, y)
            mx.eval(x)  # want: after every layer
            mx.eval(y)  # want: after every layer
        for i in range(len(self.others)):
            x = self.others[i](x)
            mx.eval(x, y)  # want: after every layer
        return x

    def indexed(self, x: mx.array):
        for i in range(len(self.others)):
            x = self.others[i](x)
            mx.eval(x)  # to see where the time goes # want: after every layer
        return x

    def freed(self, x: mx.array):
        # Memory is released after each.
        for layer in self.others:
            x = layer(x)
            mx.eval(x)
            mx.clear_cache()
        return x

    def steps(self, x: mx.array, n: int):
        # Steps of a solver, not layers.
        for _ in range(n):
            x = self.others[0](x)
            mx.eval(x)
        return x

    def collected(self, x: mx.array):
        # What is evaluated does not go to the next layer.
        out = []
        for layer in self.others:
            y = layer(x)
            mx.eval(y)
            out.append(y)
        return out


class Upscaler(nn.Module):
    def __init__(self, dims):
        super().__init__()
        self.conv = nn.Conv2d(dims, dims, 3)

    def __call__(self, x):
        return nn.silu(self.conv(x))


class Decoder(nn.Module):
    def __init__(self, dims, depth):
        super().__init__()
        self.blocks = [Upscaler(dims) for _ in range(depth)]

    def __call__(self, x: mx.array):
        # Images: each layer may need most of the memory.
        for block in self.blocks:
            x = block(x)
            mx.eval(x)
        return x


def quantize(model, x: mx.array):
    # Not a forward: weights are changed layer by layer.
    for layer in model.layers:
        x = layer(x)
        mx.eval(x)
    return x
