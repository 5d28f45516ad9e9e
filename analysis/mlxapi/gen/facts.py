"""Puts what was watched of one function into an entry of the table."""
import mlx.core as mx

import dtypes
import samples
import shapes
import watch


def describe(name, fn, overloads):
    """The result, dtype and shape facts of a function, as far as rules explain them."""
    params = list({p["n"]: p for sig in overloads for p in sig}.values())
    arrays = {p["n"] for p in params if p.get("a")}
    calls = []  # (kind of result, bound arguments, result, raw arguments, first of its sample?)
    for sample in samples.calls(name, overloads[0] if overloads else []):
        first = True
        for assign in preferred(watch.assignments(sample)):
            if got := watch.call(fn, sample, assign, overloads):
                calls.append((watch.result_kind(got[1]), *got, first))
                first = False
                if not arraylike(calls[-1][0]):
                    break
    kind, varies = usual(calls, params)
    out = {"result": kind}
    if varies:
        out["varies"] = varies
    if arraylike(kind):
        calls = [c for c in calls if kind in (c[0], c[0].partition(":")[0])]  # "list" covers lists of any length
        by_dtype = [(*watch.dtype_operands(bound), items(result, lambda r: r.dtype)) for _, bound, result, _, _ in calls]
        by_shape = [(*watch.shape_operands(bound, args, arrays), items(result, lambda r: tuple(r.shape)))
                    for _, bound, result, args, first in calls if first or isinstance(bound.get("dtype"), mx.Dtype)]
        out["dtype"] = per_item(by_dtype, lambda obs: dtypes.classify(obs, params), whole=False) or {"r": "unknown"}
        out["shape"] = shape(by_shape, params) or {"r": "unknown"}
    return out


def arraylike(kind):
    return kind.startswith(("array", "list", "tuple"))


def usual(calls, params):
    """The kind of result, and the optional parameters that change it when they are given."""
    kinds = {c[0] for c in calls}
    if len(kinds) < 2:
        return watch.one_kind(kinds), []

    def given(bound):
        return {p["n"] for p in params if "d" in p and not same(bound.get(p["n"]), watch.default(p["d"]))}

    kind = calls[0][0]
    harmless = set().union(*(given(bound) for k, bound, *_ in calls if k == kind))
    causes = [given(bound) - harmless for k, bound, *_ in calls if k != kind]
    if all(causes):
        return kind, sorted(set().union(*causes))
    return watch.one_kind(kinds), []


def same(a, b):
    return a is b or (not isinstance(a, mx.array) and not isinstance(b, mx.array) and type(a) is type(b) and a == b)


def preferred(assignments):
    """float32 first: the dtype that every function takes gives the shapes."""
    return sorted(assignments, key=lambda a: sum(d != mx.float32 for d in a.values()))


def each(values):
    """The dtypes of a call's only operand, a list."""
    return next(iter(values.values())) if len(values) == 1 else None


def items(result, of):
    return of(result) if isinstance(result, mx.array) else [of(r) for r in result]


def shape(observations, params):
    if any("reduction" in rest for _, rest, _ in observations):
        base = shapes.classify([o for o in observations if o[1]["reduction"] == "none"], params)
        whole = all(seen == () for _, rest, seen in observations if rest["reduction"] != "none")
        return {"r": "loss", "items": [base]} if base and whole else None
    return per_item(observations, lambda obs: shapes.classify(obs, params), whole=True)


def per_item(observations, classify, whole):
    """One rule for the whole result or for each of its items alike, else a rule per item."""
    if not any(isinstance(seen, list) for _, _, seen in observations):
        return classify(observations)
    if not all(isinstance(seen, list) for _, _, seen in observations):
        return None
    if whole and (rule := classify(observations)):
        return rule
    if not whole and all(seen == each(values) for values, _, seen in observations):
        return {"r": "each"}
    alike = classify([(a, b, s) for a, b, seen in observations for s in seen])
    if alike:
        return alike
    lengths = {len(seen) for _, _, seen in observations}
    if len(lengths) != 1:
        return None
    rules = [classify([(a, b, seen[i]) for a, b, seen in observations]) or {"r": "unknown"} for i in range(lengths.pop())]
    return {"r": "items", "items": rules}
