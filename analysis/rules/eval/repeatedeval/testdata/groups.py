import time

import mlx.core as mx
import mlx.nn as nn


def caches(cache):
    mx.eval(*[k for k in cache.keys if k is not None])  # want: 2 evaluations one after the other
    mx.eval(*[v for v in cache.values if v is not None])
    return cache


def three(a: mx.array, b: mx.array, c: mx.array, data: dict):
    a, b, c = a + 1, b + 1, c + 1
    mx.eval(a)  # want: 3 evaluations one after the other
    mx.eval(b, data["b"])
    mx.eval([c])
    return a, b, c


def blocks(model, x: mx.array, y: mx.array):
    for block in model.blocks:
        x, y = block(x, y)
        mx.eval(x)  # want: 2 evaluations one after the other
        mx.eval(y)
    return x, y


def explained(a: mx.array, b: mx.array):
    mx.eval(a)  # want: 2 evaluations one after the other
    # b is large
    mx.eval(b)


def load(self):
    # Loading one after the other bounds what is in flight.
    mx.eval(self.unet.parameters())
    mx.eval(self.vae.parameters())


def stream(a: mx.array, b: mx.array):
    mx.async_eval(a)
    mx.eval(b)


def timed(a: mx.array, b: mx.array):
    mx.eval(a)
    start = time.perf_counter()
    mx.eval(b)
    return time.perf_counter() - start


def freed(a: mx.array, b: mx.array):
    mx.eval(a)
    mx.clear_cache()
    mx.eval(b)


def compiled(state, step, batches):
    # One in each step is right.
    for x in batches:
        loss = step(x)
        mx.eval(loss, state)


def trained(model: nn.Module, optimizer, loss_fn, batches):
    step = nn.value_and_grad(model, loss_fn)
    for x, y in batches:
        loss, grads = step(model, x, y)
        mx.eval(loss)  # want: two evaluations in one step
        optimizer.update(model, grads)
        mx.eval(model.state, optimizer.state)


def adversarial(g: nn.Module, d: nn.Module, g_opt, d_opt, g_loss, d_loss, batches):
    # Two steps: each is evaluated.
    d_step = nn.value_and_grad(d, d_loss)
    g_step = nn.value_and_grad(g, g_loss)
    for x in batches:
        loss, grads = d_step(d, x)
        d_opt.update(d, grads)
        mx.eval(d.parameters(), d_opt.state)
        loss, grads = g_step(g, x)
        g_opt.update(g, grads)
        mx.eval(g.parameters(), g_opt.state)


def logged(model: nn.Module, optimizer, loss_fn, batches):
    step = nn.value_and_grad(model, loss_fn)
    for x, y in batches:
        loss, grads = step(model, x, y)
        mx.eval(loss)
        print(loss.item())
        optimizer.update(model, grads)
        mx.eval(model.state, optimizer.state)


def sampled(model: nn.Module, x: mx.array):
    # Not a step of training.
    for _ in range(3):
        y = mx.mean(model(x))
        mx.eval(y)
        x = x + y
        mx.eval(x)
