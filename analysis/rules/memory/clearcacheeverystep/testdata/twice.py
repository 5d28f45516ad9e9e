import mlx.core as mx


def decode(chunks, decoder):
    first = True
    for chunk in chunks:
        audio = decoder(chunk)
        mx.eval(audio)
        was = first
        first = False
        yield audio
        if was:  # want: cleared by the next statement again
            mx.clear_cache()
        mx.clear_cache()


def after(model, x):
    y = model(x)
    mx.eval(y)
    mx.clear_cache()  # want: cleared by the next statement again
    mx.clear_cache()
    return y


def between(model, x, late):
    # What is freed between them is cleared by the second.
    y = model(x)
    mx.eval(y)
    mx.clear_cache()
    del x
    mx.clear_cache()
    # Two ways, one of them taken.
    if late:
        mx.clear_cache()
    else:
        y = y + 1
    mx.clear_cache()
    # The test frees something, perhaps.
    if model.drop():
        mx.clear_cache()
    mx.clear_cache()
    return y
