import math

import mlx.core as mx
import mlx.nn as nn


class Mamba(nn.Module):
    def __init__(self, d, n):
        super().__init__()
        self.x_proj = nn.Linear(d, 2 * n + 1, bias=False)
        self.A_log = mx.zeros((d, n))
        self.D = mx.ones((d,))
        self.n = n

    def step(self, x, A, state=None):
        delta, B, C = mx.split(self.x_proj(x), [1, 1 + self.n], axis=-1)
        delta = nn.softplus(delta)
        new = mx.expand_dims(delta * x, -1) * mx.expand_dims(B, 1)
        if state is not None:
            new += state * mx.exp(mx.expand_dims(delta, -1) * A)
        y = (new @ mx.expand_dims(C, -1)).squeeze(2)
        return y + self.D * x, new

    def __call__(self, x, state):
        B, T, D = x.shape
        A = -mx.exp(self.A_log)
        outputs = []
        for t in range(T):  # want: linear recurrence
            y, state = self.step(x[:, t], A, state)
            outputs.append(y)
        return mx.stack(outputs, axis=1), state


def advantages(deltas: mx.array, gamma):
    out = []
    last = 0
    for t in reversed(range(deltas.shape[1])):  # want: linear recurrence
        last = deltas[:, t] + gamma * last
        out.append(last)
    return mx.stack(out[::-1], axis=1)


def log_probs(logits, targets: mx.array):
    logps = nn.log_softmax(logits, axis=-1)
    out = []
    for i in range(targets.shape[0]):
        for j in range(targets.shape[1]):  # want: each row
            out.append(logps[i, j, targets[i, j]])
    return mx.array(out)


def unit(x: mx.array):
    return mx.stack([r / mx.linalg.norm(r) for r in x])  # want: each row


# over chunks: each iteration is products of matrices
def chunks(q: mx.array, k: mx.array, v: mx.array, decay: mx.array, length):
    n = math.ceil(q.shape[1] / length)
    h = mx.zeros((q.shape[0], q.shape[-1], v.shape[-1]))
    out = []
    for i in range(n):
        out.append(q[:, i] @ h)
        h = decay[:, i] * h + k[:, i].swapaxes(-1, -2) @ v[:, i]
    return mx.stack(out, axis=1)


# a denoising loop: the model is given what it made
def denoise(model, x, sigmas: mx.array):
    for i in range(len(sigmas) - 1):
        x = x + (sigmas[i + 1] - sigmas[i]) * model(x, sigmas[i])
    return x


# a window: the slices are put together in a list
def smooth(x: mx.array, kernel: mx.array, axis):
    out = mx.zeros_like(x)
    window = [slice(None)] * x.ndim
    for i in range(kernel.shape[0]):
        window[axis] = slice(i, i + x.shape[axis])
        out = out + x[tuple(window)] * kernel[i]
    return out


# evaluated one by one, to bound memory
def rendered(x: mx.array):
    out = []
    for i in range(x.shape[0]):
        y = mx.exp(x[i]) @ x[i].T
        mx.eval(y)
        out.append(y)
    return mx.stack(out)


# stops early
def search(x: mx.array, limit):
    out = []
    for i in range(x.shape[0]):
        if i > limit:
            break
        out.append(mx.exp(x[i]))
    return mx.stack(out)


# a list of arrays is what is wanted
def parts(x: mx.array):
    out = []
    for i in range(x.shape[0]):
        out.append(mx.exp(x[i]))
    return out


# nothing is computed
def turned(images: mx.array):
    return mx.stack([image[None] for image in images])


# each row goes through a convolution: one at a time bounds memory
class Encoder(nn.Module):
    def __init__(self, d):
        super().__init__()
        self.conv = nn.Conv2d(3, d, 3)

    def __call__(self, images: mx.array):
        return mx.stack([self.conv(images[i, None])[0] for i in range(images.shape[0])])


# random numbers: vmap would need keys
def noisy(x: mx.array):
    return mx.stack([x[i] + mx.random.normal(x[i].shape) for i in range(x.shape[0])])


# arrays of a dictionary
def experts(weights, n):
    return mx.stack([weights[f"experts.{e}.w"] * weights[(e, "scale")] for e in range(n)])
