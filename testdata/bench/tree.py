#!/usr/bin/env python3
"""Times `mlxls check` on whole trees: once, twice and four times as many lines.

    tree.py [--mlxls COMMAND] [--rounds N] [--cache DIR] [--peers] [FOLDER...]

Without folders it fetches the packages below from the package index, as their
authors released them. Each round checks every tree once, in turn; the table
has the least of all rounds: seconds, seconds of CPU, megabytes at most, and
milliseconds of CPU for 1,000 lines. With --peers it checks one tree instead
with mlxls and with those of ruff, ast-grep, ty and basedpyright that are on
PATH, in random order, first without a cache, then once more with the one that
the run before left. Needs Python 3.10 with pip, on Linux or macOS.
"""

import argparse
import os
import pathlib
import random
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile

PACKAGES = ["mlx-lm==0.32.2", "mlx-vlm==0.7.10", "mlx-audio==0.6.2"]
SIZES = [1, 2, 4]


def fetch(cache):
    """The folders of the packages' sources."""
    folders = []
    for package in PACKAGES:
        folder = cache / package.replace("==", "-")
        if not folder.exists():
            with tempfile.TemporaryDirectory() as wheels:
                subprocess.run([sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary=:all:", "-d", wheels, package], check=True)
                zipfile.ZipFile(next(pathlib.Path(wheels).glob("*.whl"))).extractall(folder)
        folders.append(folder)
    return folders


def check(command, folder, **more):
    """Runs a check; gives seconds, seconds of CPU and the most megabytes."""
    began = time.monotonic()
    process = subprocess.Popen([*command, str(folder)], stdout=subprocess.DEVNULL, **more)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise SystemExit(f"{shlex.join(command)}: exit status {process.returncode}")
    unit = 1 if sys.platform == "darwin" else 1024
    return time.monotonic() - began, used.ru_utime + used.ru_stime, used.ru_maxrss * unit / 2**20


def copy(folders, to):
    for folder in folders:
        shutil.copytree(folder, to / folder.name, ignore=shutil.ignore_patterns("*.dist-info"))
    return to


def compare(mlxls, folders, rounds, scratch):
    """Prints what a tree costs mlxls and its peers."""
    tree = copy(folders, scratch / "tree")
    keep = ["--cache-dir", str(scratch / "ruff")]
    rules = pathlib.Path(__file__).resolve().parent / "ast-grep" / "sgconfig.yml"
    commands = {
        "mlxls check --no-cache": [*mlxls, "check", "--isolated", "--quiet", "--no-cache"],
        "mlxls check, again": [*mlxls, "check", "--isolated", "--quiet"],
        "ruff check --no-cache": ["ruff", "check", "--isolated", "--quiet", "--no-cache"],
        "ruff check, again": ["ruff", "check", "--isolated", "--quiet", *keep],
        "ast-grep scan": ["ast-grep", "scan", "-c", str(rules)],
        "ty check": ["ty", "check", "--quiet"],
        "basedpyright": ["basedpyright"],
    }
    commands = {name: c for name, c in commands.items() if c[:1] == mlxls[:1] or shutil.which(c[0])}
    more = {"cwd": tree, "stderr": subprocess.DEVNULL, "env": os.environ | {"MLXLS_CACHE_DIR": str(scratch / "mlxls")}}
    for name, command in commands.items():
        if name.endswith("again"):
            check(command, tree, **more)
    runs = {name: [] for name in commands}
    for _ in range(rounds):
        for name in random.sample(list(commands), len(commands)):
            runs[name].append(check(commands[name], tree, **more))
    lines = sum(p.read_bytes().count(b"\n") for p in tree.rglob("*.py"))
    print(f"{lines:,} lines\n\n| command | seconds | CPU s | MB |\n|---|---:|---:|---:|")
    for name in commands:
        wall, cpu, memory = (min(r[i] for r in runs[name]) for i in range(3))
        print(f"| `{name}` | {wall:.1f} | {cpu:.1f} | {memory:,.0f} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mlxls", default="mlxls")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--cache", type=pathlib.Path, default=pathlib.Path(".cache/bench"))
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("folders", nargs="*", type=pathlib.Path)
    args = parser.parse_args()
    folders = args.folders or fetch(args.cache)
    if args.peers:
        with tempfile.TemporaryDirectory() as scratch:
            return compare(shlex.split(args.mlxls), folders, args.rounds, pathlib.Path(scratch))
    command = [*shlex.split(args.mlxls), "check", "--isolated", "--no-cache", "--quiet"]
    with tempfile.TemporaryDirectory() as scratch:
        trees, lines = {}, {}
        for size in SIZES:
            trees[size] = pathlib.Path(scratch) / f"x{size}"
            for n in range(size):
                copy(folders, trees[size] / str(n))
            lines[size] = sum(p.read_bytes().count(b"\n") for p in trees[size].rglob("*.py"))
        runs = {size: [] for size in SIZES}
        for _ in range(args.rounds):
            for size in SIZES:
                runs[size].append(check(command, trees[size]))
    print("| lines | seconds | CPU s | MB | CPU ms / 1,000 lines |\n|---:|---:|---:|---:|---:|")
    for size in SIZES:
        wall, cpu, memory = (min(r[i] for r in runs[size]) for i in range(3))
        print(f"| {lines[size]:,} | {wall:.1f} | {cpu:.1f} | {memory:,.0f} | {cpu / lines[size] * 1e6:.0f} |")


if __name__ == "__main__":
    main()
