#!/usr/bin/env python3
"""Measures what the pages of rules claim: time, memory and error of both sides.

    measure.py --device cpu|gpu --name NAME < JOBS > RESULTS

Jobs are lines of JSON, as `go run ./analysis/rules/gen/evidence -jobs` prints
them: two module texts (`sides`) and code that is executed after either in the
same module (`setup`), which defines run(), and for advice advised(), which is
the other side's run(). Both sides are run in turn, round
after round, so that what else the machine does falls on both alike; the ratio
is that of each round, and its spread the 10th and 90th of a hundred. Peak
memory is that of one run, above what is kept between runs.

NAME says which device it is, in words: figures without it are worth nothing.
"""

import argparse
import gc
import json
import os
import sys
import time
import types

import mlx.core as mx

from run import CONTAINER, compare, leaves, seed

LEAST = 0.03  # seconds that one side takes in a round, at least
ROUNDS = 15
MOST = 12.0  # seconds for a job, about


def module(text, setup, dtype):
    m = types.ModuleType("page")
    sys.modules["page"] = m
    m.DTYPE = getattr(mx, dtype)
    for name, code in ("block", text), ("setup", setup):
        seed()
        exec(compile(code, name, "exec"), m.__dict__)
    return m


def once(m):
    seed()
    got = list(leaves(m.run(), "run()"))
    mx.synchronize()
    return got


def times(m, n):
    began = time.perf_counter()
    for _ in range(n):
        mx.eval(m.run())
    mx.synchronize()
    return (time.perf_counter() - began) / n


def peak(m):
    gc.collect()
    mx.clear_cache()
    before = mx.get_active_memory()
    mx.reset_peak_memory()
    kept = m.run()
    mx.eval(kept)
    mx.synchronize()
    del kept
    return max(0, mx.get_peak_memory() - before)  # nothing allocated: the peak is what it was set to, 0


def measure(job, most=MOST):
    a, b = (module(text, job["setup"], job["dtype"]) for text in job["sides"])
    b.run = getattr(b, "advised", b.run)
    ulps = 0.0
    for (path, _, x), (_, _, y) in zip(once(a), once(b)):
        if x is not CONTAINER and not isinstance(x, str) and ulps is not None:
            d = compare(path, x, y)
            ulps = None if d.get("ulps") is None or d["dtypes"][0] != d["dtypes"][1] else max(ulps, d["ulps"])
    for m in (a, b):
        times(m, 2)  # kernels are compiled, buffers allocated
    slower = max(times(m, 1) for m in (a, b))
    n = max(1, int(LEAST / slower))
    rounds = []
    began = time.perf_counter()
    while len(rounds) < ROUNDS and (len(rounds) < 5 or time.perf_counter() - began < most):
        if len(rounds) % 2:
            after, before = times(b, n), times(a, n)
        else:
            before, after = times(a, n), times(b, n)
        rounds.append((before, after))
    ratios = sorted(x / y for x, y in rounds)
    at = lambda values, share: values[min(len(values) - 1, int(share * len(values)))]
    return {
        "rule": job["rule"], "of": job["of"], "dtype": job["dtype"],
        "ms": [at(sorted(r[i] for r in rounds), 0.5) * 1e3 for i in (0, 1)],
        "ratio": [at(ratios, share) for share in (0.1, 0.5, 0.9)],
        "bytes": [peak(a), peak(b)],
        "ulps": ulps,
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--device", choices=["cpu", "gpu"], default=None)
    parser.add_argument("--name", required=True)
    parser.add_argument("--rules", default="", help="only these, separated by commas")
    parser.add_argument("--most", type=float, default=MOST, help="seconds for the rounds of a job, about")
    parser.add_argument("--seconds", type=float, default=float("inf"), help="start no job after so many seconds")
    args = parser.parse_args()
    began = time.monotonic()
    if args.device:
        mx.set_default_device(getattr(mx, args.device))
    device = mx.default_device().type.name
    results = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what a page prints is no result
    rows = []
    for line in sys.stdin:
        job = json.loads(line)
        if time.monotonic() - began > args.seconds:
            print("no time left for", job["rule"], file=sys.stderr)
            break
        if args.rules and job["rule"] not in args.rules.split(",") or job.get("device", device) != device:
            continue
        try:
            rows.append(measure(job, args.most))
            print(f"{job['rule']} {job['dtype']} {rows[-1]['ratio'][1]:.2f}", file=sys.stderr)
        except Exception as e:  # one job's failure is a result, too
            rows.append({"rule": job["rule"], "of": job["of"], "dtype": job["dtype"], "error": f"{type(e).__name__}: {e}"})
            print(f"{job['rule']} {job['dtype']} {type(e).__name__}: {e}", file=sys.stderr)
        gc.collect()
        mx.clear_cache()
    json.dump({"device": args.name, "mlx": mx.__version__, "rows": rows}, results, indent=1)
    results.write("\n")
    results.close()


if __name__ == "__main__":
    main()
