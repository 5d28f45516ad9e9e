import mlx.core as mx
import mlx.nn as nn
import numpy as np


class Mixture(nn.Module):
    def __init__(self, dims, n):
        super().__init__()
        self.gate = nn.Linear(dims, n)
        self.experts = [nn.Linear(dims, dims) for _ in range(n)]
        self.n = n

    # Rows of each expert, looked for in NumPy.
    def train(self, x, inds, y):
        inds = np.array(inds)
        for e, expert in enumerate(self.experts):
            i, j = map(mx.array, np.where(inds == e))
            if i.size == 0:
                continue
            y[i, j] = expert(x[i])  # want: expert is called for each expert in turn
        return y

    # The same with masks: every expert computes every token.
    def dense(self, x):
        inds = mx.argpartition(-self.gate(x), kth=1, axis=-1)[..., :2]
        y = mx.zeros_like(x)
        for e in range(self.n):
            mask = mx.any(inds == e, axis=-1, keepdims=True)
            y = y + mask * self.experts[e](x)  # want: self.experts[e] is called
        return y

    # One number at a time.
    def single(self, x, inds):
        y = []
        for t in range(x.shape[0]):
            e = inds[t, 0].item()
            y.append(self.experts[e](x[t]))  # want: for each token and each of its experts
        return mx.stack(y)

    def nested(self, x, inds):
        return mx.stack([sum(self.experts[e](t) for e in row) for t, row in zip(x, inds.tolist())])  # want: self.experts[e](t)

    # Stacked weights mend both: one finding, at the place that decodes.
    def both(self, x, inds, y):
        if self.training:
            for e, expert in enumerate(self.experts):
                i, j = map(mx.array, np.where(inds == e))
                y[i, j] = expert(x[i])
            return y
        return mx.stack([mx.stack([self.experts[e](t) for e in row]) for t, row in zip(x, inds.tolist())])  # want: self.experts[e](t)

    # The module of one task: not of tokens.
    def task(self, x, which):
        return self.experts[which.item()](x)

    # The counter decides on the place in the list, not on rows.
    def places(self, x):
        for i, expert in enumerate(self.experts):
            if i == 0:
                x = expert(x)
            if i == len(self.experts) - 1:
                x = x + 1
        return x

    # A codebook for each column: every one is used.
    def columns(self, codes):
        out = 0
        for i in range(self.n):
            out = out + self.experts[i](codes[:, i])
        return out

    # Numbers of the program.
    def chosen(self, x, order):
        for i in [0, 2, 1]:
            x = self.experts[i](x)
        return x
