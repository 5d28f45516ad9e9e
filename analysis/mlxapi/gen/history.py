#!/usr/bin/env python3
"""Since when a name exists, and which names are gone.

    history.py FOLDER    read the wheels of MLX anywhere under FOLDER and write history.json

Wheels are read, not run: the stubs of mlx.core and the sources of the rest say
which names each version has. Versions in between are not known, so "since" is
the oldest version examined that has the name.
"""
import ast
import json
import pathlib
import re
import sys
import zipfile

FILE = pathlib.Path(__file__).resolve().parent / "history.json"


def number(version):
    return tuple(map(int, version.split(".")))


def wheels(folder):
    """Wheels with stubs, by version, the oldest first."""
    found = {}
    for path in pathlib.Path(folder).rglob("mlx-*.whl"):
        z = zipfile.ZipFile(path)
        if "mlx/core/__init__.pyi" in z.namelist():
            found[path.name.split("-")[1]] = z
    return {v: found[v] for v in sorted(found, key=number)}


def stub_names(tree, module):
    """Yields (name, parameters or None) of a stub's public names, and those of its classes."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield f"{module}.{node.name}", parameters(node)
        elif isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield f"{module}.{node.name}", None
            for m in node.body:
                if isinstance(m, ast.FunctionDef) and (not m.name.startswith("_") or m.name.startswith("__")):
                    yield f"{module}.{node.name}.{m.name}", parameters(m)
        elif isinstance(node, (ast.AnnAssign, ast.Assign)):
            target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
            if isinstance(target, ast.Name) and not target.id.startswith("_"):
                yield f"{module}.{target.id}", None
        elif isinstance(node, ast.ImportFrom):
            for a in node.names:
                if a.asname and not a.asname.startswith("_"):
                    yield f"{module}.{a.asname}", None


def parameters(fn):
    """Parameter names, from the signature or, where that says nothing, from the text that repeats it."""
    a = fn.args
    found = {p.arg for p in a.posonlyargs + a.args + a.kwonlyargs}
    if not found and a.vararg:
        first = re.search(re.escape(fn.name) + r"\((.*?)\)\s*->", ast.get_docstring(fn) or "", re.S)
        if not first:
            return None
        try:
            return parameters(ast.parse(f"def f({first[1]}): ...").body[0])
        except SyntaxError:
            return None
    return found


def source_names(tree, module, read):
    """Yields (name, parameters) of a Python module's public names, through what a package imports from its parts."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield f"{module}.{node.name}", parameters(node)
        elif isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            init = next((m for m in node.body if isinstance(m, ast.FunctionDef) and m.name == "__init__"), None)
            yield f"{module}.{node.name}", parameters(init) if init else None
            for m in node.body:
                if isinstance(m, ast.FunctionDef) and not m.name.startswith("_"):
                    yield f"{module}.{node.name}.{m.name}", parameters(m)
        elif isinstance(node, ast.ImportFrom) and read and node.module and node.module != module and node.module.startswith("mlx.nn" if module.startswith("mlx.nn") else module):
            wanted = {a.name for a in node.names}
            for name, params in read(node.module):
                rest = name[len(node.module) + 1:]
                if "*" in wanted or rest.partition(".")[0] in wanted:
                    yield f"{module}.{rest}", params


def names(wheel):
    """{name: parameters or None} of a version."""
    files = set(wheel.namelist())

    def parse(path):
        text = wheel.read(path).decode()
        return ast.parse(re.sub(r"(-> \w+)\):$", r"\1:", text, flags=re.M))  # some stubs have a parenthesis too many

    def read(module):
        path = module.replace(".", "/")
        path = next((p for p in (path + ".py", path + "/__init__.py") if p in files), None)
        return source_names(parse(path), module, read if path.endswith("__init__.py") else None) if path else ()

    out = {}
    for path in sorted(files):
        if m := re.fullmatch(r"mlx/core/(?:(\w+)(?:/__init__)?)\.pyi", path):
            module = "mlx.core" if m[1] == "__init__" else "mlx.core." + m[1]
            for name, params in stub_names(parse(path), module):
                if params and out.get(name):
                    params = params | out[name]
                out[name] = params
    for module in ("mlx.nn", "mlx.nn.losses", "mlx.nn.init", "mlx.optimizers", "mlx.utils"):
        out.update(read(module))
    return out


def record(folder):
    versions = {v: names(z) for v, z in wheels(folder).items()}
    order = list(versions)
    every = sorted({n for have in versions.values() for n in have})
    since, params, gone = {}, {}, {}
    for name in every:
        have = [v for v in order if name in versions[v]]
        if order[-1] in have:
            if have[0] != order[0]:
                since[name] = have[0]
            seen = [(v, versions[v][name]) for v in have if versions[v][name]]
            for p in sorted(seen[-1][1]) if seen else ():
                first = next(v for v, ps in seen if p in ps)
                if first != seen[0][0]:
                    params.setdefault(name, {})[p] = first
        else:
            after = order[order.index(have[-1]) + 1]
            gone[name] = {"last": have[-1], "gone": after}
            if new := successor(name, versions[have[-1]], versions[after]):
                gone[name]["replacement"] = new
    return {"versions": order, "since": since, "params": params, "removed": gone}


def successor(name, before, after):
    """The name that came in the version in which this one went, for the same parameters in the same module."""
    module, _, old = name.rpartition(".")
    words = set(old.split("_"))
    new = [n for n in after if n not in before and n.rpartition(".")[0] == module and before[name] and after[n] and before[name] <= after[n]
           and words & set(n.rpartition(".")[2].split("_"))]
    return new[0] if len(new) == 1 else None


def load():
    return json.loads(FILE.read_text())


def date(entries):
    """Adds to entries, and to their parameters, the version they came with."""
    known = load()
    for e in entries:
        if v := known["since"].get(e["name"]):
            e["since"] = v
        for p in e.get("params", ()):
            if v := known["params"].get(e["name"], {}).get(p["n"]):
                p["v"] = v


def removed():
    return [{"name": n, **facts} for n, facts in sorted(load()["removed"].items())]


def main():
    found = record(sys.argv[1])
    lines = []
    for key, value in found.items():
        rows = [json.dumps(v) for v in value] if isinstance(value, list) else [f"{json.dumps(k)}: {json.dumps(v)}" for k, v in value.items()]
        left, right = "[]" if isinstance(value, list) else "{}"
        lines.append(f"{json.dumps(key)}: {left}\n" + ",\n".join(rows) + f"\n{right}")
    FILE.write_text("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    main()
