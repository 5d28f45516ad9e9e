"""What a call does besides giving a value: computes lazy arrays, draws random numbers, changes its operands.

The witness: a lazy array of 4 MiB that the operands depend on. If memory's
peak has not reached it when the call is over, nothing was computed. A second
detector runs the call while mx.compile traces, where computing is an error.
"""
import contextlib
import os
import re
import tempfile

import mlx.core as mx

import samples
import watch

SIZE = 1 << 20  # elements; float32, so 4 MiB


def witness():
    return mx.arange(SIZE, dtype=mx.float32) + 1.0


def lazy(big):
    """An array maker whose arrays are not computed before the witness is."""
    zero = mx.sum(big) * 0.0
    return lambda dtype: lambda *shape: (mx.ones(shape) + zero).astype(dtype)


def computed_from(run):
    """Does run(witness) compute the witness?"""
    mx.synchronize()
    mx.clear_cache()
    big = witness()
    mx.reset_peak_memory()
    before = mx.get_active_memory()
    try:
        run(big)
    except Exception:  # noqa: BLE001, a refusal may come after the computation
        pass
    mx.synchronize()
    return mx.get_peak_memory() - before >= 4 * SIZE


def computed(run):
    """Does run(array maker) compute what it is given?"""
    return computed_from(lambda big: run(lazy(big)))


def traced(run):
    return traced_from(lambda big: run(lazy(big)))


def traced_from(run):
    """What stops run(witness) while mx.compile traces: "eval", "async_eval" or None."""
    seen = []

    def body(big):
        try:
            run(big)
        except Exception as e:  # noqa: BLE001, whatever it is, its text decides
            for cause in (e, e.__cause__, e.__context__):
                text = str(cause or "")
                if "async_eval" in text and "transformation" in text:
                    seen.append("async_eval")
                elif "Attempting to eval" in text:
                    seen.append("eval")
        return big + 1.0

    try:
        mx.eval(mx.compile(body)(mx.ones((2,))))
    except Exception:  # noqa: BLE001, a call may spoil the trace
        pass
    return seen[0] if seen else None


@contextlib.contextmanager
def stderr():
    """Collects what is written to the process's standard error, C++ included."""
    out, keep = [], os.dup(2)
    with tempfile.TemporaryFile() as f:
        os.dup2(f.fileno(), 2)
        try:
            yield out
        finally:
            os.dup2(keep, 2)
            os.close(keep)
            f.seek(0)
            out.append(f.read().decode())


def runner(fn, sample):
    def run(make):
        space = watch.scope(dict.fromkeys(watch.slots(sample), mx.float32))
        for letter in "XYZW":
            if letter in space:
                space[letter] = make(mx.float32)
        args, kwargs = eval(f"(lambda *a, **k: (a, k))({sample})", space)
        return fn(*args, **kwargs)
    return run


# These change the process, and so what is measured after them.
APART = {"mlx.core.enable_compile", "mlx.core.disable_compile", "mlx.core.clear_streams", "mlx.core.set_default_device", "mlx.core.set_default_stream"}


def flags(name, fn, entry, params):
    calls = samples.calls(name, params)
    if not calls or name in APART or name.startswith("mlx.core.distributed."):
        return []
    sample, out = calls[0], []
    kind, shape = entry["result"], entry.get("shape", {})
    arrays = re.search(r"\b[XYZW]\(", sample)
    if arrays:
        run = runner(fn, sample)
        if computed(run):
            out.append("schedules" if traced(run) == "async_eval" else "evaluates")
    if draws(fn, sample):
        out.append("random")
    if kind == "array" and not re.search(r"\b([XYZWIBFQU]|U32|tmp|mx\.\w+\.\w+)\(", sample):
        out.append("creates")
    if reads_file(sample) and not loads(fn, sample):
        out.append("lazy")
    if kind == "callable" and re.search(r"^len|, len$", sample):
        out.append("transforms")
    if arrays and kind == "array" and shape["r"] in ("same", "broadcast") and elementwise(fn, entry, sample):
        out.append("elementwise")
    if arrays and shape.get("r") == "reduce" and len(shape["of"]) == 1:
        out.append("reduction")
    if arrays and kind.startswith(("array", "list", "tuple")) and shares(fn, sample):
        out.append("view")
    return out


def reads_file(sample):
    return "tmp(FILE" in sample


def loads(fn, sample):
    """Does it read the file's elements at once?"""
    mx.clear_cache()
    mx.reset_peak_memory()
    before = mx.get_active_memory()
    kept = watch.call(fn, sample, {}, [[{"n": "file", "k": "pos"}]])
    return kept is not None and mx.get_peak_memory() - before >= 4 * SIZE


def draws(fn, sample):
    """Does the random state move, other than by being set?"""
    try:
        args, kwargs = watch.arguments(sample, dict.fromkeys(watch.slots(sample), mx.float32))
        state = mx.array(mx.random.state[0])
        mx.eval(state)
        fn(*args, **kwargs)
    except (ValueError, TypeError, RuntimeError, IndexError, OverflowError, AttributeError):
        return False
    return not mx.array_equal(state, mx.random.state[0]).item() and fn is not mx.random.seed


POKES = {mx.float32: [0.95, 0.0, -0.5, 3.0, float("inf"), float("-inf"), float("nan")], mx.int32: [9, 0, 5, 1], mx.complex64: [0.5j, 1.0]}


def elementwise(fn, entry, sample):
    """Does each element of the result depend on the elements at its place, on all of them and on no other, wherever that is?"""
    if entry["dtype"]["r"] == "given" and "else" in entry["dtype"]:
        return False  # zeros_like and the like read no element
    return any(places(fn, sample, dtype, pokes) for dtype, pokes in POKES.items())


def places(fn, sample, dtype, pokes):
    letters = sorted(set(re.findall(r"\b([XYZW])\(", sample)))
    base = (mx.arange(1, 7) if dtype == mx.int32 else mx.arange(1, 7) * 0.15).reshape(2, 3).astype(dtype)

    def on(change):
        space = watch.scope(dict.fromkeys(watch.slots(sample), dtype))
        space |= {s: (lambda v: lambda *shape: v)(change(s, base)) for s in letters}
        try:
            args, kwargs = eval(f"(lambda *a, **k: (a, k))({sample})", space)
            result = fn(*args, **kwargs)
            mx.eval(result)
            return result
        except (ValueError, TypeError, RuntimeError):
            return None

    def poked(letter, value, rest):
        def change(s, v):
            w = mx.array(v)
            w[1, 2] = value if s == letter else rest * (letters.index(s) + 1)
            return w
        return on(change)

    plain, turned = on(lambda s, v: v), on(lambda s, v: v.T)
    if plain is None or turned is None or plain.shape != (2, 3) or turned.shape != (3, 2) or not mx.allclose(turned.T, plain, equal_nan=True):
        return False
    elsewhere = mx.array([[True, True, True], [True, True, False]])
    for letter in letters:
        matters = False
        for rest in pokes[:2]:
            seen = [poked(letter, value, rest) for value in pokes]
            if any(s is None or mx.any((s != plain) & elsewhere).item() for s in seen):
                return False
            matters |= any(not mx.array_equal(s, seen[0], equal_nan=True) for s in seen)
        if not matters:
            return False
    return True


def shares(fn, sample):
    """Does computing the result, the operands being there already, need no memory of its size?"""
    kept = []

    def maker(*shape):
        kept.append(mx.ones(shape) * len(kept))
        mx.eval(kept)
        return kept[-1]

    letters = watch.slots(sample)
    space = watch.scope(dict.fromkeys(letters, mx.float16)) | {s: maker for s in letters if s in "XYZW"}
    try:
        args, kwargs = eval(f"(lambda *a, **k: (a, k))({sample})", space)
        result = fn(*args, **kwargs)
        mx.synchronize()
        before = mx.get_active_memory()
        mx.eval(result)
    except (ValueError, TypeError, RuntimeError):
        return False
    size = result.nbytes if isinstance(result, mx.array) else sum(r.nbytes for r in result)
    return mx.get_active_memory() <= before and size >= min(a.nbytes for a in kept)
