import mlx.core as mx


def step(model, y):
    logits = model(y[None])[:, -1, :]
    return mx.argmax(logits, axis=-1), logits - mx.logsumexp(logits, axis=-1, keepdims=True)


# Read before it is scheduled: there is nothing left to schedule.
def too_early(model, y, n):
    out = []
    for _ in range(n):
        y = mx.argmax(model(y[None])[:, -1, :], axis=-1)
        out.append(y.item())  # want: waits for the step that the same iteration schedules
        mx.async_eval(y)
    return out


# The token of the iteration before is read: that is what it is for.
def ahead(model, y, n):
    out = []
    for _ in range(n):
        after = mx.argmax(model(y[None])[:, -1, :], axis=-1)
        mx.async_eval(after)
        out.append(y.item())
        y = after
    return out


# One step is scheduled, and waited for after the next one is built: all that it loses is the consumer's time.
def late(model, y):
    y, logprobs = step(model, y)
    while True:
        mx.async_eval(y)
        following = step(model, y)
        yield y.item(), logprobs
        y, logprobs = following


# What is looked up with the token is left to who reads it.
def looked_up(model, y):
    prob = None
    while True:
        logits = model(y[None])[:, -1, :]
        after = mx.argmax(logits, axis=-1)
        after_prob = logits[0, after]
        mx.async_eval(after)
        yield y.item(), prob
        y, prob = after, after_prob


# A number now and then.
def now_and_then(model, y, n):
    for i in range(n):
        y = mx.argmax(model(y[None])[:, -1, :], axis=-1)
        mx.async_eval(y)
        if i % 100 == 0:
            print(y.item())


# The first one only: the rest is scheduled ahead.
def first(model, y, n):
    for i in range(n):
        if i == 0:
            mx.async_eval(y)
        after = mx.argmax(model(y[None])[:, -1, :], axis=-1)
        mx.async_eval(after)
        print(y.item())
        y = after


# Host code decides what the next step is.
def decided(model, y, n, guide):
    for _ in range(n):
        mx.async_eval(y)
        mask = guide.mask()
        guide.advance(y.item())
        y = mx.argmax(model(y[None])[:, -1, :] + mask, axis=-1)
