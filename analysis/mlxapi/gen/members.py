"""The methods, properties and operators of mlx.core.array: which function each equals, and what the rest give."""
import itertools
import re

import mlx.core as mx

import dtypes
import effects
import names
import samples
import watch

# Where to look for an operator's function: what Python calls it. Whether it is that function is measured.
SPELLED = {"abs": ["abs"], "add": ["add"], "and": ["bitwise_and"], "div": ["divide"], "eq": ["equal"], "floordiv": ["floor_divide"], "ge": ["greater_equal"],
           "gt": ["greater"], "invert": ["bitwise_invert", "logical_not"], "le": ["less_equal"], "lshift": ["left_shift"], "lt": ["less"], "matmul": ["matmul"],
           "mod": ["remainder"], "mul": ["multiply"], "ne": ["not_equal"], "neg": ["negative"], "or": ["bitwise_or"], "pos": ["positive"], "pow": ["power"],
           "rshift": ["right_shift"], "sub": ["subtract"], "truediv": ["divide"], "xor": ["bitwise_xor"]}
PROPERTIES = {"T": "transpose", "mT": "matrix_transpose", "real": "real", "imag": "imag"}

# Operators and methods that are no function of mlx.core: how they are called.
CALLS = {"item": "()", "tolist": "()", "at": "", "shape": "", "size": "", "ndim": "", "dtype": "", "itemsize": "", "nbytes": "", "__len__": "()",
         "__bool__": "()", "__float__": "()", "__int__": "()", "__index__": "()", "__complex__": "()", "__repr__": "()", "__str__": "()", "__format__": "('')",
         "__bytes__": "()", "__iter__": "()", "__getitem__": "(0)", "__setitem__": "(0, 1)", "__hash__": "()", "__copy__": "()", "__deepcopy__": "({})",
         "__array__": "()", "__dlpack__": "()", "__dlpack_device__": "()", "__array_namespace__": "()", "__contains__": "(1)", "__getstate__": "()", "__reduce__": "()",
         "__reduce_ex__": "(2)", "__sizeof__": "()"}


def public():
    """Names of the members that mlx.core.array has of its own."""
    inherited = set(dir(object)) - {"__hash__", "__repr__", "__str__", "__format__", "__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__", "__reduce__", "__reduce_ex__"}
    return [n for n in dir(mx.array) if n not in inherited and n not in ("__doc__", "__module__", "__init__", "__setstate__", "__weakref__")]


def values(dtype, *shape):
    return (mx.arange(1, 1 + int(mx.prod(mx.array(shape + (1,))))) % 7 + 1).reshape(shape).astype(dtype)


OPERANDS = [(values(a, 3, 3), values(b, 3, 3)) for a, b in itertools.product([mx.bool_, mx.int32, mx.uint8, mx.float16, mx.float32], repeat=2)]


def same(a, b):
    if isinstance(a, (list, tuple)):
        return type(a) is type(b) and len(a) == len(b) and all(map(same, a, b))
    if not isinstance(a, mx.array) or not isinstance(b, mx.array):
        return type(a) is type(b) and a == b
    return a.dtype == b.dtype and a.shape == b.shape and bool(mx.array_equal(a, b, equal_nan=True))


def attempt(fn, *args, **kwargs):
    try:
        return fn(*args, **kwargs)
    except (ValueError, TypeError, RuntimeError, IndexError):
        return None


def agree(pairs):
    """Do all the pairs of results agree, and is there one?"""
    pairs = [(a, b) for a, b in pairs if a is not None or b is not None]
    return bool(pairs) and all(a is not None and b is not None and same(a, b) for a, b in pairs)


def operator(name):
    """(function, reflected, in place) of a dunder, or None."""
    word = name.strip("_")
    for prefix, reflected, inplace in (("", False, False), ("r", True, False), ("i", False, True)):
        for fn in SPELLED.get(word.removeprefix(prefix), ()) if word.startswith(prefix) else ():
            method, f = getattr(mx.array, name), getattr(mx, fn)
            if word in ("abs", "neg", "pos", "invert"):
                pairs = [(attempt(method, a), attempt(f, a)) for a, _ in OPERANDS]
            else:
                pairs = [(attempt(method, mx.array(a), b), attempt(f, *((b, a) if reflected else (a, b)))) for a, b in OPERANDS]
                if inplace:  # some refuse to change the dtype
                    pairs = [(a, b) for a, b in pairs if a is not None]
            if agree(pairs):
                return f"mlx.core.{fn}", reflected, inplace
    return None


def method(name):
    """The function of mlx.core that a method or property equals, or None."""
    fn = PROPERTIES.get(name, name)
    f = getattr(mx, fn, None)
    if f is None or not callable(f):
        return None
    overloads, pairs = names.overloads(f), []
    for sample in samples.calls(f"mlx.core.{fn}", overloads[0] if overloads else []):
        for assign in [dict.fromkeys(watch.slots(sample), d) for d in (mx.float32, mx.int32)]:
            args, kwargs = watch.arguments(sample, assign)
            if not args or not isinstance(args[0], mx.array):
                continue
            receiver = values(args[0].dtype, *args[0].shape)
            if name in PROPERTIES:
                pairs.append((attempt(f, receiver), getattr(receiver, name)))
            elif not (name == "reshape" and len(args) + len(kwargs) < 2):  # x.reshape() ends the process
                got = attempt(getattr(receiver, name), *args[1:], **kwargs)
                if got is not None:  # a method may take fewer parameters than the function
                    pairs.append((attempt(f, receiver, *args[1:], **kwargs), got))
    return f"mlx.core.{fn}" if agree(pairs) else None


def see(obj):
    """The function that another one's text says it is, if it gives the same."""
    found = re.search(r"See :func:`(\w+)`|Alias for `mx\.(\w+)`", getattr(obj, "__doc__", None) or "")
    other = found and (found[1] or found[2])
    f = getattr(mx, other, None) if found else None
    if f is None or f is obj or names.own_name(obj) < other and re.search(rf"\b{names.own_name(obj)}\b", f.__doc__ or ""):
        return None  # of two that name each other, the first is itself
    name, pairs = "mlx.core." + other, []
    for sample in samples.calls(name, names.overloads(f)[0]):
        args, kwargs = watch.arguments(sample, dict.fromkeys(watch.slots(sample), mx.float32))
        pairs.append((attempt(f, *args, **kwargs), attempt(obj, *args, **kwargs)))
    return name if agree(pairs) else None


def entries():
    for name in public():
        obj = getattr(mx.array, name)
        prop = type(obj).__name__ == "property"
        entry = {"name": "mlx.core.array." + name, "kind": "property" if prop else "method"}
        sigs = names.overloads(obj) if not prop else []
        if sigs:
            entry["params"] = [p | {"a": True} if p["n"] == "self" else p for p in sigs[0]]
        if found := operator(name):
            entry["is"], entry["reflected"], entry["inplace"] = found
        elif found := method(name):
            entry["is"] = found
        else:
            entry |= alone(name)
        if flags := effects_of(name, entry):
            entry["flags"] = flags
        yield {k: v for k, v in entry.items() if v is not False}


def effects_of(name, entry):
    """Does a member that is no function compute the array; does any change it in place?"""
    out = []
    calls = ["(2)", "(x + x)"] if entry.get("inplace") else [CALLS[name]] if name in CALLS else []
    for call in calls:
        for dtype, shape in ((mx.float32, (4, 4)), (mx.float32, ()), (mx.int32, ())):
            read = "x." + name + call
            if "evaluates" not in out and effects.computed(lambda make: eval(read, {"x": make(dtype)(*shape)})):
                out.append("evaluates")
            x = mx.ones(shape, dtype) * 3
            before = x.tolist()
            attempt(eval, read, {"x": x})
            if "mutates" not in out and x.tolist() != before:
                out.append("mutates")
    return out


def alone(name):
    """What a member that equals no function gives."""
    call, seen = CALLS.get(name), []
    if call is None:
        return {"result": "unknown"}
    for receiver in ([values(d, 2, 3) for d in dtypes.ALL] + [values(d) for d in (mx.float32, mx.int32, mx.bool_)]):
        try:
            seen.append((receiver, eval("x." + name + call, {"x": receiver})))
        except (ValueError, TypeError, IndexError):
            continue
    kinds = {watch.result_kind(r) for _, r in seen}
    if kinds <= {"bool", "int", "float", "complex", "tree"} and len(kinds) > 1:
        return {"result": "python"}
    out = {"result": watch.one_kind(kinds)}
    if out["result"] == "array":
        if all(r.dtype == a.dtype for a, r in seen):
            out["dtype"] = {"r": "same", "of": ["self"]}
        if all(r.shape == a.shape for a, r in seen):
            out["shape"] = {"r": "same", "of": ["self"]}
        elif name == "__getitem__":
            out["shape"] = {"r": "index", "of": ["self"]}
    return out
