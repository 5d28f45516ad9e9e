"""The methods of MLX's classes other than array: their parameters, and what some give."""

import mlx.core as mx
import mlx.nn as nn
import mlx.optimizers as optim

import dtypes
import effects
import facts
import names
import samples
import watch

# How to get an instance, `it`, and how its methods are called; v is lazy.
INSTANCES = {
    "mlx.core.ArrayAt": ("mx.zeros((4, 3)).at[0]", {m: "(v)" for m in ("add", "subtract", "multiply", "divide", "maximum", "minimum")}),
    "mlx.core.Dtype": ("mx.float32", {"size": ""}),
    "mlx.core.finfo": ("mx.finfo(mx.float32)", {m: "" for m in ("min", "max", "eps", "bits", "dtype", "smallest_normal")}),
    "mlx.core.iinfo": ("mx.iinfo(mx.int32)", {m: "" for m in ("min", "max", "dtype")}),
    "mlx.core.Device": ("mx.default_device()", {"type": ""}),
    "mlx.core.Stream": ("mx.default_stream(mx.cpu)", {"device": ""}),
    "mlx.core.distributed.Group": ("mx.distributed.init()", {"rank": "()", "size": "()"}),
    "mlx.nn.Module": ("linear(v)", {
        "parameters": "()", "trainable_parameters": "()", "children": "()", "leaf_modules": "()", "modules": "()", "named_modules": "()", "state": "", "training": "",
        "update": "({'bias': v})", "update_modules": "({})", "apply": "(mx.abs)", "apply_to_modules": "(lambda n, m: None)", "filter_and_map": "(lambda m, k, v: True)",
        "freeze": "()", "unfreeze": "()", "eval": "()", "train": "()", "set_dtype": "(mx.float16)", "load_weights": "([('weight', mx.ones((3, 2))), ('bias', v)])",
        "save_weights": "(tmp('m.safetensors'))"}),
    "mlx.nn.Linear": ("nn.Linear(64, 64)", {"to_quantized": "()"}),
    "mlx.nn.Embedding": ("nn.Embedding(64, 64)", {"to_quantized": "()", "as_linear": "(mx.ones((2, 64)))"}),
    "mlx.optimizers.Optimizer": ("optim.Adam(0.1)", {
        "init": "({'bias': v})", "update": "(linear(v), {'bias': v})", "apply_gradients": "({'bias': v}, {'bias': v})", "state": "", "step": "", "learning_rate": ""}),
}


def linear(bias):
    layer = nn.Linear(2, 3)
    layer.bias = bias
    return layer


def methods(cls):
    """(name, object) of the public members that a class defines itself."""
    for name, obj in sorted(vars(cls).items()):
        if not name.startswith("_") and (callable(obj) or isinstance(obj, (property, staticmethod, classmethod)) or type(obj).__name__ == "getset_descriptor"):
            yield name, obj


def bases(cls):
    """The public classes of MLX that a class extends."""
    return [name for base in cls.__bases__ for name, obj, _ in names.public() if obj is base]


def entries(qualified, cls):
    make, calls = INSTANCES.get(qualified, ("", {}))
    for name, obj in methods(cls):
        plain = getattr(obj, "__func__", obj)
        prop = isinstance(obj, property) or not callable(plain)
        entry = {"name": f"{qualified}.{name}", "kind": "property" if prop else "method"}
        if not prop and (sigs := names.overloads(plain)):
            entry["params"] = sigs[0]
        if isinstance(obj, staticmethod):
            entry["static"] = True
        if samples.SAMPLES.get(entry["name"]):
            entry |= facts.describe(entry["name"], getattr(cls, name), sigs)
        elif name in calls:
            entry |= watched(f"it.{name}{calls[name]}", make)
        else:
            entry["result"] = "unknown"
        yield entry


def updated(read, a, b):
    """The dtype of an array of dtype a after an update by one of dtype b; None if that is refused."""
    try:
        return eval(read, {"it": mx.zeros((4, 3), a).at[0], "v": mx.ones((3,), b)}).dtype
    except ValueError:
        return None


def space(v):
    return {"mx": mx, "nn": nn, "optim": optim, "linear": linear, "tmp": watch.tmp, "v": v}


def watched(read, make):
    seen = space(mx.ones((3,)))
    seen["it"] = eval(make, seen)
    result = eval(read, seen)
    out = {"result": "tree" if isinstance(result, (dict, list)) and not isinstance(result, nn.Module) and not watch.is_array_list(result) else watch.result_kind(result)}
    if result is seen["it"]:
        out["result"] = "self"
    if isinstance(result, mx.array) and "ArrayAt" in type(seen["it"]).__name__:
        seen_dtypes = [(a, updated(read, a, b)) for a in dtypes.ALL for b in dtypes.ALL]
        keeps = all(d is None or d == a for a, d in seen_dtypes)
        out |= {"dtype": {"r": "same", "of": ["self"]} if keeps else {"r": "unknown"}, "shape": {"r": "same", "of": ["self"]} if result.shape == (4, 3) else {"r": "unknown"}}

    def run(make_array):
        lazy = space(make_array(mx.float32)(3))
        lazy["it"] = eval(make, lazy)
        return eval(read, lazy)

    if effects.computed(run):
        out["flags"] = ["evaluates"]
    return out
