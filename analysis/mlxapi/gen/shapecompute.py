"""Shape rules of what computes: elementwise, reductions, products, convolutions, layers."""
import itertools
import math

from shaperule import ALL, axes_of, axis_of, cast, ints, put, rule


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
