import mlx.core as mx


# Host code needs what was read to build the next step.
def told(model, y, n, guide):
    for _ in range(n):
        y = mx.argmax(guide.mask(model(y)[:, -1]), axis=-1)
        guide.advance(y.item())


def listed(model, y, n, penalty):
    seen = []
    for _ in range(n):
        y = mx.argmax(penalty(model(y)[:, -1], seen), axis=-1)
        seen.append(y.item())


def array_of_all(model, y, n, penalty):
    seen = [0]
    for _ in range(n):
        y = mx.argmax(penalty(model(y)[:, -1], mx.array([seen])), axis=-1)
        seen.append(y.item())


def branched(model, y, n, other):
    for _ in range(n):
        y = mx.argmax(model(y)[:, -1], axis=-1)
        if y.item() == 3:
            y = other


def counted(model, y, n, eos, forced):
    left = 10
    for _ in range(n):
        y = mx.argmax(model(y)[:, -1], axis=-1)
        if y.item() == eos:
            left = 3
        if left < 5:
            y = forced


# Numbers are changed on the host.
def edited(model, y, n):
    for _ in range(n):
        row = mx.argmax(model(y)[:, -1], axis=-1).tolist()
        row[0] = 0
        y = mx.array(row)


# Read now and then only.
def now_and_then(model, y, n):
    for i in range(n):
        y = mx.argmax(model(y)[:, -1], axis=-1)
        if i % 100 == 0:
            print(y.item())


# Scheduled in a helper.
def start(y):
    mx.async_eval(y)
    return y


def helped(model, y, n):
    for _ in range(n):
        after = start(mx.argmax(model(y)[:, -1], axis=-1))
        print(y.item())
        y = after


# Nothing goes from one iteration to the next.
def scores(model, batches):
    for y in batches:
        print(mx.argmax(model(y)[:, -1], axis=-1).item())


# Layers, one after the other.
def probe(model, x):
    for layer in model.layers:
        x = layer(x)
        print(x[:, -1].item())


# A prompt in pieces.
def prefill(model, y, cache):
    while y.size > 512:
        model(y[None, :512], cache)
        mx.eval([c.state for c in cache])
        y = y[512:]


# A length is known without waiting.
def lengths(model, y, n):
    out = []
    for _ in range(n):
        y = mx.concatenate([y, mx.argmax(model(y)[:, -1:], axis=-1)], axis=1)
        if y.shape[1] > 100:
            break
    return y


def sometimes(model, x, temp, n):
    # One of the two ways does not wait.
    t = 0
    for i in range(n):
        logits = model(mx.array([t]))[:, -1]
        t = int(mx.argmax(logits).item()) if temp == 0 else i
    return t


def looked_at(model, x, n):
    # Which way it is decided by what the step computed.
    t = 0
    for i in range(n):
        logits = model(mx.array([t]))[:, -1]
        t = int(mx.argmax(logits).item()) if logits.max().item() > 3 else int(mx.random.categorical(logits).item())
    return t


# A number that goes to something else than the model may be what it decides with.
def allowed(model, guide, n):
    t = 0
    for _ in range(n):
        mask = guide.allowed(t)
        t = mx.argmax(model(mx.array([t]))[:, -1] + mask).item()
    return t


# Evaluated for the sake of memory, and read at the end.
def read_later(model, sampler, y, cache, n):
    for _ in range(n):
        y = sampler(model(y.reshape(1, -1), cache=cache)[:, -1, :])
        mx.eval(y)
    return y.item()
