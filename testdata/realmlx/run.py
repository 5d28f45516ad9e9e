"""Runs both sides of a rule's page on real MLX and measures how they differ.

One request a line on standard input, one answer a line on standard output,
both JSON. A request has `sides` (one or two module texts), `inputs` (code that
is executed after either, in the same module, and defines run()) and `dtype`
(the variable DTYPE). The answer has, for each side, the `errors` that it
raised ({"type", "text"} or null), and what run() returned, compared leaf by
leaf. Whether a difference is allowed is not decided here.

Without `inputs` the sides are compiled, not run: they must be Python.
"""

import json
import math
import os
import random
import sys
import traceback
import types

import mlx.core as mx
import numpy as np

EPS = {"bfloat16": 2.0**-7, "float16": 2.0**-10, "float32": 2.0**-23, "float64": 2.0**-52, "complex64": 2.0**-23}
DEVICE = mx.default_device()


def main():
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what a program prints is not an answer
    for line in sys.stdin:
        request = json.loads(line)
        answers.write(json.dumps(answer(**request), allow_nan=False) + "\n")
        answers.flush()


def answer(sides, inputs="", dtype="float32"):
    errors, results = [], []
    for text in sides:
        try:
            results.append(execute(text, inputs, dtype) if inputs else compile(text, "block", "exec"))
            errors.append(None)
        except (Exception, SystemExit) as e:
            results.append(None)
            errors.append({"type": type(e).__name__, "text": where(e)})
    reply = {"errors": errors, "leaves": []}
    if inputs and len(sides) == 2 and errors == [None, None]:
        found, becomes = results
        reply["structure"] = [[f"{path}: {kind}" for path, kind, _ in side] for side in results]
        if reply["structure"][0] == reply["structure"][1]:
            reply["leaves"] = [compare(p, a, b) for (p, _, a), (_, _, b) in zip(found, becomes) if a is not CONTAINER]
    return reply


def execute(text, inputs, dtype):
    """Runs one side in a module of its own and returns its evaluated leaves."""
    module = types.ModuleType("page")
    sys.modules["page"] = module  # dataclasses and pickles look their module up
    module.DTYPE = getattr(mx, dtype)
    mx.set_default_device(DEVICE)
    try:
        for name, code in ("block", text), ("inputs", inputs):
            seed()
            exec(compile(code, name, "exec"), module.__dict__)
        seed()
        return list(leaves(module.run(), "run()"))
    finally:
        del sys.modules["page"]
        module.__dict__.clear()
        mx.clear_cache()


def seed():
    random.seed(0)
    np.random.seed(0)
    mx.random.seed(0)


CONTAINER = object()


def leaves(value, path):
    """Yields (path, kind, leaf) for a nested structure, containers included."""
    if isinstance(value, mx.array):
        mx.eval(value)
        yield path, "array", value
    elif isinstance(value, (np.ndarray, np.generic)):
        yield path, "numpy", value
    elif isinstance(value, (list, tuple)):
        yield path, f"{type(value).__name__} of {len(value)}", CONTAINER
        for i, item in enumerate(value):
            yield from leaves(item, f"{path}[{i}]")
    elif isinstance(value, dict):
        yield path, f"dict of {len(value)}", CONTAINER
        for key in sorted(value, key=repr):
            yield from leaves(value[key], f"{path}[{key!r}]")
    elif value is None or isinstance(value, (bool, int, float, complex, str)):
        yield path, type(value).__name__, value
    elif isinstance(value, (mx.Dtype, mx.Device)):
        yield path, type(value).__name__, str(value)
    else:
        raise TypeError(f"{path} is a {type(value).__name__}: return arrays, numbers, strings, or lists and dicts of them")


def compare(path, found, becomes):
    a, b = numbers(found), numbers(becomes)
    leaf = {"path": path, "dtypes": [dtype_of(found), dtype_of(becomes)], "shapes": [list(a.shape), list(b.shape)]}
    if a.shape == b.shape:
        leaf.update(difference(a, b, max(EPS.get(d, 0.0) for d in leaf["dtypes"])))
    return leaf


def numbers(value):
    """The leaf as NumPy sees it, half precision widened (exactly)."""
    if isinstance(value, mx.array) and value.dtype in (mx.bfloat16, mx.float16):
        value = value.astype(mx.float32)
    return np.array(value)


def dtype_of(value):
    if isinstance(value, (mx.array, np.ndarray, np.generic)):
        return str(value.dtype).removeprefix("mlx.core.")
    return {float: "float32", complex: "complex64"}.get(type(value), type(value).__name__)


def difference(a, b, eps):
    """How far two equally shaped leaves are apart, in ulps of the largest value."""
    if a.dtype.kind not in "fciub" or b.dtype.kind not in "fciub":
        return {"equal": bool((a == b).all()), "ulps": None}
    a, b = (x.astype(np.complex128 if x.dtype.kind == "c" else np.float64) for x in (a, b))
    if np.array_equal(a, b, equal_nan=True):
        return {"equal": True, "ulps": 0.0}
    odd = ~np.isfinite(a) | ~np.isfinite(b)
    if not np.array_equal(a[odd], b[odd], equal_nan=True):
        return {"equal": False, "ulps": None}  # infinite or not a number in other places
    error, scale = np.abs(a - b)[~odd].max(), max(np.abs(a)[~odd].max(), np.abs(b)[~odd].max())
    ulps = error / (eps * scale) if eps else None
    return {"equal": False, "ulps": ulps if ulps is not None and math.isfinite(ulps) else None}


def where(e):
    """The exception in one line, with the last place in the page's own code."""
    text = "".join(traceback.format_exception_only(e)).strip().splitlines()[-1]
    own = [(f.filename, f.lineno) for f in traceback.extract_tb(e.__traceback__)]
    if isinstance(e, SyntaxError):
        own.append((e.filename, e.lineno))
    own = [f"{name} line {line}" for name, line in own if name in ("block", "inputs")]
    return f"{text} ({own[-1]})" if own else text


if __name__ == "__main__":
    main()
