"""Which Python constructs compute the lazy array in them. Only constructs stand here, never what they do.

In each, x is lazy and y, m, i are arrays that are there already; `r = ` keeps a value.
"""
import contextlib
import copy
import functools
import io
import json
import logging
import math
import operator
import os
import pickle
import random
import statistics
import sys
import warnings

import mlx.core as mx
import mlx.nn as nn
import mlx.optimizers as optim
import mlx.utils
import numpy as np

import effects
import watch

# What x is, made from a lazy 0.
OPERANDS = {
    "vector": lambda zero: zero + mx.array([0.5, 1.5, 2.5, 3.5]),
    "scalar": lambda zero: zero + 3.5,
    "int": lambda zero: (zero + 3.0).astype(mx.int32),
    "bool": lambda zero: zero < 1.0,
    "one": lambda zero: (zero + 3.5).reshape(1),
    "mask": lambda zero: zero + mx.array([0.5, 1.5, 2.5, 3.5]) > 1.0,
    "ints": lambda zero: (zero + mx.array([0.0, 1.0, 2.0])).astype(mx.int32),
    "matrix": lambda zero: zero + 3.0 * mx.eye(4) + 1.0,
    "empty": lambda zero: zero + mx.zeros((0,)),
}

# Asked of every operand.
ANY = """
bool(x) | not x | x and y | x or y | x if x else y | int(x) | float(x) | complex(x) | str(x) | repr(x) | format(x) | f"{x}" | f"{x!r}" | "%s" % x | "{}".format(x)
len(x) | x.shape | x.dtype | x.ndim | x.size | x.nbytes | x.itemsize | type(x) | isinstance(x, mx.array) | id(x) | hash(x) | x is None | x is not None | callable(x) | hasattr(x, "shape")
x.item() | x.tolist() | list(x) | tuple(x) | set(x) | iter(x) | next(iter(x)) | [v for v in x] | {v for v in x} | sorted(x) | list(reversed(x)) | list(enumerate(x)) | list(zip(x, x)) | list(map(float, x))
max(x) | min(x) | sum(x) | any(x) | all(x) | [v.item() for v in x] | [float(v) for v in x] | [x] | (x, x) | {"a": x} | {x: 1} | [x, x] + [x]
x[0] | x[-1] | x[0:1] | x[::2] | x[...] | x[None] | x[..., None] | x[mx.array(0)] | x[mx.array([0])] | x[[0]] | x[np.array([0])] | x[0].item()
x == x | x != x | x < 2 | 0 < x < 5 | x == 3.5 | x in [1.0, 3.5] | 3.5 in x | x in (x,) | [1.0, 3.5].index(x) | [x, x].count(x) | x is x
x + 1 | 1 + x | x - y | -x | +x | abs(x) | ~x | x * 2.0 | x / 2 | x // 2 | x % 2 | x ** 2 | 2 ** x | x @ x | divmod(x, 2) | pow(x, 2) | round(x) | round(x, 2) | x & 1 | x << 1
np.array(x) | np.asarray(x) | np.float32(x) | np.sum(x) | np.sqrt(x) | np.mean(x) | np.isnan(x) | np.argmax(x) | np.stack([x, x]) | np.concatenate([np.atleast_1d(x)]) | np.allclose(x, x) | np.from_dlpack(x) | np.array(x, copy=False)
x * np.float32(2) | np.float32(2) * x | x * np.float64(2) | np.float64(2) * x | x * np.ones(1, np.float32) | np.ones(1, np.float32) * x | x == np.ones(1) | np.ones(1) == x | np.where(x) | np.zeros(2)[x]
memoryview(x) | bytes(x) | bytes(memoryview(x)) | x.__dlpack__() | x.__dlpack_device__() | x.__array__() | x.__array_namespace__() | copy.copy(x) | copy.deepcopy(x) | pickle.dumps(x)
math.sqrt(x) | math.exp(x) | math.log(x) | math.isnan(x) | math.floor(x) | math.fsum(x) | statistics.mean(x) | json.dumps(x) | json.dumps(x, default=float) | json.dumps(x.tolist()) | operator.index(x)
range(x) | list(range(x)) | [0, 1, 2, 3, 4][x] | "abcde"[x] | [0, 1, 2, 3, 4][:x] | {3: "a"}.get(x) | [0] * x | bin(x) | hex(x) | chr(x) | 1 << x | slice(x) | random.choice(x) | random.choices([0, 1, 2, 3], weights=x)
mx.array(x) | mx.array(x, mx.float16) | mx.array([x, x]) | mx.array([x, 1.0]) | mx.array(list(x)) | mx.array(x.tolist()) | mx.array(np.array(x)) | mx.stack([x, x]) | mx.stack(list(x)) | mx.concatenate([x, x]) | mx.asarray(x)
mx.full((2,), x) | mx.arange(x) | mx.linspace(0, x, 5) | mx.zeros(x) | mx.zeros((x, 2)) | m.reshape(x, -1) | mx.repeat(y, x) | mx.tile(y, x) | mx.split(y, x) | mx.expand_dims(y, x) | mx.sum(m, axis=x) | mx.random.key(x) | mx.random.seed(x) | mx.random.uniform(0, x, (2,))
y[x] | m[x] | m[0, x] | m[x, x] | y[:x] | y[x:] | mx.take(y, x) | mx.where(x, y, 0.0) | mx.where(x > 0, x, 0.0) | mx.clip(x, 0, 1) | mx.array_equal(x, x) | mx.allclose(x, x) | bool(mx.allclose(x, x)) | (x == x).all() | (x > 0).any()
x.astype(mx.float16) | x.astype(mx.int32).item() | x.reshape(-1) | x.T | x.at[0].add(1) | x.view(mx.uint8) | x.sum() | x.max().item() | x.argmax() | int(x.argmax()) | x.any() | mx.stop_gradient(x) | mx.contiguous(x) | mx.isnan(x) | mx.split(x, 1) | mx.unstack(x)
mx.eval(x) | mx.async_eval(x) | mx.eval({"a": [x]}) | mx.eval(x + 1) | mx.eval(lambda: x) | mx.eval(x.shape) | mx.synchronize() | mx.clear_cache() | mx.depends(x, y)
mx.compile(lambda a: a + 1)(x) | mx.grad(lambda a: (a * a).sum())(x) | mx.value_and_grad(lambda a: (a * a).sum())(x) | mx.vmap(lambda a: a * 2)(x) | mx.checkpoint(lambda a: a * 2)(x) | mx.vjp(lambda a: a * 2, [x], [x]) | mx.jvp(lambda a: a * 2, [x], [x])
mx.utils.tree_map(lambda a: a + 1, {"a": x}) | mx.utils.tree_flatten({"a": x}) | functools.reduce(operator.add, [x, x]) | sum([x, x]) | max([x, x]) | min(x, x) | max(x, 1.0) | sorted([x, x]) | any([x]) | all([x]) | list(filter(None, [x]))
"""

# Statements, and expressions that suit one kind of operand alone.
SOME = {
    "vector scalar bool one mask": r"""
if x: pass
if not x: pass
while x: break
assert x
if x is None: pass
if (x > 0).any(): pass
if x.sum() > 1: pass
if len(x.shape): pass
match x:\n  case None: pass\n  case _: pass
match x:\n  case 3.5: pass\n  case _: pass
print(x)
print("a", x)
print(f"{x}")
print(x.shape)
print(f"{x.shape} {x.dtype}")
r = f"{x.item():.3f}"
r = f"{x:.2f}"
r = "%.2f" % x
r = format(x, ".2f")
logging.info("%s", x)
logging.debug("%s", x)
logging.info(f"{x}")
logging.debug(f"{x}")
warnings.warn(f"{x}")
sys.stdout.write(f"{x}")
try:\n  raise ValueError(f"{x}")\nexcept ValueError: pass
try:\n  raise ValueError(x)\nexcept ValueError: pass
x += 1
x *= y
a = b = x
del x
l = []\nl.append(x)
l = []\nl.append(x.item())
d = {}\nd["a"] = x
t = 0.0\nt += x
t = 0.0\nt += x.item()
best = 9.0\nif x < best: best = x
best = 9.0\nbest = min(best, x)
r = [v for v in (x, x) if v > 1]
r = sum(v for v in [x, x])
r = lambda: x
f = lambda *a: None\nf(x)
mx.save(tmp("t.npy"), x)
mx.savez(tmp("t.npz"), x=x)
mx.savez_compressed(tmp("t.npz"), x=x)
mx.save_safetensors(tmp("t.safetensors"), {"x": x})
mx.save_gguf(tmp("t.gguf"), {"x": x})
np.save(tmp("n.npy"), x)
np.savez(tmp("n.npz"), x=x)
pickle.dump(x, io.BytesIO())
json.dump(x.tolist(), io.StringIO())
mx.export_to_dot(io.StringIO(), x)
mx.export_function(tmp("t.mlxfn"), lambda a: a + 1, x)
x = mx.stop_gradient(x)
x = x.astype(mx.bfloat16)""",
    "vector ints matrix mask": r"""
for v in x: pass
for v in x: v * 2
for v in x: v.item()
for v in x: print(v)
for v in x.tolist(): pass
for n in range(len(x)): x[n]
for n in range(x.shape[0]): x[n].item()
for n, v in enumerate(x): pass
for a, b in zip(x, x): pass
a, *b = x
f = lambda *a: None\nf(*x)
print(*x)
x[0] = 1
x[i] = 1
x[x > 1] = 0
x[mx.argmax(x)] = 0
x[0] += 1
z = y + 0\nz[0] = x[0]
z = np.zeros(4)\nz[0] = x[0]
z = np.zeros(4)\nz[:] = x
l = [0.0] * 4\nl[0] = x[0]
l = []\nl.extend(x)
l = []\nl += list(x)
r = mx.stack([v for v in x])
r = mx.array([v for v in x])
r = x[mx.argmax(x)]
r = x[int(mx.argmax(x))]
r = x[x > 1]
r = x[i]
r = x[i.tolist()]
r = [n for n in range(3) if n in x]
r = ["abcd"[n] for n in x]
r = ["abcd"[n] for n in x.tolist()]
z = y + 0\nz[x] = 0.0
r = x.split(1)
while True:\n  if x.sum() > -1: break""",
    "vector": r"""
r = nn.gelu(x)
r = nn.softmax(x)
r = nn.losses.mse_loss(x, y)
r = nn.losses.cross_entropy(x[None], mx.array([1]))
r = nn.Linear(4, 4)(x)
r = nn.RMSNorm(4)(x)
r = nn.LayerNorm(4)(x)
r = nn.Dropout(0.5)(x)
r = mx.fast.rms_norm(x, y, 1e-5)
r = mx.fast.layer_norm(x, y, y, 1e-5)
r = mx.random.categorical(x)
r = mx.random.permutation(x)
r = mx.linalg.norm(x)
r = mx.fft.fft(x)
l = nn.Linear(4, 4)\nl.update({"bias": x})
l = nn.Linear(4, 4)\nl.bias = x\nr = str(l)
l = nn.Linear(4, 4)\nl.bias = x\nprint(l.parameters())
l = nn.Linear(4, 4)\nl.bias = x\nl.save_weights(tmp("l.safetensors"))
l = nn.Linear(4, 4)\nl.bias = x\nl.set_dtype(mx.float16)
l = nn.Linear(4, 4)\nl.bias = x\nl.freeze()
l = nn.Linear(4, 4)\nl.load_weights([("weight", m), ("bias", x)])
optim.SGD(0.1).update(nn.Linear(4, 4), {"bias": x})
optim.Adam(0.1).update(nn.Linear(4, 4), {"bias": x})
optim.AdamW(optim.cosine_decay(0.1, 10)).update(nn.Linear(4, 4), {"bias": x})
r = optim.clip_grad_norm({"a": x}, 1.0)
r = nn.average_gradients({"a": x})
r = mx.distributed.all_sum(x)
l = nn.Linear(4, 4)\nr = nn.value_and_grad(l, lambda a: l(a).sum())(x)""",
    "scalar": r"""
o = optim.SGD(0.1)\no.learning_rate = x
o = optim.SGD(0.1)\no.learning_rate = x\nr = o.learning_rate
o = optim.SGD(0.1)\no.learning_rate = x\nr = f"{o.learning_rate}"
r = y * x
r = random.random() < x""",
    "matrix": r"""
r = [row for row in x]
r = mx.linalg.inv(x)
r = mx.linalg.svd(x)
r = mx.linalg.eigh(x)
r = x @ m
r = mx.einsum("ij,jk->ik", x, m)
r = nn.quantize(nn.Linear(64, 64))""",
}

# Ends the interpreter, or speaks of no x.
LEFT_OUT = {("empty", "np.from_dlpack(x)")}


def constructs():
    """(operand, code) of everything that is asked."""
    lines = [c.strip() for line in ANY.strip().splitlines() for c in line.split(" | ")]
    for operand in OPERANDS:
        for code in lines:
            yield operand, code
    for operands, block in SOME.items():
        for operand in operands.split():
            for code in block.strip().split("\n"):
                yield operand, code.replace("\\n", "\n")


def space(x):
    return {"x": x, "y": Y, "m": M, "i": I, "mx": mx, "nn": nn, "np": np, "optim": optim, "math": math, "json": json, "copy": copy, "pickle": pickle,
            "io": io, "os": os, "sys": sys, "random": random, "logging": logging, "statistics": statistics, "warnings": warnings, "operator": operator,
            "functools": functools, "tmp": watch.tmp}


Y, M, I = mx.array([0.5, 1.5, 2.5, 3.5]), mx.ones((4, 4)), mx.array([0, 2, 1])


def run(code, operand, big, seen):
    names = space(OPERANDS[operand](mx.sum(big) * 0.0))
    value = code.startswith("r = ") or is_expression(code)
    body = code if not value or code.startswith("r = ") else "r = " + code
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            exec(body, names)
            if value:
                seen["result"] = type(names["r"]).__name__
        except Exception as e:
            seen["raises"] = type(e).__name__
            raise
    seen["space"] = names  # keep the operand until memory has been read


def is_expression(code):
    try:
        compile(code, "", "eval")
        return True
    except SyntaxError:
        return False


class Quiet(logging.StreamHandler):
    """Formats what it is given, as any handler does, and drops it."""

    def handleError(self, record):  # noqa: N802, logging's name
        pass


def outcome(operand, code):
    seen = {}
    computes = effects.computed_from(lambda big: run(code, operand, big, seen))
    out = {}
    if computes:
        out["schedules" if effects.traced_from(lambda big: run(code, operand, big, {})) == "async_eval" else "evaluates"] = True
    return out | {k: seen[k] for k in ("raises", "result") if k in seen}


def measure():
    """One row for each construct and outcome, with the operands that have it."""
    mx.eval(Y, M, I)
    logging.basicConfig(handlers=[Quiet(io.StringIO())], level=logging.INFO)
    rows = {}
    for operand, code in constructs():
        if (operand, code) in LEFT_OUT:
            continue
        found = outcome(operand, code)
        rows.setdefault((code, *found.items()), []).append(operand)
    return [{"c": code, "of": operands, **dict(found)} for (code, *found), operands in sorted(rows.items(), key=lambda r: r[0][0])]
