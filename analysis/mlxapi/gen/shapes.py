"""What each shape rule computes. A rule is believed for a function when it
gives the observed shape in every sample; ../shapes.go says the same in words.

A rule takes the shapes of its operands and the call's arguments (defaults
filled in) and returns a shape, or a list of shapes where the result is several
arrays. It raises when it does not apply.
"""
import itertools
import math


class Rule:
    def __init__(self, name, arity, fn):
        self.name, self.arity, self.fn = name, arity, fn


RULES = []


def rule(name, arity):
    def register(fn):
        RULES.append(Rule(name, arity, fn))
        return fn
    return register


ALL = -1  # every array operand, in order


def axis_of(axis, n):
    if not -n <= axis < n:
        raise ValueError
    return axis % n if n else 0


def axes_of(axis, n):
    if axis is None:
        return set(range(n))
    return {axis_of(a, n) for a in (axis if isinstance(axis, (list, tuple)) else [axis])}


def cast(*shapes):
    out = []
    for dims in itertools.zip_longest(*(s[::-1] for s in shapes), fillvalue=1):
        big = {d for d in dims if d != 1}
        if len(big) > 1:
            raise ValueError
        out.append(big.pop() if big else 1)
    return tuple(out[::-1])


def ints(v):
    return (v,) if isinstance(v, int) else tuple(v)


def put(s, axis, *dims):
    axis = axis_of(axis, len(s))
    return s[:axis] + dims + s[axis + 1:]


@rule("scalar", 0)
def scalar(k):
    return ()


@rule("same", 1)
def same(k, a):
    return a


@rule("broadcast", ALL)
def broadcast(k, *ops):
    return cast(*ops)


@rule("given", ALL)
def given(k, *ops):
    return cast(*ops) if k["shape"] is None else ints(k["shape"])


@rule("scan", 1)
def scan(k, a):
    if k["axis"] is None:
        return (math.prod(a),)
    axis_of(k["axis"], len(a))
    return a


@rule("reduce", ALL)
def reduce(k, *ops):
    a = cast(*ops)
    gone = axes_of(k["axis"], len(a))
    if k.get("keepdims"):
        return tuple(1 if i in gone else d for i, d in enumerate(a))
    return tuple(d for i, d in enumerate(a) if i not in gone)


@rule("reduce", 1)
def reduce_one(k, a):
    return reduce(k, a)


@rule("drop_last", 1)
def drop_last(k, a):
    return a[:-1]


@rule("drop_two", 1)
def drop_two(k, a):
    return a[:-2]


@rule("topk", 1)
def topk(k, a):
    return (k["k"],) if k["axis"] is None else put(a, k["axis"], k["k"])


@rule("diff", 1)
def diff(k, a):
    return put(a, k["axis"], a[k["axis"]] - k["n"])


@rule("matmul", 2)
def matmul(k, a, b):
    m, n = (a if len(a) > 1 else (1,) + a), (b if len(b) > 1 else b + (1,))
    if m[-1] != n[-2]:
        raise ValueError
    out = cast(m[:-2], n[:-2]) + (m[-2], n[-1])
    if len(b) == 1:
        out = out[:-1]
    if len(a) == 1:
        out = out[:-1] if len(b) == 1 else out[:-2] + out[-1:]
    return out


@rule("inner", 2)
def inner(k, a, b):
    return a[:-1] + b[:-1] if a and b else cast(a, b)


@rule("outer", 2)
def outer(k, a, b):
    return (math.prod(a), math.prod(b))


@rule("kron", 2)
def kron(k, a, b):
    return tuple(x * y for x, y in itertools.zip_longest(a[::-1], b[::-1], fillvalue=1))[::-1]


@rule("tensordot", 2)
def tensordot(k, a, b):
    ax = k["axes"]
    left, right = (list(range(len(a) - ax, len(a))), list(range(ax))) if isinstance(ax, int) else ax
    return tuple(d for i, d in enumerate(a) if i not in left) + tuple(d for i, d in enumerate(b) if i not in right)


@rule("einsum", ALL)
def einsum(k, *ops):
    spec = k["subscripts"].replace(" ", "")
    left, arrow, out = spec.partition("->")
    terms, size, lead = left.split(","), {}, ()
    for term, s in zip(terms, ops, strict=True):
        pre, dots, post = term.partition("...")
        if dots:
            lead = cast(lead, s[len(pre):len(s) - len(post)])
            s = s[:len(pre)] + s[len(s) - len(post):]
        size.update(zip(pre + post, s, strict=True))
    if not arrow:
        letters = left.replace(",", "").replace("...", "")
        out = "..." * ("..." in left) + "".join(sorted(c for c in set(letters) if letters.count(c) == 1))
    pre, dots, post = out.partition("...")
    return tuple(size[c] for c in pre) + (lead if dots else ()) + tuple(size[c] for c in post)


@rule("sdpa", 3)
def sdpa(k, q, key, v):
    return q[:-1] + v[-1:]


@rule("quantized_matmul", 2)
def quantized_matmul(k, x, w):
    return x[:-1] + (w[-2] if k["transpose"] else w[-1] * 32 // (k["bits"] or 4),)


@rule("gather_mm", 2)
def gather_mm(k, a, b):
    lead = [a[:-2] if k["lhs_indices"] is None else k["lhs_indices"], b[:-2] if k["rhs_indices"] is None else k["rhs_indices"]]
    if "transpose" in k:
        last = b[-2] if k["transpose"] else b[-1] * 32 // (k["bits"] or 4)
    else:
        last = b[-1]
    return cast(*lead) + (a[-2], last)


@rule("dequantize", 1)
def dequantize(k, w):
    return w[:-1] + (w[-1] * 32 // (k["bits"] or 4),)


@rule("packed", 1)
def packed(k, w):
    return w[:-1] + (w[-1] * (k["bits"] or 4) // 32,)


@rule("groups", 1)
def groups(k, w):
    return w[:-1] + (w[-1] // (k["group_size"] or 64),)


def spatial(v, n):
    return (v,) * n if isinstance(v, int) else tuple(v)


@rule("conv", 2)
def conv(k, x, w):
    n = len(x) - 2
    st, pad = spatial(k["stride"], n), spatial(k["padding"], n)
    dil = spatial(k["dilation"] if "dilation" in k else k["kernel_dilation"], n)
    return x[:1] + tuple((d + 2 * p - i * (f - 1) - 1) // s + 1 for d, p, i, f, s in zip(x[1:-1], pad, dil, w[1:-1], st)) + w[:1]


@rule("conv_transpose", 2)
def conv_transpose(k, x, w):
    n = len(x) - 2
    st, pad, dil, more = (spatial(k[p], n) for p in ("stride", "padding", "dilation", "output_padding"))
    return x[:1] + tuple((d - 1) * s - 2 * p + i * (f - 1) + 1 + o for d, s, p, i, f, o in zip(x[1:-1], st, pad, dil, w[1:-1], more)) + w[:1]


@rule("conv", 1)
def conv_layer(k, x):
    w = (k["out_channels"],) + spatial(k["kernel_size"], len(x) - 2) + (0,)
    return conv(k, x, w)


@rule("conv_transpose", 1)
def conv_transpose_layer(k, x):
    w = (k["out_channels"],) + spatial(k["kernel_size"], len(x) - 2) + (0,)
    return conv_transpose(k, x, w)


@rule("pool", 1)
def pool(k, x):
    n = len(x) - 2
    size, p = spatial(k["kernel_size"], n), spatial(k["padding"], n)
    st = size if k["stride"] is None else spatial(k["stride"], n)
    return x[:1] + tuple((d + 2 * b - f) // s + 1 for d, b, f, s in zip(x[1:-1], p, size, st)) + x[-1:]


@rule("upsample", 1)
def upsample(k, x):
    return x[:1] + tuple(d * f for d, f in zip(x[1:-1], spatial(k["scale_factor"], len(x) - 2))) + x[-1:]


@rule("linear", 1)
def linear(k, x):
    return x[:-1] + (k["output_dims"],)


@rule("hidden", 1)
def hidden(k, x):
    return x[:-1] + (k["hidden_size"],)


@rule("embedding", 1)
def embedding(k, x):
    return x + (k["dims"],)


@rule("attention", 1)
def attention(k, x):
    return x[:-1] + (k["value_output_dims"] or k["dims"],)


@rule("convolve", 2)
def convolve(k, a, b):
    n, m = max(a[0], b[0]), min(a[0], b[0])
    return ({"full": n + m - 1, "same": n, "valid": n - m + 1}[k["mode"]],)


@rule("transpose", 1)
def transpose(k, a):
    return a[::-1] if k["axes"] is None else tuple(a[i] for i in k["axes"])


@rule("matrix_transpose", 1)
def matrix_transpose(k, a):
    return a[:-2] + (a[-1], a[-2])


@rule("swapaxes", 1)
def swapaxes(k, a):
    out, i, j = list(a), k["axis1"], k["axis2"]
    out[i], out[j] = out[j], out[i]
    return tuple(out)


@rule("moveaxis", 1)
def moveaxis(k, a):
    i, j = axis_of(k["source"], len(a)), axis_of(k["destination"], len(a))
    rest = a[:i] + a[i + 1:]
    return rest[:j] + (a[i],) + rest[j:]


@rule("expand_dims", 1)
def expand_dims(k, a):
    n = len(a) + len(ints(k["axis"]))
    new, rest = axes_of(k["axis"], n), iter(a)
    return tuple(1 if i in new else next(rest) for i in range(n))


@rule("squeeze", 1)
def squeeze(k, a):
    gone = {i for i, d in enumerate(a) if d == 1} if k["axis"] is None else axes_of(k["axis"], len(a))
    return tuple(d for i, d in enumerate(a) if i not in gone)


def fill(shape, size):
    known = math.prod(d for d in shape if d != -1)
    return tuple(size // known if d == -1 else d for d in shape)


@rule("reshape", 1)
def reshape(k, a):
    return fill(ints(k["shape"]), math.prod(a))


@rule("flatten", 1)
def flatten(k, a):
    if not a:
        return (1,)
    i, j = axis_of(k["start_axis"], len(a)), axis_of(k["end_axis"], len(a))
    return a[:i] + (math.prod(a[i:j + 1]),) + a[j + 1:]


@rule("unflatten", 1)
def unflatten(k, a):
    return put(a, k["axis"], *fill(k["shape"], a[k["axis"]]))


@rule("atleast_1d", 1)
def atleast_1d(k, a):
    return a or (1,)


@rule("atleast_2d", 1)
def atleast_2d(k, a):
    return a if len(a) > 1 else (1,) + (a or (1,))


@rule("atleast_3d", 1)
def atleast_3d(k, a):
    return a if len(a) > 2 else a + (1,) if len(a) == 2 else (1,) + (a or (1,)) + (1,)


@rule("concatenate", ALL)
def concatenate(k, *ops):
    if k["axis"] is None:
        return (sum(math.prod(s) for s in ops),)
    return put(ops[0], k["axis"], sum(s[k["axis"]] for s in ops))


@rule("stack", ALL)
def stack(k, *ops):
    axis = axis_of(k["axis"], len(ops[0]) + 1)
    return ops[0][:axis] + (len(ops),) + ops[0][axis:]


@rule("split", 1)
def split(k, a):
    n, cut = a[k["axis"]], k["indices_or_sections"]
    cuts = [n // cut * i for i in range(1, cut)] if isinstance(cut, int) else list(cut)
    return [put(a, k["axis"], j - i) for i, j in zip([0] + cuts, cuts + [n])]


@rule("unstack", 1)
def unstack(k, a):
    return [put(a, k["axis"])] * a[k["axis"]]


@rule("broadcast_arrays", ALL)
def broadcast_arrays(k, *ops):
    return [cast(*ops)] * len(ops)


@rule("meshgrid", ALL)
def meshgrid(k, *ops):
    n = [s[0] for s in ops]
    full = tuple(n)
    grids = [tuple(d if i == j or not k["sparse"] else 1 for j, d in enumerate(full)) for i in range(len(n))]
    swap = k["indexing"] == "xy" and len(n) > 1
    return [(g[1], g[0]) + g[2:] for g in grids] if swap else grids


@rule("repeat", 1)
def repeat(k, a):
    return (math.prod(a) * k["repeats"],) if k["axis"] is None else put(a, k["axis"], a[k["axis"]] * k["repeats"])


@rule("tile", 1)
def tile(k, a):
    return kron(k, a, ints(k["reps"]))


@rule("broadcast_to", 1)
def broadcast_to(k, a):
    return cast(a, ints(k["shape"]))


@rule("pad", 1)
def pad(k, a):
    w = k["pad_width"]
    if isinstance(w, int):
        w = (w, w)
    if isinstance(w[0], int):
        w = [w] * len(a)
    return tuple(d + lo + hi for d, (lo, hi) in zip(a, w))


@rule("take", 2)
def take(k, a, i):
    return i if k["axis"] is None else put(a, k["axis"], *i)


@rule("take_along_axis", 2)
def take_along_axis(k, a, i):
    if k["axis"] is None:
        return i
    axis = axis_of(k["axis"], len(a))
    return put(cast(put(a, axis, 1), put(i, axis, 1)), axis, i[axis])


@rule("slice", 1)
def slice_(k, a):
    return ints(k["slice_size"])


@rule("view", 1)
def view(k, a):
    return a[:-1] + (a[-1] * k["from_size"] // k["dtype"].size,)


@rule("diag", 1)
def diag(k, a):
    n = abs(k["k"])
    if len(a) == 1:
        return (a[0] + n,) * 2
    return (min(a[0], a[1] - n) if k["k"] >= 0 else min(a[0] - n, a[1]),)


@rule("diagonal", 1)
def diagonal(k, a):
    i, j = axis_of(k["axis1"], len(a)), axis_of(k["axis2"], len(a))
    rest = tuple(d for n, d in enumerate(a) if n not in (i, j))
    return rest + diag({"k": k["offset"]}, (a[i], a[j]))


@rule("trace", 1)
def trace(k, a):
    return diagonal(k, a)[:-1]


@rule("arange", 0)
def arange(k):
    start, stop = k.get("start", 0), k["stop"]
    if stop is None:
        start, stop = 0, start
    return (max(0, math.ceil((stop - start) / (k["step"] or 1))),)


@rule("linspace", 0)
def linspace(k):
    return (k["num"],)


@rule("eye", 0)
def eye(k):
    return (k["n"], k.get("m") or k["n"])


@rule("vector", 0)
def vector(k):
    return (next(v for v in k.values() if isinstance(v, int)),)


@rule("frequencies", 0)
def frequencies(k):
    return (k["n"] // 2 + 1,)


@rule("key", 0)
def key_(k):
    if "seed" not in k:
        raise KeyError
    return (2,)


@rule("rows", 0)
def rows(k):
    return (k["num"], 2)


@rule("python", 0)
def python(k):
    def depth(v):
        if hasattr(v, "shape"):
            return tuple(v.shape)
        if isinstance(v, (list, tuple)):
            return (len(v),) + (depth(v[0]) if v else ())
        return ()
    return depth(k["raw"][0])


@rule("permutation", 0)
def permutation(k):
    x = k["raw"][0]
    return (x,) if isinstance(x, int) else tuple(x.shape)


def fft_axes(k, a):
    axes = k["axes"] if k["axes"] is not None else range(-len(k["s"]), 0) if k["s"] is not None else range(-len(a), 0)
    return list(axes), list(k["s"]) if k["s"] is not None else None


@rule("fft", 1)
def fft(k, a):
    return put(a, k["axis"], k["n"] or a[k["axis"]])


@rule("rfft", 1)
def rfft(k, a):
    return put(a, k["axis"], (k["n"] or a[k["axis"]]) // 2 + 1)


@rule("irfft", 1)
def irfft(k, a):
    return put(a, k["axis"], k["n"] or 2 * (a[k["axis"]] - 1))


@rule("fftn", 1)
def fftn(k, a):
    axes, s = fft_axes(k, a)
    for i, ax in enumerate(axes):
        a = put(a, ax, s[i] if s else a[ax])
    return a


@rule("rfftn", 1)
def rfftn(k, a):
    a = fftn(k, a)
    last = fft_axes(k, a)[0][-1]
    return put(a, last, a[last] // 2 + 1)


@rule("irfftn", 1)
def irfftn(k, a):
    axes, s = fft_axes(k, a)
    full = fftn(k, a)
    return put(full, axes[-1], s[-1] if s else 2 * (a[axes[-1]] - 1))


@rule("categorical", 1)
def categorical(k, a):
    if k["shape"] is not None:
        return ints(k["shape"])
    out = put(a, k["axis"])
    return out if k["num_samples"] is None else out + (k["num_samples"],)


@rule("normals", 1)
def normals(k, a):
    return ints(k["shape"]) + a


@rule("halve", 1)
def halve(k, a):
    return put(a, k["axis"], a[k["axis"]] // 2)


@rule("qr_q", 1)
def qr_q(k, a):
    return a[:-1] + (min(a[-2:]),)


@rule("qr_r", 1)
def qr_r(k, a):
    return a[:-2] + (min(a[-2:]), a[-1])


@rule("square", 1)
def square(k, a):
    return a[:-1] + (a[-2],)


@rule("square_last", 1)
def square_last(k, a):
    return a[:-2] + (a[-1], a[-1])


@rule("smaller", 1)
def smaller(k, a):
    return a[:-2] + (min(a[-2:]),)


def classify(observations, params):
    """The first rule that gives every observed shape, as JSON; None if no rule does.

    An observation is (operands: {parameter: shape or list of shapes}, arguments, result shapes).
    """
    arrays = [p["n"] for p in params if any(p["n"] in ops for ops, _, _ in observations)]
    for r in RULES:
        # an operand that may be left out, such as a bias, must not decide
        always = [p for p in arrays if all(p in ops for ops, _, _ in observations)]
        if r.arity == ALL:
            choices = [arrays] + [list(c) for n in range(len(arrays) - 1, 0, -1) for c in itertools.combinations(arrays, n)]
        else:
            choices = [list(c) for c in itertools.combinations(always, r.arity)]
        for of in choices:
            if (of or r.arity in (0, ALL)) and all(fits(r, of, o) for o in observations):
                return {"r": r.name, **({"of": of} if of else {})}
    return None


def fits(r, of, observation):
    operands, arguments, seen = observation
    shapes = []
    for p in of:
        v = operands.get(p)
        if v is not None:
            shapes += v if isinstance(v, list) else [v]
    try:
        return r.fn(arguments, *shapes) == seen
    except (ValueError, KeyError, IndexError, TypeError, StopIteration, AttributeError, ZeroDivisionError):
        return False
