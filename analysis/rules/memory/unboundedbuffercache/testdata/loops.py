import mlx.core as mx


def layers(model, x, cache):
    # A layer and its cache for each iteration: no pieces, and nothing is evaluated.
    for layer, c in zip(model.layers, cache):
        x = layer(x[:, -1:], cache=c)
    return x


def score(model, inputs, cache, step=512):
    scores = []
    for i in range(0, inputs.shape[1], step):
        inp = inputs[:, i : i + step]
        logits = model(inp, cache=cache)
        score = mx.max(logits, axis=-1)
        mx.eval(score)  # want: every piece attends
        scores.append(score)
    return mx.concatenate(scores, axis=1)


def lazy(model, inputs, cache, step=512):
    # Nothing is evaluated here: what is freed when, the caller decides.
    for i in range(0, inputs.shape[1], step):
        logits = model(inputs[:, i : i + step], cache=cache)
    return logits


def anew(model, batches, make_cache):
    # A cache of its own for each piece: all have one shape.
    out = []
    for i in range(8):
        cache = make_cache()
        y = model(batches[:, i : i + 1], cache=cache)
        mx.eval(y)
        out.append(y)
    return out


def draft(model, y, cache, count):
    # As many tokens as one guess has.
    ys = []
    for _ in range(count):
        y = mx.argmax(model(y[None], cache=cache)[:, -1, :], axis=-1)
        mx.async_eval(y)
        ys.append(y)
    return mx.concatenate(ys)


def transducer(predictor, joint, frames, state):
    # The state has one size: nothing grows.
    token = mx.array([0])
    t = 0
    while t < frames.shape[0]:
        out, state = predictor(token, state)
        token = mx.argmax(joint(frames[t], out), axis=-1)
        yield token.item()
        t += 1


def main(model, y, cache, args):
    # An option is no limit.
    if args.cache_limit is not None:
        mx.set_cache_limit(args.cache_limit)
    while y.size > 0:
        model(y[:512][None], cache=cache)
        mx.eval([c.state for c in cache])  # want: every piece attends
        y = y[512:]
