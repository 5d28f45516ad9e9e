"""The layers of mlx.nn: what they own, and what a call gives."""
import itertools

import mlx.core as mx
from mlx.utils import tree_flatten

import dtypes
import facts
import names
import shapes
import watch

# How layers are made and called: constructor arguments, call arguments. Sizes differ, so that a dimension tells where it came from.
SAMPLES = {
    "ALiBi": [("", "X(1,2,5,7)")],
    "AvgPool1d": [("3", "X(2,11,5)"), ("3, stride=2, padding=1", "X(2,11,5)")],
    "AvgPool2d": [("3", "X(2,11,13,5)"), ("(3,2), stride=(2,1), padding=1", "X(2,11,13,5)")],
    "AvgPool3d": [("3", "X(2,7,8,9,5)"), ("2, stride=2, padding=1", "X(2,7,8,9,5)")],
    "BatchNorm": [("7", "X(5,7)"), ("11", "X(2,5,11)"), ("7, affine=False", "X(5,7)"), ("7, track_running_stats=False", "X(5,7)")],
    "Bilinear": [("3, 5, 7", "X(2,3), Y(2,5)"), ("11, 13, 17, bias=False", "X(2,11), Y(2,13)")],
    "Conv1d": [("6, 14, 3", "X(2,11,6)"), ("10, 22, 5, 2, 1, 2", "X(2,31,10)"), ("6, 14, 3, groups=2, bias=False", "X(2,11,6)")],
    "Conv2d": [("6, 14, 3", "X(2,11,13,6)"), ("10, 22, (5,3), (2,1), (1,0), 1", "X(2,31,17,10)"), ("6, 14, 3, groups=2, bias=False", "X(2,11,13,6)")],
    "Conv3d": [("6, 14, 3", "X(1,7,8,9,6)"), ("2, 5, (3,2,3), 2, (1,0,1)", "X(1,7,8,9,2)"), ("6, 14, (3,2,5), bias=False", "X(1,7,8,9,6)")],
    "ConvTranspose1d": [("6, 14, 3", "X(2,11,6)"), ("10, 22, 5, 2, 1, 1, 1", "X(2,17,10)"), ("6, 14, 3, bias=False", "X(2,11,6)")],
    "ConvTranspose2d": [("6, 14, 3", "X(2,5,7,6)"), ("10, 22, (5,3), (2,1), (1,0)", "X(2,7,9,10)"), ("6, 14, 3, bias=False", "X(2,5,7,6)")],
    "ConvTranspose3d": [("6, 14, 3", "X(1,3,4,5,6)"), ("2, 5, (3,2,3), 2, (1,0,1)", "X(1,4,5,6,2)"), ("6, 14, (3,2,5), bias=False", "X(1,3,4,5,6)")],
    "Dropout2d": [("", "X(2,5,7,3)")], "Dropout3d": [("", "X(2,5,7,4,3)")],
    "Embedding": [("11, 7", "I(2,5)"), ("13, 5", "I(3)"), ("13, 5", "I()")],
    "GLU": [("", "X(2,6)"), ("0", "X(4,3)"), ("axis=1", "X(2,6,5)")],
    "GRU": [("5, 7", "X(2,3,5)"), ("11, 13, bias=False", "X(2,3,11)"), ("17, 3", "X(3,17)")],
    "GroupNorm": [("2, 6", "X(3,5,6)"), ("2, 10, affine=False", "X(3,5,10)"), ("2, 14, pytorch_compatible=True", "X(3,5,14)")],
    "Identity": [("", "X(2,3)")],
    "InstanceNorm": [("7", "X(2,5,7)"), ("11, affine=True", "X(2,5,11)"), ("13, affine=True", "X(2,5,13)")],
    "LSTM": [("5, 7", "X(2,3,5)"), ("11, 13, bias=False", "X(2,3,11)")],
    "LayerNorm": [("7", "X(2,3,7)"), ("11", "X(11)"), ("7, affine=False", "X(2,7)"), ("7, bias=False", "X(2,7)"), ("7, affine=False, bias=False", "X(2,7)")],
    "Linear": [("5, 7", "X(2,3,5)"), ("11, 13, bias=False", "X(11)"), ("17, 3", "X(2,17)")],
    "MaxPool1d": [("3", "X(2,11,5)"), ("3, stride=2, padding=1", "X(2,11,5)")],
    "MaxPool2d": [("3", "X(2,11,13,5)"), ("(3,2), stride=(2,1), padding=1", "X(2,11,13,5)")],
    "MaxPool3d": [("3", "X(2,7,8,9,5)"), ("2, stride=2, padding=1", "X(2,7,8,9,5)")],
    "MultiHeadAttention": [("6, 2", "X(1,5,6), Y(1,7,6), Z(1,7,6)"), ("10, 2, bias=True", "X(1,3,10), Y(1,7,10), Z(1,7,10)"), ("14, 2, 5, 11, 13, 22, 17", "X(1,3,5), Y(1,7,11), Z(1,7,13)")],
    "PReLU": [("", "X(2,3)"), ("num_parameters=3", "X(2,3)"), ("5", "X(2,5)")],
    "QQLinear": [("64, 96", "X(2,64)"), ("128, 160", "X(2,3,128)")],
    "QuantizedEmbedding": [("11, 64", "I(2,5)"), ("13, 128", "I(3)")],
    "QuantizedLinear": [("64, 96", "X(2,64)"), ("128, 160, bias=False", "X(2,3,128)"), ("192, 32", "X(2,3,192)")],
    "RMSNorm": [("7", "X(2,3,7)"), ("11", "X(11)")],
    "RNN": [("5, 7", "X(2,3,5)"), ("11, 13, bias=False", "X(2,3,11)")],
    "RoPE": [("8", "X(1,2,4,8)"), ("4, traditional=True", "X(1,2,4,8)"), ("8", "X(2,4,8), 3")],
    "Sequential": [], "FullyShardedModule": [], "Module": [],
    "SinusoidalPositionalEncoding": [("8", "X(5)"), ("16", "X(2,5)")],
    "AllToShardedLinear": [("5, 7", "X(2,3,5)"), ("11, 13, bias=False", "X(11)"), ("17, 3", "X(2,17)")],
    "ShardedToAllLinear": [("5, 7", "X(2,3,5)"), ("11, 13, bias=False", "X(11)"), ("17, 3", "X(2,17)")],
    "QuantizedAllToShardedLinear": [("64, 96", "X(2,64)"), ("128, 160, bias=False", "X(2,3,128)"), ("192, 32", "X(2,3,192)")],
    "QuantizedShardedToAllLinear": [("64, 96", "X(2,64)"), ("128, 160, bias=False", "X(2,3,128)"), ("192, 32", "X(2,3,192)")],
    "Transformer": [("8, 2, 1, 1", "X(1,5,8), Y(1,7,8), None, None, None")],
    "TransformerDecoder": [("1, 8, 2", "X(1,5,8), Y(1,7,8), None, None")],
    "TransformerDecoderLayer": [("8, 2", "X(1,5,8), Y(1,7,8), None, None")],
    "TransformerEncoder": [("1, 8, 2", "X(1,5,8), None")],
    "TransformerEncoderLayer": [("8, 2", "X(1,5,8), None")],
    "Upsample": [("2", "X(1,3,5,2)"), ("(2,3)", "X(1,3,5,2)"), ("2, mode='linear'", "X(1,3,5,2)"), ("2", "X(1,3,2)")],
}
# Owning many parts, these say little by their weights.
COMPOSITE = ("Transformer", "TransformerDecoder", "TransformerDecoderLayer", "TransformerEncoder", "TransformerEncoderLayer")
PARAMETERS = [mx.float16, mx.bfloat16, mx.float32]


def make(cls, text, dtype=None):
    """(layer, constructor arguments by name); its parameters in the given dtype."""
    args, kwargs = eval(f"(lambda *a, **k: (a, k))({text})", watch.scope({}))
    layer = cls(*args, **kwargs)
    if dtype is not None:
        layer.set_dtype(dtype)
    bound = watch.bind(names.overloads(cls)[0], args, kwargs) or {}
    return layer, bound


def call_params(cls):
    return [p for p in names.overloads(cls.__call__)[0] if p["n"] not in ("self", "_")]


def describe(cls):
    name = cls.__name__
    out = {}
    if "__call__" not in dir(cls):
        return {k: v for k, v in out.items() if v}
    params = call_params(cls)
    for p in params:
        p["a"] = p.get("a", False) or p["n"] in ("x", "queries", "keys", "values", "src", "tgt", "memory")
    layer = {"call": [{k: v for k, v in p.items() if v is not False} for p in params]}
    samples = SAMPLES.get(name, [("", "X(2,3,5)")])
    weights = [] if name in COMPOSITE or not samples else owned(cls, [ctor for ctor, _ in samples])
    if weights:
        layer["weights"] = weights
    out["layer"] = layer
    if samples:
        out |= watched(cls, samples, params)
        out["flags"] = flags(cls, *samples[0])
    return {k: v for k, v in out.items() if v}


def watched(cls, samples, params):
    by_dtype, by_shape, kinds = [], [], []
    for ctor, call in samples:
        first = True
        for own in PARAMETERS if make(cls, ctor)[0].parameters() else [None]:
            for assign in facts.preferred(watch.assignments(call)):
                layer, bound = make(cls, ctor, own)
                got = watch.call(layer, call, assign, [params])
                if got is None:
                    continue
                args, result, raw = got
                if isinstance(result, tuple):
                    result = tuple(result)
                kinds.append(watch.result_kind(result))
                values, given = watch.dtype_operands(args)
                if own is not None:
                    values["self." + parameter(layer)] = [own]
                by_dtype.append((values, given, facts.items(result, lambda r: r.dtype)))
                if first:
                    operands, rest = watch.shape_operands(args, raw, {p["n"] for p in params if p["a"]})
                    by_shape.append((operands, bound | rest, facts.items(result, lambda r: tuple(r.shape))))
                    first = False
    own = {n for values, _, _ in by_dtype for n in values if n.startswith("self.")}
    everything = params + [{"n": n} for n in sorted(own)]
    return {"result": watch.one_kind(kinds),
            "dtype": facts.per_item(by_dtype, lambda obs: dtypes.classify(obs, everything), whole=False) or {"r": "unknown"},
            "shape": facts.per_item(by_shape, lambda obs: shapes.classify(obs, params), whole=True) or {"r": "unknown"}}


def parameter(layer):
    """The name of the parameter that decides, if any does: the first floating one."""
    return next((n for n, v in tree_flatten(layer.parameters()) if v.dtype in dtypes.ALL[9:]), "weight")


def flags(cls, ctor, call):
    layer, _ = make(cls, ctor)
    before = dict(tree_flatten(layer.parameters()))
    before = {n: mx.array(v) for n, v in before.items()}
    mx.eval(before)
    state = mx.array(mx.random.state[0])
    watch.call(layer, call, dict.fromkeys(watch.slots(call), mx.float32), [call_params(cls)])
    out = ["parameters"] if layer.trainable_parameters() and tree_flatten(layer.trainable_parameters()) else []
    if not mx.array_equal(state, mx.random.state[0]):
        out.append("random")
    if changed(layer, before):
        out.append("state")
    return out


def changed(layer, before):
    after = dict(tree_flatten(layer.parameters()))
    return [n for n, v in before.items() if not mx.array_equal(v, after[n])]


def owned(cls, ctors):
    """The arrays of a fresh layer, with their dimensions as expressions of the constructor's arguments."""
    seen = []
    for ctor in ctors:
        layer, bound = make(cls, ctor)
        seen.append((bound, {n: v for n, v in tree_flatten(layer.parameters())}))
    order = list(dict.fromkeys(n for _, arrays in seen for n in arrays))
    state = running(cls, ctors[0])
    out = []
    for name in order:
        having = [(bound, arrays[name]) for bound, arrays in seen if name in arrays]
        ranks = {v.ndim for _, v in having}
        dims = [dim([(bound, v.shape[i]) for bound, v in having]) for i in range(max(ranks))] if len(ranks) == 1 else []
        w = {"n": name, "s": dims, "d": dtypes.text(having[0][1].dtype)}
        if len(having) < len(seen):
            w["when"] = condition([(bound, name in arrays) for bound, arrays in seen])
        if name in state:
            w["state"] = True
        out.append(w)
    return out


def running(cls, ctor):
    layer, _ = make(cls, ctor)
    before = {n: mx.array(v) for n, v in tree_flatten(layer.parameters())}
    call = SAMPLES.get(cls.__name__, [("", "X(2,3,5)")])[0][1]
    watch.call(layer, call, dict.fromkeys(watch.slots(call), mx.float32), [call_params(cls)])
    return changed(layer, before)


def dim(observed):
    """An expression that gives every observed size: an argument, a number, a product or a quotient; "?" if none."""
    def sizes(bound):
        out = {}
        for n, v in bound.items():
            if type(v) is int:
                out[n] = v
                for i in range(3):
                    out[f"{n}[{i}]"] = v  # an int stands for all of a tuple's
            elif isinstance(v, tuple):
                out.update({f"{n}[{i}]": d for i, d in enumerate(v)})
        return out

    rows = [(sizes(bound), size) for bound, size in observed]
    common = [n for n in rows[0][0] if all(n in r for r, _ in rows)]
    for n in common:
        if all(r[n] == size for r, size in rows):
            return n
    if len({size for _, size in rows}) == 1 and len(rows) > 1:
        return str(rows[0][1])
    for a, b in itertools.permutations(common, 2):
        if all(r[b] > 0 and r[a] % r[b] == 0 and r[a] // r[b] == size for r, size in rows):
            return f"{a}/{b}"
        if all(r[a] * r[b] == size for r, size in rows):
            return f"{a}*{b}"
    for a, b, c in [(a, b, b) for a, b in itertools.permutations(observed[0][0], 2)] + list(itertools.permutations(observed[0][0], 3)):
        if all(first(bound, a, b, c) == size for bound, size in observed):
            return f"{a}|{b}" if b == c else f"{a}|{b}|{c}"
    for n, k in itertools.product(common, (2, 3, 4, 8, 16, 32, 64)):
        if all(r[n] * k == size for r, size in rows):
            return f"{k}*{n}"
        if all(r[n] == size * k for r, size in rows):
            return f"{n}/{k}"
    return "?"


def first(bound, *names):
    """The first of the arguments that is not None."""
    return next((bound[n] for n in names if bound[n] is not None), None)


def condition(observed):
    """The boolean arguments that must all be true for an array to be there."""
    flags = [n for n, v in observed[0][0].items() if type(v) is bool]
    for n in (1, 2):
        for c in itertools.combinations(flags, n):
            if all(all(bound[f] for f in c) == there for bound, there in observed):
                return ",".join(c)
    return "?"
