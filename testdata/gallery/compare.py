#!/usr/bin/env python3
"""Runs a program of the gallery as it was written and as mlxls rewrote it.

    compare.py [--rounds N] NAME.py FIXED.py

Prints one line of JSON: seconds and peak memory of both, and the largest
difference of what run() returns, relative to the largest value. Each runs in a
process of its own, in turn; times are the least of all rounds.
"""

import argparse
import json
import pathlib
import runpy
import subprocess
import sys
import time


def once(path, small):
    import mlx.core as mx

    sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "realmlx"))
    from run import CONTAINER, dtype_of, leaves, numbers

    run = runpy.run_path(path)["run"]
    run(small)  # kernels are compiled
    mx.clear_cache()
    mx.reset_peak_memory()
    began = time.perf_counter()
    found = [leaf for _, _, leaf in leaves(run(small), "run()") if leaf is not CONTAINER]
    took = time.perf_counter() - began
    peak = mx.get_peak_memory()
    values = [numbers(leaf).astype(float).ravel().tolist() for leaf in found]
    json.dump({"seconds": took, "peak": peak, "values": values, "dtypes": [dtype_of(leaf) for leaf in found]}, sys.stdout)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--small", action="store_true", help="sizes for a test, not for a measurement")
    parser.add_argument("--device", choices=["cpu", "gpu"])
    parser.add_argument("--once", action="store_true")
    parser.add_argument("files", nargs="+", type=pathlib.Path)
    args = parser.parse_args()
    if args.once:
        if args.device:
            import mlx.core as mx

            mx.set_default_device(getattr(mx, args.device))
        once(str(args.files[0]), args.small)
        return
    sides = [[], []]
    for _ in range(args.rounds):
        for side, path in zip(sides, args.files):
            command = [sys.executable, __file__, "--once", *(["--small"] if args.small else []), *(["--device", args.device] if args.device else []), str(path)]
            out = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
            side.append(json.loads(out))
    a, b = sides[0][0], sides[1][0]
    if a["dtypes"] != b["dtypes"] or [len(v) for v in a["values"]] != [len(v) for v in b["values"]]:
        raise SystemExit(f"other results: {a['dtypes']} and {b['dtypes']}")
    error = 0.0
    for x, y in zip(a["values"], b["values"]):
        largest = max(map(abs, x + y), default=0.0)
        if largest > 0:
            error = max(error, max(abs(p - q) for p, q in zip(x, y)) / largest)
    print(json.dumps({
        "seconds": [min(r["seconds"] for r in side) for side in sides],
        "peak": [min(r["peak"] for r in side) for side in sides],
        "error": error,
    }))


if __name__ == "__main__":
    main()
