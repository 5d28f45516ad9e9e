#!/usr/bin/env python3
"""Asks the installed MLX what it is, and writes the answer as ../table.json.

    probe.py            write the table
    probe.py --check    compare it with the installed MLX; exit 1 and print the difference if they disagree
"""
import argparse
import difflib
import inspect
import json
import pathlib
import re
import sys

import mlx.core as mx

import classes
import dtypes
import effects
import facts
import history
import layers
import members
import names
import triggers
import watch

TABLE = pathlib.Path(__file__).resolve().parent.parent / "table.json"


def entry(name, obj):
    """What there is to say of one public name."""
    kind = names.kind(obj)
    out = {"name": name, "kind": kind}
    if kind == "constant":
        return out | {"result": watch.result_kind(obj)}
    sigs = names.overloads(obj)
    if sigs:
        out["params"] = sigs[0]
    if sigs[1:]:
        out["overloads"] = sigs[1:]
    if inspect.isclass(obj) and (bases := classes.bases(obj)):
        out["bases"] = bases
    if kind == "layer":
        return out | {"result": "object"} | layers.describe(obj)
    if kind == "class" and obj is not mx.array:
        return out | {"result": "object"}
    with effects.stderr() as said:
        out |= facts.describe(name, obj, sigs)
        flags = effects.flags(name, obj, out, sigs[0] if sigs else [])
    if flags:
        out["flags"] = flags
    if found := re.search(r"is deprecated.*?Use mx\.([\w.]+)", said[0]):
        out |= {"deprecated": True, "replacement": "mlx.core." + found[1]}
    return out


def entries():
    out = [{"name": name, "kind": "module"} for name in names.modules()]
    out += [{"name": n, "kind": "constant", "result": "object"} for n in history.hidden()]
    for name, obj, also in names.public():
        first = entry(name, obj)
        if (other := members.see(obj)) and other != name:
            first = {"name": name, "kind": first["kind"], "is": other, "params": first["params"]}
        out.append(first)
        if inspect.isclass(obj) and obj is not mx.array:
            out += classes.entries(name, obj)
        out += [{"name": a, "kind": first["kind"], "is": first.get("is", name)} for a in also]
    out += members.entries()
    history.date(out)
    return sorted(out, key=lambda e: e["name"])


def table():
    return {"mlx": mx.__version__, "promotion": dtypes.promotion(), "scalars": dtypes.scalars(),
            "entries": entries(), "removed": history.removed(), "triggers": triggers.measure()}


def row(value):
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def render(value):
    """One entry a line, so that a difference between versions of MLX reads as one."""
    parts = []
    for key, v in value.items():
        if isinstance(v, list):
            parts.append(row(key) + ":[\n" + ",\n".join(map(row, v)) + "\n]")
        elif isinstance(v, dict):
            parts.append(row(key) + ":{\n" + ",\n".join(row(k) + ":" + row(w) for k, w in v.items()) + "\n}")
        else:
            parts.append(row(key) + ":" + row(v))
    return "{" + ",\n".join(parts) + "}\n"


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--check", action="store_true", help="write nothing; exit 1 if the table is not what MLX does")
    check = args.parse_args().check
    mx.set_default_device(mx.cpu)
    text = render(table())
    if not check:
        TABLE.write_text(text)
        return 0
    diff = list(difflib.unified_diff(TABLE.read_text().splitlines(), text.splitlines(), "table.json", "the installed MLX", n=0, lineterm=""))
    print("\n".join(diff), end="\n" if diff else "")
    return 1 if diff else 0


if __name__ == "__main__":
    sys.exit(main())
