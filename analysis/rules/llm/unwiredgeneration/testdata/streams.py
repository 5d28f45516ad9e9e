import mlx.core as mx

own = mx.new_stream(mx.default_device())


# A nested function that is called outside of the stream.
def nested(model, y, prompt_cache):
    def prefill(y):
        model(y[None], cache=prompt_cache)  # want: the default stream
        mx.eval([c.state for c in prompt_cache])

    prefill(y[:-1])
    with mx.stream(own):
        return model(y[-1:][None], cache=prompt_cache)


# The same, called under it.
def under(model, y, prompt_cache):
    def prefill(y):
        model(y[None], cache=prompt_cache)
        mx.eval([c.state for c in prompt_cache])

    with mx.stream(own):
        prefill(y[:-1])
        return model(y[-1:][None], cache=prompt_cache)


# Another cache, another model.
def apart(model, draft, y, cache, other):
    with mx.stream(own):
        a = model(y, cache=cache)
    return a, model(y, cache=other), draft(y, cache=cache)


# No streams at all.
def plain(model, y, cache):
    model(y[:-1], cache=cache)
    return model(y[-1:], cache=cache)


# Another kind of context.
def locked(model, y, cache, lock):
    with lock(own):
        model(y[:-1], cache=cache)
    return model(y[-1:], cache=cache)


# A nested function that is given to somebody else: where it runs is not known.
def given(model, y, cache, run):
    def prefill(y):
        return model(y[None], cache=cache)

    run(prefill)
    with mx.stream(own):
        return model(y, cache=cache)
