import mlx.core as mx
import numpy as np


def padded(sequences: list[list[int]], longest: int):
    rows = []
    for s in sequences:
        row = np.zeros(longest)
        row[: len(s)] = s
        rows.append(mx.array(row))
    return mx.stack(rows)  # want: copy once


def gathered(x: mx.array, order):
    out = []
    for i in order:
        out.append(x[i])
    return mx.array(out)  # want: mx.stack joins them


def typed(x: mx.array):
    return mx.array([x.sum(), x.max()], dtype=mx.float32)  # want: mx.stack joins them


# a few
def both(a, b):
    return mx.stack([mx.array(np.asarray(a)), mx.array(np.asarray(b))])


# not known to be arrays
def unknown(items):
    return mx.array([item.mean() for item in items])


# one number each
def numbers(items: list[float]):
    return mx.stack([mx.array(item) for item in items])


# computed before they are joined
def computed(files):
    return mx.stack([mx.array(np.load(f)) * 2 for f in files])


# what was an array already
def copies(rows: list[mx.array]):
    return mx.stack([mx.array(row) for row in rows])


# numbers have a sign, too
def negated(left_padding: list[int]):
    return mx.array([-n for n in left_padding])


# one array, n times
def repeated(index: list[int], n):
    return mx.stack([mx.array([i + 1 for i in index])] * n)


# each is computed with before
def chosen(files, x: mx.array):
    rows, parts = [], []
    for f in files:
        row = mx.array(np.load(f))
        parts.append(x[row])
        rows.append(row)
    return mx.stack(rows), parts
