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
        lines = wheel.read(path).decode().split("\n")
        while True:
            try:
                return ast.parse("\n".join(lines))
            except SyntaxError as e:  # some stubs are no Python: keep the name, forget the parameters
                fixed = re.sub(r"def (\w+)\(.*?(:( \.\.\.)?)$", r"def \1(*args)\2", lines[e.lineno - 1])
                if fixed == lines[e.lineno - 1]:
                    raise
                lines[e.lineno - 1] = fixed

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
            earlier = versions[order[max(0, order.index(have[-1]) - 1)]]
            takes = next((p for v in reversed(have) if (p := versions[v][name])), set())
            if new := successor(name, takes, earlier, versions[have[-1]], versions[after]):
                gone[name]["replacement"] = new
    gone = {n: g for n, g in gone.items() if "__" not in n}
    return {"versions": order, "since": since, "params": params, "removed": gone}


def successor(name, takes, earlier, last, after):
    """The name that came when this one went, or one version before: in the same module, sharing
    a word and taking the same parameters; or the same word in other letters, such as nan for NaN."""
    module, _, old = name.rpartition(".")
    words = set(old.split("_"))
    near = [n for n in after if n.rpartition(".")[0] == module]
    like = [n for n in near if takes <= (after[n] or set()) and words & set(n.rpartition(".")[2].split("_"))]
    for choice in ([n for n in like if n not in last], [n for n in like if n not in earlier], [n for n in near if n.lower() == name.lower()]):
        if len(choice) == 1:
            return choice[0]
    return None


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
    """Names that older versions had and the installed one has not."""
    return [{"name": n, **facts} for n, facts in sorted(load()["removed"].items()) if not here(n)]


def here(name):
    obj = sys.modules["mlx.core"] if name.startswith("mlx.core.") else sys.modules["mlx"]
    for part in name.removeprefix("mlx.core.").removeprefix("mlx.").split("."):
        obj = getattr(obj, part, None)
        if obj is None:
            return False
    return True


def hidden():
    """Names that the stubs no longer tell of and that are there all the same."""
    return [n for n in sorted(load()["removed"]) if here(n) and n.rpartition(".")[0] in ("mlx.core", "mlx.core.random", "mlx.core.fast", "mlx.core.metal")]


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
