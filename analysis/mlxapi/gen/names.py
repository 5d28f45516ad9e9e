"""Every public name of MLX, what kind of thing it is, and its parameters."""
import ast
import functools
import importlib
import inspect
import pkgutil
import re

import mlx.core as mx
import mlx.nn as nn

CORE = ["mlx.core", "mlx.core.fast", "mlx.core.linalg", "mlx.core.fft", "mlx.core.random",
        "mlx.core.distributed", "mlx.core.metal", "mlx.core.cuda"]
PYTHON = ["mlx.nn", "mlx.nn.losses", "mlx.nn.init", "mlx.utils", "mlx.optimizers"]
# Modules whose names are public only here: shown after the ones above, so that
# a name found in both belongs to the shorter path.
BELOW = ["mlx.nn", "mlx.optimizers"]


def modules():
    """Every module that is public or that can be imported by path."""
    below = [m.name for root in BELOW for m in pkgutil.walk_packages(module(root).__path__, root + ".")]
    return sorted({"mlx", *CORE, *PYTHON, *below})


def module(name):
    """The module of that name; the parts of mlx.core are attributes, not files."""
    if name.startswith("mlx.core."):
        return getattr(mx, name.rpartition(".")[2])
    return importlib.import_module(name)


@functools.cache
def public():
    """A list of (qualified name, object, other names of the same object)."""
    found, order = {}, []
    for path in CORE + PYTHON + [m for m in modules() if m not in CORE + PYTHON]:
        mod = module(path)
        for attr in sorted(vars(mod)):
            obj = getattr(mod, attr)
            if attr.startswith("_") or inspect.ismodule(obj) or not owned(path, obj):
                continue
            key = id(obj) if callable(obj) else path + "." + attr
            if key in found:
                first, others, _ = found[key]
                if path in CORE and attr == own_name(obj) != first.rpartition(".")[2]:
                    found[key] = (f"{path}.{attr}", others + [first], obj)  # its own name, not a shorthand
                else:
                    others.append(f"{path}.{attr}")
                continue
            found[key] = (f"{path}.{attr}", [], obj)
            order.append(key)
    return [(name, obj, also) for name, also, obj in (found[key] for key in order)]


def own_name(obj):
    """The name that a function gives itself."""
    sigs = getattr(obj, "__nb_signature__", None)
    return sigs[0][0].partition("(")[0].strip().removeprefix("def ") if sigs else getattr(obj, "__name__", None)


def owned(path, obj):
    """Is the object MLX's own, and not something that a module imported?"""
    if path.startswith("mlx.core"):
        return True
    if not callable(obj) or not hasattr(obj, "__module__"):
        return False
    return obj.__module__.startswith("mlx.") and not obj.__module__.startswith("mlx.core")


def kind(obj):
    if inspect.isclass(obj):
        return "layer" if issubclass(obj, nn.Module) else "class"
    if isinstance(obj, (mx.Dtype, mx.DtypeCategory, mx.DeviceType, float)) or obj is None:
        return "constant"
    return "function"


def overloads(obj):
    """The parameter lists of a function, the one with the most parameters first."""
    if inspect.isclass(obj) and hasattr(obj.__init__, "__nb_signature__"):
        return [[p for p in params if p["n"] != "self"] for params in overloads(obj.__init__)]
    sigs = getattr(obj, "__nb_signature__", None)
    if sigs is None:
        try:
            return [from_inspect(inspect.signature(obj))]
        except (ValueError, TypeError):
            return []
    out = []
    for text, _, defaults in sigs:
        params = from_text(text, defaults or ())
        if params is not None and params not in out:
            out.append(params)
    return sorted((omissible(obj, p) for p in out), key=len, reverse=True)


def omissible(obj, params):
    """Marks the last parameters that admit None as optional, where a call without them is accepted."""
    need = [p for p in params if p["k"] in ("pos", "any") and "d" not in p]
    while need and need[-1].pop("none", None):
        try:
            obj(*[7] * (len(need) - 1))
        except TypeError:
            break
        need.pop()["d"] = "None"
    return [{k: v for k, v in p.items() if k != "none"} for p in params]


def from_text(text, defaults):
    """Parameters of a nanobind signature: `def f(a: array, /, n: int = \\0) -> array`."""
    text = re.sub(r"\\(\d+)", lambda m: "__default_%s" % m[1], text)
    text = text.replace("ndarray[writable=False]", "ndarray").replace("ndarray[]", "ndarray")
    try:
        fn = ast.parse(text.strip() + ": ...").body[0]
    except SyntaxError:
        return None

    def default(node):
        if node is None:
            return None
        src = ast.unparse(node)
        if src.startswith("__default_"):
            return literal(defaults[int(src[len("__default_"):])])
        return src

    a = fn.args
    out = []
    positional = a.posonlyargs + a.args
    given = [None] * (len(positional) - len(a.defaults)) + list(a.defaults)
    for i, (arg, d) in enumerate(zip(positional, given)):
        out.append(param(arg.arg, "pos" if i < len(a.posonlyargs) else "any", default(d), note(arg)))
    if a.vararg:
        out.append(param(a.vararg.arg, "args", None, note(a.vararg) or "array"))
    for arg, d in zip(a.kwonlyargs, a.kw_defaults):
        out.append(param(arg.arg, "kw", default(d), note(arg)))
    if a.kwarg:
        out.append(param(a.kwarg.arg, "kwargs", None, ""))
    return out


def note(arg):
    return ast.unparse(arg.annotation) if arg.annotation else ""


KINDS = {inspect.Parameter.POSITIONAL_ONLY: "pos", inspect.Parameter.POSITIONAL_OR_KEYWORD: "any",
         inspect.Parameter.KEYWORD_ONLY: "kw", inspect.Parameter.VAR_POSITIONAL: "args",
         inspect.Parameter.VAR_KEYWORD: "kwargs"}


def from_inspect(sig):
    out = []
    for p in sig.parameters.values():
        d = None if p.default is p.empty else literal(p.default)
        text = "" if p.annotation is p.empty else inspect.formatannotation(p.annotation)
        out.append(param(p.name, KINDS[p.kind], d, text))
    return out


def literal(value):
    """The value as Python source, as far as it has a stable one."""
    if isinstance(value, mx.Dtype):
        return str(value).removeprefix("mlx.core.")
    if callable(value):
        name = getattr(value, "__name__", "")
        return name if name.isidentifier() else "..."
    return repr(value)


def param(name, kind, default, text):
    """One parameter; `text` is its annotation, from which only array and number are read."""
    p = {"n": name, "k": kind}
    if default is not None:
        p["d"] = default
    words = set(re.findall(r"\w+", re.sub(r"mlx\.core\.", "", text)))
    if "array" in words and "Callable" not in words:
        p["a"] = True
        if words & {"scalar", "float"}:
            p["s"] = True
    if "None" in words:
        p["none"] = True
    return p
