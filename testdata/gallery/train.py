"""Trains a small transformer block on a made-up sequence task, the slow way."""

import math

import mlx.core as mx
import mlx.nn as nn
import mlx.optimizers as optim
from mlx.utils import tree_flatten


class LayerNorm(nn.Module):
    def __init__(self, dims: int, eps: float = 1e-5):
        super().__init__()
        self.weight = mx.ones((dims,))
        self.bias = mx.zeros((dims,))
        self.eps = eps

    def __call__(self, x: mx.array) -> mx.array:
        mean = mx.mean(x, axis=-1, keepdims=True)
        var = mx.mean(mx.square(x - mean), axis=-1, keepdims=True)
        return (x - mean) * mx.rsqrt(var + self.eps) * self.weight + self.bias


class MLP(nn.Module):
    def __init__(self, dims: int):
        super().__init__()
        self.up = nn.Linear(dims, 4 * dims)
        self.down = nn.Linear(4 * dims, dims)

    def __call__(self, x: mx.array) -> mx.array:
        h = self.up(x)
        h = 0.5 * h * (1 + mx.erf(h / math.sqrt(2)))
        return self.down(h)


class Model(nn.Module):
    def __init__(self, vocab: int, dims: int, layers: int):
        super().__init__()
        self.embed = nn.Embedding(vocab, dims)
        self.norms = [LayerNorm(dims) for _ in range(layers)]
        self.mlps = [MLP(dims) for _ in range(layers)]
        self.head = nn.Linear(dims, vocab)

    def __call__(self, tokens: mx.array) -> mx.array:
        x = self.embed(tokens)
        for norm, mlp in zip(self.norms, self.mlps):
            x = x + mlp(norm(x))
        return self.head(x)


def cross_entropy(logits: mx.array, targets: mx.array) -> mx.array:
    log_probs = mx.log(mx.softmax(logits, axis=-1))
    picked = mx.take_along_axis(log_probs, targets[..., None], axis=-1)
    return -mx.mean(picked)


def train(steps: int = 12, batch: int = 4, length: int = 128, vocab: int = 512, dims: int = 256):
    mx.random.seed(0)
    model = Model(vocab, dims, layers=4)
    optimizer = optim.AdamW(learning_rate=1e-3)
    mx.eval(model.parameters())

    def loss_fn(model, tokens, targets):
        return cross_entropy(model(tokens), targets)

    loss_and_grad = nn.value_and_grad(model, loss_fn)
    losses = []
    for _ in range(steps):
        tokens = mx.random.randint(0, vocab, (batch, length))
        targets = (tokens * 7 + 3) % vocab
        loss, grads = loss_and_grad(model, tokens, targets)
        mx.eval(loss)
        optimizer.update(model, grads)
        mx.eval(model.parameters(), optimizer.state)
        losses.append(loss.item())
    return mx.array(losses), [value for _, value in tree_flatten(model.parameters())][:4]


def run(small=False):
    return train(steps=4, batch=2, length=32, vocab=64, dims=64) if small else train()
