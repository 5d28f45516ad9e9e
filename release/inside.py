"""What is inside a program: its modules and the C code compiled into it, their
licences, and the bill of materials that says so. It knows nothing of packages."""

import hashlib
import json
import subprocess
import uuid
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Component:
    name: str
    version: str
    purl: str
    licence: str  # its SPDX expression
    texts: tuple[str, ...]
    sum: str = ""  # of a Go module, as go.sum has it


def go(*arguments):
    return subprocess.run(["go", *arguments], check=True, capture_output=True, text=True).stdout


def components(program, goos, zig=None):
    """Lists what is inside a program. zig is the folder of the C library, if it was linked from there."""
    build = json.loads(go("version", "-m", "-json", str(program)))
    version = build["GoVersion"].split()[0]
    root = Path(go("env", "GOROOT").strip())
    found = [component("Go standard library", version.removeprefix("go"), f"pkg:golang/std@{version.removeprefix('go')}", [root / "LICENSE"])]
    for module in build["Deps"]:
        source = json.loads(go("mod", "download", "-json", f"{module['Path']}@{module['Version']}"))
        found.append(component(
            module["Path"], module["Version"], f"pkg:golang/{module['Path']}@{module['Version']}", texts(Path(source["Dir"])), module["Sum"]))
        if module["Path"] == "github.com/smacker/go-tree-sitter":  # which brings C sources without their licences
            grammars = json.loads((Path(source["Dir"]) / "_automation/grammars.json").read_text())
            python = next(g["reference"] for g in grammars if g["language"] == "python")
            found.append(component("tree-sitter", "", "pkg:github/tree-sitter/tree-sitter", [HERE / "licences/tree-sitter", HERE / "licences/unicode"]))
            found.append(component("tree-sitter-python", python, f"pkg:github/tree-sitter/tree-sitter-python@{python}", [HERE / "licences/tree-sitter-python"]))
    if not zig:
        return found
    found.append(component("Zig compiler runtime", "", "pkg:pypi/ziglang", [zig / "LICENSE"]))
    if goos == "linux":
        version = (zig / "lib/libc/musl/src/internal/version.h").read_text().split('"')[1]
        found.append(component("musl", version, f"pkg:generic/musl@{version}", [zig / "lib/libc/musl/COPYRIGHT"]))
    if goos == "windows":
        found.append(component("mingw-w64", "", "pkg:generic/mingw-w64", [zig / "lib/libc/mingw/COPYING"]))
    return found


def texts(folder):
    """Lists the files of a module that hold its licence, and what must be kept beside it."""
    names = ("license", "licence", "copying", "notice", "patents")
    return sorted(f for f in folder.iterdir() if f.is_file() and f.name.lower().startswith(names))


def component(name, version, purl, files, checksum=""):
    read = [f.read_text(encoding="utf-8") for f in files]
    known = sorted({licence(text) for text in read} - {None})
    if not known:
        raise SystemExit(f"{name}: no licence is known in {files}")
    # A file beside a licence may say no more than who holds it.
    return Component(name, version, purl, " AND ".join(known), tuple(read), checksum)


def licence(text):
    text = " ".join(text.split())
    for name, mark in {
        "Apache-2.0": "Apache License Version 2.0",
        "Unicode-DFS-2016": "COPYRIGHT AND PERMISSION NOTICE (ICU 58 and later)",
        "ZPL-2.1": "Zope Public License",
        "MIT": "Permission is hereby granted, free of charge",
        "BSD-3-Clause": "Neither the name",
        "BSD-2-Clause": "Redistribution and use in source and binary forms",
    }.items():
        if mark in text:
            return name
    return None


def notices(found):
    """Returns the licences of components as one text."""
    parts = ["mlxls contains the work of others, under these licences.\n"]
    for c in found:
        parts.append("\n".join([f"{'=' * 78}\n{c.name} {c.version}".rstrip() + f" ({c.licence})\n{'=' * 78}\n", *c.texts]))
    return "\n".join(parts)


def bill(program, version, licence, found, epoch):
    """Returns a bill of materials: CycloneDX, as JSON."""
    sha256 = hashlib.sha256(program.read_bytes()).hexdigest()

    def entry(c):
        e = {"type": "library", "bom-ref": c.purl, "name": c.name, "purl": c.purl}
        if c.version:
            e["version"] = c.version
        e["licenses"] = [{"expression": c.licence}]
        if c.sum:
            e["properties"] = [{"name": "go:sum", "value": c.sum}]
        return e

    this = f"pkg:pypi/mlxls@{version}"
    return json.dumps({
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, sha256)}",
        "version": 1,
        "metadata": {
            "timestamp": datetime.fromtimestamp(epoch, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "component": {
                "type": "application", "bom-ref": this, "name": "mlxls", "version": version, "purl": this,
                "licenses": [{"license": {"id": licence}}], "hashes": [{"alg": "SHA-256", "content": sha256}],
            },
        },
        "components": [entry(c) for c in found],
        "dependencies": [{"ref": this, "dependsOn": [c.purl for c in found]}],
    }, indent=2) + "\n"
