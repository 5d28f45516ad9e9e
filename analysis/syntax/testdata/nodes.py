"""Prints what CPython's ast sees in the files named on standard input: a JSON line each."""
import ast
import json
import re
import struct
import sys
import warnings

warnings.simplefilter("ignore")

CONSTANT = {bool: "Constant", type(None): "Constant", type(...): "Constant", str: "Str", bytes: "Str"}
PLAIN = """Name Attribute Call Subscript Slice BinOp UnaryOp BoolOp Compare Tuple List Set Dict ListComp SetComp DictComp
GeneratorExp Lambda IfExp Await Yield YieldFrom NamedExpr Starred FunctionDef AsyncFunctionDef ClassDef Assign AugAssign
AnnAssign Expr Return Delete Raise Assert Pass Break Continue Global Nonlocal Import ImportFrom alias If For AsyncFor While
With AsyncWith Try TryStar ExceptHandler Match TypeAlias arg keyword""".split()


def kind(n):
    name = type(n).__name__
    if name == "Constant":
        return CONSTANT.get(type(n.value), "Number")
    if name == "JoinedStr":
        return "Str"
    return name if name in PLAIN else None


def extra(n, lines):
    """What else must agree."""
    match n:
        case ast.Constant(value=bool() | None | int()):
            return str(n.value)
        case ast.Constant(value=float() | complex()):
            return f"{bits(n.value.real)} {bits(n.value.imag)}"
        case ast.Constant(value=str() | bytes()):
            return content(n, lines)
        case ast.Constant():
            return "..."
        case ast.Name():
            plain = n.id.isascii() and len(n.id) == n.end_col_offset - n.col_offset
            return n.id if plain else "?"  # normalized
        case ast.Attribute():
            return n.attr
        case ast.BinOp() | ast.UnaryOp() | ast.BoolOp() | ast.AugAssign():
            return type(n.op).__name__
        case ast.Compare():
            return " ".join(type(o).__name__ for o in n.ops)
        case ast.Call():
            return f"{len(n.args)} {len(n.keywords)}"
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            return f"{n.name} {len(n.body)} {len(n.decorator_list)}"
        case ast.ClassDef():
            return f"{n.name} {len(n.body)} {len(n.bases)} {len(n.keywords)}"
        case ast.arg():
            return n.arg
        case ast.keyword():
            return n.arg or ""
        case ast.alias():
            return f"{n.name} {n.asname or ''}"
        case ast.ImportFrom():
            return f"{n.module or ''} {n.level}"
        case ast.If() | ast.For() | ast.AsyncFor() | ast.While():
            return f"{len(n.body)} {len(n.orelse)}"
        case ast.Try():
            return f"{len(n.body)} {len(n.handlers)} {len(n.orelse)} {len(n.finalbody)}"
        case ast.ExceptHandler():
            return n.name or ""
        case ast.Global() | ast.Nonlocal():
            return " ".join(n.names)
        case ast.Match():
            return " | ".join(" ".join(binds(c.pattern)) for c in n.cases)
    return ""


def bits(x):
    return struct.unpack("<q", struct.pack("<d", x))[0]


# What a Go string cannot hold, or the package does not decode.
UNKNOWN = re.compile(rb"\\N\{|\\[uU](0000)?[dD][89a-fA-F]")


def content(n, lines):
    text = list(lines[n.lineno - 1 : n.end_lineno])
    text[-1] = text[-1][: n.end_col_offset]
    text[0] = text[0][n.col_offset :]
    if UNKNOWN.search(b"".join(text)):
        return "?"
    return (n.value if isinstance(n.value, bytes) else n.value.encode()).hex()


def binds(pattern):
    for p in ast.walk(pattern):
        for name in getattr(p, "name", None), getattr(p, "rest", None):
            if name:
                yield name


def walk(n, out, lines, inside):
    """Before 3.12 the nodes of an f-string had no positions to compare."""
    if isinstance(n, (ast.pattern, getattr(ast, "type_param", ast.pattern))):
        return
    k = kind(n)
    if k and not (inside and k == "Str"):
        where = [n.lineno, n.col_offset, n.end_lineno, n.end_col_offset]
        if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            for d in n.decorator_list[:1]:
                where[:2] = [d.lineno, -1]  # begins at the @
        if inside and sys.version_info < (3, 12):
            where = [0, 0, 0, 0]
        text = extra(n, lines)
        if k == "Match":
            text = " | ".join(" ".join(sorted(t.split())) for t in text.split(" | "))
        out.append([k, *where, text])
    if isinstance(n, ast.JoinedStr):
        inside = True
    for child in ast.iter_child_nodes(n):
        walk(child, out, lines, inside)


sys.setrecursionlimit(20000)
for path in sys.stdin.read().splitlines():
    try:
        with open(path, "rb") as f:
            source = f.read()
        source.decode()  # else the columns are those of a decoded text
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError):
        print(json.dumps({"path": path, "nodes": None}))
        continue
    out = []
    walk(tree, out, re.split(b"(?<=\n)|(?<=\r)(?!\n)", source), False)
    print(json.dumps({"path": path, "nodes": out}))
