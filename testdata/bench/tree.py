#!/usr/bin/env python3
"""Times `mlxls check` on whole trees: once, twice and four times as many lines.

    tree.py [--mlxls COMMAND] [--rounds N] [--cache DIR] [FOLDER...]

Without folders it fetches the packages below from the package index, as their
authors released them. Each round checks every tree once, in turn; the table
has the least of all rounds: seconds, seconds of CPU, megabytes at most, and
milliseconds of CPU for 1,000 lines. Needs Python 3.10 with pip, on Linux or macOS.
"""

import argparse
import os
import pathlib
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


def check(command, folder):
    """Runs a check; gives seconds, seconds of CPU and the most megabytes."""
    began = time.monotonic()
    process = subprocess.Popen([*command, str(folder)], stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise SystemExit(f"{shlex.join(command)}: exit status {process.returncode}")
    unit = 1 if sys.platform == "darwin" else 1024
    return time.monotonic() - began, used.ru_utime + used.ru_stime, used.ru_maxrss * unit / 2**20


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mlxls", default="mlxls")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--cache", type=pathlib.Path, default=pathlib.Path(".cache/bench"))
    parser.add_argument("folders", nargs="*", type=pathlib.Path)
    args = parser.parse_args()
    folders = args.folders or fetch(args.cache)
    command = [*shlex.split(args.mlxls), "check", "--isolated", "--no-cache", "--quiet"]
    with tempfile.TemporaryDirectory() as scratch:
        trees, lines = {}, {}
        for size in SIZES:
            trees[size] = pathlib.Path(scratch) / f"x{size}"
            for copy in range(size):
                for folder in folders:
                    shutil.copytree(folder, trees[size] / str(copy) / folder.name, ignore=shutil.ignore_patterns("*.dist-info"))
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
