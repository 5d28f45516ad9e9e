"""Shape rules of what moves elements, makes arrays, or transforms and factors them."""
import math

from shaperule import ALL, axes_of, axis_of, cast, ints, put, rule
from shapecompute import kron


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
