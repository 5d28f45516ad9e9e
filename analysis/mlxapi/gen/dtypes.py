"""Which dtype comes out: MLX's promotion, and which of the dtype rules a function obeys."""
import itertools

import mlx.core as mx

ALL = [mx.bool_, mx.uint8, mx.uint16, mx.uint32, mx.uint64, mx.int8, mx.int16, mx.int32, mx.int64,
       mx.float16, mx.bfloat16, mx.float32, mx.float64, mx.complex64]
FEW = [mx.bool_, mx.uint8, mx.int32, mx.float16, mx.bfloat16, mx.float32, mx.complex64]
NUMBERS = {"bool": True, "int": 2, "float": 2.0, "complex": 2j}


def text(d):
    name = str(d).removeprefix("mlx.core.")
    return "bool_" if name == "bool" else name


def add(a, b):
    return (a + b).dtype


def ones(d, shape=(2,)):
    return mx.zeros(shape, d)


PROMOTE = {a: {b: add(ones(a), ones(b)) for b in ALL} for a in ALL}
WEAK = {type(v): {a: add(ones(a), v) for a in ALL} for v in NUMBERS.values()}
ALONE = {type(v): mx.array(v).dtype for v in NUMBERS.values()}


KINDS = [bool, int, float, complex]


def promotion():
    """The matrix, after making sure that it holds for 0-d arrays and from both sides."""
    for a, b in itertools.product(ALL, ALL):
        seen = {add(ones(a), ones(b)), add(ones(b), ones(a)), add(ones(a, ()), ones(b)), add(ones(a), ones(b, ())), mx.result_type(a, b)}
        assert seen == {PROMOTE[a][b]}, f"{a} with {b} gives {seen}"
    return {text(a): {text(b): text(PROMOTE[a][b]) for b in ALL} for a in ALL}


def scalars():
    """What a Python number does next to an array; under "" what it is alone."""
    out = {}
    for name, v in NUMBERS.items():
        for a in ALL:
            assert {add(ones(a), v), (v + ones(a)).dtype, (ones(a, ()) * v).dtype} == {WEAK[type(v)][a]}, f"{a} with {v}"
        out[name] = {"": text(ALONE[type(v)]), **{text(a): text(WEAK[type(v)][a]) for a in ALL}}
    return out


def join(values):
    """The promotion of arrays' dtypes and Python numbers, from left to right; None without any."""
    out = None
    for v in values:
        if out is None:
            out = v
        elif isinstance(out, mx.Dtype):
            out = PROMOTE[out][v] if isinstance(v, mx.Dtype) else WEAK[type(v)][out]
        elif isinstance(v, mx.Dtype):
            out = WEAK[type(out)][v]
        else:  # two numbers: the wider kind
            out = max(out, v, key=lambda n: KINDS.index(type(n)))
    return out if out is None or isinstance(out, mx.Dtype) else ALONE[type(out)]


def to_float(d):
    return mx.float32 if d in ALL[:9] else d


def to_real(d):
    return mx.float32 if d == mx.complex64 else d


def floating(values, which):
    """Are the first, or some, or all of the array operands floating or complex? Or none complex ("real")?"""
    operands = [v for vs in values.values() for v in vs if isinstance(v, mx.Dtype)]
    if which == "real":
        return mx.complex64 not in operands
    kinds = [v in ALL[9:] for v in operands]
    return kinds[0] if which == "first" and kinds else any(kinds) if which == "some" else all(kinds)


def classify(observations, params):
    """The first rule that gives every observed dtype, as JSON; None if no rule does.

    An observation is (values: {parameter: [dtypes and numbers]}, dtypes given: {parameter: dtype or None}, result dtype).
    Where no rule explains integers, one that holds for floating operands is still worth having.
    """
    rule = explain(observations, params)
    for only in ("real", "some", "first", "all"):
        if rule is None:
            rule = explain([o for o in observations if floating(o[0], only)], params)
            if rule:
                rule["only"] = only
    return rule


def explain(observations, params):
    if not observations:
        return None
    given = next((p["n"] for p in params if any(isinstance(g.get(p["n"]), mx.Dtype) for _, g, _ in observations)), None)
    if given:
        told = [(g[given], d) for _, g, d in observations if isinstance(g.get(given), mx.Dtype)]
        rest = [o for o in observations if not isinstance(o[1].get(given), mx.Dtype)]
        table = functional(told)
        other = explain(rest, [p for p in params if p["n"] != given]) if rest else {}
        if table is not None and other is not None:
            return {"r": "given", "p": given, **({"map": table} if table else {}), **({"else": other} if other else {})}
        for p in params:
            numbers = [(vs, g[given], d) for values, g, d in observations if isinstance(g.get(given), mx.Dtype) for vs in [values.get(p["n"], ())]]
            if other and all(len(vs) == 1 and type(vs[0]) in ALONE and WEAK[type(vs[0])][g] == d for vs, g, d in numbers):
                return {"r": "weak", "p": given, "of": [p["n"]], "else": other}
    operands = [p["n"] for p in params if any(p["n"] in values for values, _, _ in observations)]
    for p in operands:
        holds, rest = same(observations, p)
        if holds and not rest:
            return {"r": "same", "of": [p]}
    results = {d for _, _, d in observations}
    if len(results) == 1:
        return {"r": "const", "d": text(results.pop())}
    subsets = [list(c) for n in range(1, len(operands) + 1) for c in itertools.combinations(operands, n)]
    for name, fn in (("promote", lambda d: d), ("float", to_float), ("real", to_real)):
        for of in subsets:
            if all((j := joined(values, of)) is not None and fn(j) == d for values, _, d in observations):
                return {"r": name, "of": of}
    for p in operands:
        holds, rest = same(observations, p)
        if holds and (other := explain(rest, params)):
            return {"r": "same", "of": [p], "else": other}
    for of in subsets:
        pairs = [(joined(values, of), d) for values, _, d in observations]
        if all(j is not None for j, _ in pairs) and (table := functional(pairs)) is not None:
            return {"r": "map", "of": of, "map": table}
    return None


def same(observations, p):
    """(whether p's dtype is the result's wherever p is an array, the observations where p is none)."""
    alone, rest = [], []
    for o in observations:
        v = o[0].get(p, ())
        (alone if len(v) == 1 and isinstance(v[0], mx.Dtype) else rest).append(o)
    seen = {o[0][p][0] for o in alone}
    return len(seen) > 1 and all(o[0][p][0] == o[2] for o in alone), rest


def functional(pairs):
    """The changes of a mapping between dtypes; None if the pairs are no mapping."""
    table = {}
    if any(table.setdefault(a, b) != b for a, b in pairs):
        return None
    return {text(a): text(table[a]) for a in ALL if a in table and table[a] != a}


def joined(values, of):
    return join([v for p in of for v in values.get(p, ())])
