"""Ways of reading an array element by element."""
import mlx.core as mx


def ids(tokens):
    tokens = mx.argmax(tokens, axis=-1).reshape(-1)
    return [int(t) for t in tokens]  # want: once for each element of tokens


def floats(x: mx.array):
    x = x.astype(mx.float16).flatten()
    return [float(x[i]) for i in range(len(x))]  # want: x.tolist()


def total(x: mx.array):
    x = x.flatten()
    out = 0.0
    for i in range(x.shape[0]):
        # keep this comment
        out += float(x[i])  # want: float() synchronises
    return out


def generator(x: mx.array):
    x = x.flatten()
    return sum(v.item() for v in x)  # want: item()


def selected(mask: mx.array):
    mask = (mask > 0).flatten()
    return [i for i, m in enumerate(mask) if m]  # want: a test


def pairs(a: mx.array, b: mx.array):
    a, b = a.flatten(), b.flatten()
    return {int(x.item()): y.item() for x, y in zip(a, b)}  # want: of a # want: of b


def nested(grid):
    grid = mx.round(grid).astype(mx.int32).reshape(-1, 3)
    sizes = []
    for t, h, w in grid:
        sizes.append(int(t) * int(h) * int(w))  # want: of grid
    return sizes


def rows(tokens, decode):
    tokens = mx.argmax(tokens, axis=-1).reshape(4, -1)
    out = []
    for row in tokens:
        out.append(decode(row.tolist()))  # want: tolist()
    return out


def table(cells, n, m):
    cells = cells.reshape(n, m)
    cells = mx.stop_gradient(cells)
    out = []
    for i in range(n):
        for j in range(m):
            if cells[i, j] > 0.5:  # want: a test
                out.append((i, j))
    return out


def unknown_rank(x: mx.array):
    out = []
    for v in x:
        out.append(v.item())  # want: item()
    return out


def rounded(x: mx.array):
    x = x.flatten()
    out = []
    for v in x:
        if v > 0.1:  # want: a test
            out.append(v.item())
    return out


def until_end(tokens: mx.array, end):
    tokens, i = tokens.flatten(), 0
    while tokens[i] != end:  # want: a test
        i += 1
    return i


def names(x: mx.array, words: list[str]):
    x = x.astype(mx.int32).flatten()
    return [words[i] for i in x]  # want: an index


def also_an_array(x: mx.array):
    x, y = x.flatten(), mx.zeros(3)
    for v in x:
        if v > 0:  # want: a test
            y = y + v
    return y


def number(v):
    return round(v.item(), 3)


def in_a_helper(x: mx.array):
    return [number(v) for v in x.flatten()]  # want: item()


def computed(x: mx.array, y: mx.array):
    return [mx.sum(mx.abs(x[i] - y)).item() for i in range(len(x))]  # want: computed from one element


def builtins(x: mx.array):
    x = x.flatten()
    return max(x), any(v > 0 for v in x), sorted(x)  # want: max() of Python # want: any() of Python # want: sorted() of Python


def outer(x: mx.array, steps):
    x = x.flatten()
    for _ in range(steps):
        for i in range(x.shape[0]):
            print(x[i].item())  # want: item()
