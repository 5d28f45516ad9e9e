import time

import mlx.core as mx


class Batch:
    def __init__(self, model, sampler):
        self.model = model
        self.sampler = sampler
        self.y = None
        self.cache = None

    def next(self):
        y = self.y
        mx.eval(y)  # want: before the next step
        self.y = self.step(y)
        mx.async_eval(self.y)
        return y.tolist()

    def good(self):
        y = self.y
        self.y = self.step(y)
        mx.async_eval(self.y)
        mx.eval(y)
        return y.tolist()

    def looked(self):
        y = self.y
        mx.eval(y)
        # the host decides with what it reads
        if y.tolist()[0] == 0:
            return None
        self.y = self.step(y)
        mx.async_eval(self.y)
        return y.tolist()

    def timed(self):
        y = self.y
        tic = time.perf_counter()
        mx.eval(y)
        # the wait is what is measured
        toc = time.perf_counter()
        self.y = self.step(y)
        mx.async_eval(self.y)
        return y.tolist(), toc - tic

    def step(self, y):
        logits = self.model(y[:, None], cache=self.cache)
        return self.sampler(logits[:, -1, :])


def generate_step(model, prompt, sampler, max_tokens: int):
    def step(y):
        logits = model(y[None])[:, -1, :]
        logprobs = logits - mx.logsumexp(logits, keepdims=True)
        return sampler(logprobs), logprobs.squeeze(0)

    y, logprobs = step(prompt)
    mx.eval(y, logprobs)  # want: before the next step
    n = 0
    while True:
        if n != max_tokens:
            next_y, next_logprobs = step(y)
            mx.async_eval(next_y, next_logprobs)
        if n == max_tokens:
            break
        yield y.item(), logprobs
        y, logprobs = next_y, next_logprobs
        n += 1


def prefill(model, tokens, cache, n: int):
    for i in range(n):
        model(tokens[i], cache=cache)
        # bounds memory; what is scheduled is something else
        mx.eval([c.state for c in cache])
    y = mx.argmax(model(tokens[n], cache=cache)[:, -1], axis=-1)
    mx.async_eval(y)
    return y.item()
