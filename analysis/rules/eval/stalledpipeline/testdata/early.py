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


class Pending:
    """The step is built in a method that is too long to be executed where it is called."""

    def __init__(self, model, rows, samplers):
        self.model = model
        self.rows = rows
        self.samplers = samplers
        self.pending = None

    def next(self):
        ready = self.pending
        mx.eval(ready.tokens, ready.logprobs)  # want: before the next step
        self.pending = self.decode(ready.tokens)
        return ready.tokens.tolist()

    def decode(self, inputs):
        logits = self.model(inputs[:, None], cache=self.rows)
        logits = logits[:, -1, :]
        contexts = [r.context.update(inputs[i : i + 1]) for i, r in enumerate(self.rows)]
        processors = [r.processors for r in self.rows]
        if any(processors):
            processed = []
            for e, ps in enumerate(processors):
                row = logits[e : e + 1]
                for p in ps:
                    row = p(contexts[e], row)
                processed.append(row)
            logits = mx.concatenate(processed, axis=0)
        logprobs = logits - mx.logsumexp(logits, axis=-1, keepdims=True)
        if all(s is self.samplers[0] for s in self.samplers):
            sampled = self.samplers[0](logprobs)
        else:
            sampled = mx.concatenate([s(logprobs[e : e + 1]) for e, s in enumerate(self.samplers)], axis=0)
        for row in self.rows:
            row.age = row.age + 1
            row.limit = min(row.limit, row.age + 16)
            row.seen = row.seen + [row.age, row.limit, row.age - row.limit]
            if row.age > row.limit and row.seen and not row.done:
                row.done = True
                row.reason = "length" if row.age == row.limit else "stop"
                row.last = (row.age, row.limit, row.reason, len(row.seen), row.seen[0], row.seen[-1])
        ages = [r.age for r in self.rows if r.age > 0 and r.limit > 0 and not r.done]
        limits = [r.limit for r in self.rows if r.age > 0 and r.limit > 0 and not r.done]
        self.oldest, self.youngest = max(ages, default=0), min(ages, default=0)
        self.farthest, self.nearest = max(limits, default=0), min(limits, default=0)
        step = Step(sampled, logprobs)
        mx.async_eval(step.tokens, step.logprobs, contexts)
        return step


class Step:
    def __init__(self, tokens, logprobs):
        self.tokens = tokens
        self.logprobs = logprobs
