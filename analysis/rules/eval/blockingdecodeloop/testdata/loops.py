import mlx.core as mx


def one_expression(model, y, n):
    for _ in range(n):
        y = mx.argmax(model(y[None])[:, -1], axis=-1)
        print(y.item())  # want: waits for its token here


def unknown_sampler(model, sampler, y, cache):
    def step(y):
        logits = model(y[None], cache=cache)
        return sampler(logits[:, -1, :])

    while True:
        y = step(y)
        mx.eval(y)  # want: waits for its token here
        yield y.item()


def done_test(model, tokens, n, eos):
    # the test for the end can wait one step, as the tokens can
    finished = mx.zeros(tokens.shape[0], dtype=mx.bool_)
    for _ in range(n):
        new = mx.argmax(model(tokens)[:, -1], axis=-1)
        finished = mx.logical_or(finished, new == eos)
        tokens = mx.concatenate([tokens, new[:, None]], axis=1)
        if mx.all(finished):  # want: waits for its token here
            break
    return tokens


def number_and_back(model, y, n):
    t = y.item()
    for _ in range(n):
        logits = model(mx.array([[t]]))
        t = mx.argmax(logits[0, -1]).item()  # want: made an array again
        yield t


# A step number goes into the step: no fix, since it would be another step's.
def positions(model, y, n):
    for i in range(n):
        y = mx.argmax(model(y[None], i)[:, -1], axis=-1)
        print(y.item())  # want: waits for its token here


# continue would skip what is put at the end.
def skipping(model, y, n):
    for _ in range(n):
        y = mx.argmax(model(y[None])[:, -1], axis=-1)
        t = y.item()  # want: waits for its token here
        if t == 0:
            continue
        print(t)


# The last token is used after the loop, where another one would be.
def afterwards(model, y, n):
    for _ in range(n):
        y = mx.argmax(model(y[None])[:, -1], axis=-1)
        print(y.item())  # want: waits for its token here
    return y


# The cache is evaluated, and would be that of the next step.
def with_cache(model, y, n, cache):
    for _ in range(n):
        y = mx.argmax(model(y[None], cache)[:, -1], axis=-1)
        mx.eval(y, cache.state)  # want: waits for its token here
        print(y.item())
        cache.trim(1)


def drawn(logits, temp):
    return int(mx.random.categorical(logits / temp).item())


def either(model, n, temp):
    t, out = 0, []
    for i in range(n):
        logits = model(mx.array([t]))[:, -1]
        t = int(mx.argmax(logits).item()) if temp == 0 else drawn(logits, temp)  # want: made an array again
        out.append(t)
    return out


# The model embeds the number itself: its method could be given the array.
def embedded(model, features, n):
    t, cache, out = 0, None, []
    for i in range(n):
        h, cache = model.forward(features[i] + model.embed_token(t), cache=cache)
        t = int(mx.argmax(model.logits(h[-1])).item())  # want: made an array again
        out.append(t)
    return out


# A cache that is returned is made by the model, of the array that the number became.
def returned_cache(model, n):
    t, cache = 0, None
    for _ in range(n):
        logits, cache = model(mx.array([[t]]), cache)
        t = mx.argmax(logits[0, -1]).item()  # want: made an array again
        yield t


# Neither the model nor the sampler is seen: what is evaluated and read is an array.
def unseen(model, sampler, logits, cache, n):
    y = sampler(logits[:, -1, :])
    mx.eval(y)
    out = []
    for _ in range(n):
        token = y.item()
        out.append(token)
        logits = model(y.reshape(1, -1), cache=cache)
        y = sampler(logits[:, -1, :])
        mx.eval(y)  # want: waits for its token here
    return out


# What may fail is around the loop, and no condition in it.
def tried(model, y, n, close):
    try:
        for _ in range(n):
            y = mx.argmax(model(y, n)[:, -1], axis=-1)
            print(y.item())  # want: waits for its token here
    finally:
        close()
