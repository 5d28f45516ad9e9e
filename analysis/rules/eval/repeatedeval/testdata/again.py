import mlx.core as mx


def choose(sampler, logits):
    token = sampler(logits)
    mx.eval(token)
    return token.tolist()


def generate(model, head, sampler, embed, hidden: mx.array, n: int):
    out = []
    for _ in range(n):
        out.append(choose(sampler, head(hidden)))
        token = out[-1]
        hidden = model(embed(token))[:, -1]
        mx.eval(hidden)  # want: two waits in each iteration
    return out


def read(model, hidden: mx.array, n: int):
    for _ in range(n):
        if mx.argmax(hidden).item() == 0:
            break
        hidden = model(hidden)
        mx.eval(hidden)  # want: two waits in each iteration
    return hidden


def frees(model, hidden: mx.array, n: int):
    for _ in range(n):
        if mx.argmax(hidden).item() == 0:
            break
        hidden = model(hidden)
        # memory is given back then
        mx.eval(hidden)
        mx.clear_cache()
    return hidden


def now_and_then(model, hidden: mx.array, n: int):
    for i in range(n):
        # only sometimes is it read; two evaluations, perhaps for memory's sake
        if i % 10 == 0:
            print(mx.argmax(hidden).item())
        mx.eval(mx.mean(hidden))
        hidden = model(hidden)
        mx.eval(hidden)
    return hidden


def once(model, hidden: mx.array, n: int):
    for _ in range(n):
        # one wait
        hidden = model(hidden)
        mx.eval(hidden)
    return hidden


def with_cache(hidden: mx.array, logits: mx.array, cache, n: int):
    hidden, logits = hidden + 1, logits + 1
    mx.eval(hidden)  # want: two evaluations follow one another
    if cache:
        mx.eval(*[c for pair in cache for c in pair])
    # the test reads what was evaluated
    mx.eval(logits)
    if logits.sum() > 0:
        mx.eval(hidden * 2)
    # more is done there
    mx.eval(logits * 2)
    if n:
        n = n - 1
        mx.eval(hidden * 2)
    return hidden, logits, n
