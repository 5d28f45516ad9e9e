"""Calls functions with the samples and notes what comes out."""
import ast
import io
import itertools
import os
import re
import tempfile

import mlx.core as mx
import mlx.nn as nn

import dtypes

SLOT = re.compile(r"\b([XYZW])(?:_|\()|\b([DR])\b")


def make(dtype):
    """An array maker: ones, so that every dtype can hold them and every matrix of rank one exists."""
    return lambda *shape: mx.ones(shape, mx.float32).astype(dtype)


def quantized(w, group_size=64, bits=4):
    return mx.quantize(w, group_size=group_size, bits=bits)


def done(a):
    mx.eval(a)
    return a


FOLDER = tempfile.TemporaryDirectory()


def tmp(name):
    return os.path.join(FOLDER.name, name)


FILE, DICT, EXPORTED = "saved.npy", "saved.safetensors", "exported.mlxfn"
mx.save(tmp(FILE), mx.zeros((1 << 20,)))
mx.save_safetensors(tmp(DICT), {"a": mx.zeros((2,))})
mx.export_function(tmp(EXPORTED), mx.exp, mx.zeros((2,)))


def scope(assign):
    fixed = {"I": mx.int32, "U": mx.uint8, "U32": mx.uint32, "B": mx.bool_, "F": mx.float32}
    out = {"mx": mx, "nn": nn, "Q": quantized, "done": done, "sink": io.StringIO, "tmp": tmp, "FILE": FILE, "DICT": DICT, "EXPORTED": EXPORTED}
    out.update({n: (lambda d: lambda *s: mx.zeros(s, d))(d) if n in ("I", "U32") else make(d) for n, d in fixed.items()})
    for slot, d in assign.items():
        out[slot] = d if slot in "DR" else make(d)
        out[slot + "_"] = d
    return out


def slots(sample):
    return sorted({a or b for a, b in SLOT.findall(sample)})


def assignments(sample):
    """Every choice of dtypes for a sample's letters; fewer dtypes where the letters are many."""
    letters = slots(sample)
    pool = dtypes.ALL if len(letters) < 3 else dtypes.FEW
    pools = [[d for d in pool if d != mx.complex64] if letter == "R" else pool for letter in letters]
    return [dict(zip(letters, c)) for c in itertools.product(*pools)]


def arguments(sample, assign):
    return eval(f"(lambda *a, **k: (a, k))({sample})", scope(assign))


def bind(params, args, kwargs):
    """Arguments by parameter name, defaults included; None if they do not fit."""
    out, args = {}, list(args)
    for p in params:
        if p["k"] in ("pos", "any") and args:
            out[p["n"]] = args.pop(0)
        elif p["k"] == "args":
            out[p["n"]], args = args, []
        elif p["k"] != "pos" and p["n"] in kwargs:
            out[p["n"]] = kwargs[p["n"]]
        elif "d" in p:
            out[p["n"]] = default(p["d"])
        elif p["k"] != "kwargs":
            return None
    return None if args or set(kwargs) - set(out) else out


def default(source):
    try:
        return ast.literal_eval(source)
    except (ValueError, SyntaxError):
        return getattr(mx, source, None)


def call(fn, sample, assign, overloads):
    """(bound arguments, result, raw arguments), or None where MLX refuses the call."""
    try:
        args, kwargs = arguments(sample, assign)
        bound = next((b for params in overloads if (b := bind(params, args, kwargs)) is not None), None)
        return None if bound is None else (bound, fn(*args, **kwargs), args)
    except (ValueError, TypeError, RuntimeError, IndexError, OverflowError, AttributeError, NotImplementedError):
        return None


def is_array_list(v):
    return isinstance(v, (list, tuple)) and len(v) > 0 and all(isinstance(i, mx.array) for i in v)


def dtype_operands(bound):
    """What takes part in deciding the dtype, by parameter: dtypes of arrays, and Python numbers."""
    values, given = {}, {}
    for name, v in bound.items():
        if isinstance(v, mx.array):
            values[name] = [v.dtype]
        elif is_array_list(v):
            values[name] = [i.dtype for i in v]
        elif type(v) in dtypes.ALONE and name not in NOT_OPERANDS:
            values[name] = [v]
        elif isinstance(v, mx.Dtype) or (v is None and name == "dtype"):
            given[name] = v
        elif isinstance(v, (list, tuple)) and name in ("val", "a", "vals"):
            values[name] = [i for i in leaves(v)] or [1.0]
    return values, given


def leaves(v):
    for i in v:
        if isinstance(i, (list, tuple)):
            yield from leaves(i)
        else:
            yield i.dtype if isinstance(i, mx.array) else i


# Numbers that never take part in promotion: they say where or how much, not what.
NOT_OPERANDS = {"axis", "axes", "axis1", "axis2", "keepdims", "shape", "ddof", "k", "n", "m", "num", "kth", "decimals", "offset", "repeats", "reps",
                "bits", "group_size", "groups", "stride", "padding", "dilation", "reverse", "inclusive", "precise", "equal_nan", "rtol", "atol", "shift",
                "source", "destination", "start_axis", "end_axis", "indices_or_sections", "block_size", "transpose", "sorted_indices", "dims", "traditional",
                "sparse", "endpoint", "ord", "n_fft", "num_samples", "copy", "size", "side", "flip", "pad_width", "full", "with_logits", "label_smoothing",
                "eps", "scale_", "upper", "compute_uv", "correction", "force_fused", "allow_col_major", "kernel_dilation", "input_dilation", "output_padding"}


def shape_operands(bound, args, arrays):
    """Operands' shapes by parameter, and all arguments; `arrays` are the parameters that take arrays."""
    operands = {}
    for name, v in bound.items():
        if isinstance(v, mx.array):
            operands[name] = v.shape
        elif is_array_list(v):
            operands[name] = [i.shape for i in v]
        elif type(v) in (bool, int, float, complex) and name in arrays:
            operands[name] = ()
    rest = {n: v.shape if isinstance(v, mx.array) else v for n, v in bound.items() if n not in ("stream",)}
    rest["raw"] = args
    first = next((a for a in args if isinstance(a, mx.array)), None)
    if first is not None:
        rest["from_size"] = first.dtype.size
    return operands, rest


KINDS = {bool: "bool", int: "int", float: "float", complex: "complex", str: "str", bytes: "bytes", dict: "dict", type(None): "none",
         mx.Dtype: "dtype", mx.DtypeCategory: "category", mx.Device: "device", mx.DeviceType: "device", mx.Stream: "stream"}


def result_kind(r):
    if isinstance(r, mx.array):
        return "array"
    if isinstance(r, (list, tuple)):
        if is_array_list(r):
            return f"{type(r).__name__}:{len(r)}"
        return "shape" if isinstance(r, tuple) and all(type(i) is int for i in r) else "tree"
    if isinstance(r, mx.ThreadLocalStream):
        return "stream"
    if type(r) in KINDS:
        return KINDS[type(r)]
    return "callable" if callable(r) and not isinstance(r, nn.Module) else "object"


def one_kind(kinds):
    """One word for all the kinds of result that were seen."""
    kinds = sorted(set(kinds))
    for word in ("list", "tuple"):
        if len(kinds) > 1 and all(k.startswith(word + ":") for k in kinds):
            return word
    return kinds[0] if len(kinds) == 1 else "unknown"
