import math

import numpy as np
import mlx.core as mx
import mlx.nn as nn


def joined(x: mx.array, y: mx.array):
    return mx.array(np.concatenate([np.array(x), np.asarray(y)], axis=-1))  # want: numpy.concatenate


def cut(x: mx.array):
    host = np.array(x)
    host = np.cumsum(host, axis=0)
    return mx.array(host[1:])  # want: the graph is cut


def copied(x: mx.array):
    return mx.array(np.array(x))  # want: copied back unchanged


def reflected(x: mx.array):
    # MLX pads with constants and edges only.
    return mx.array(np.pad(np.array(x), (3, 3), mode="reflect"))


def padded(x: mx.array):
    return mx.array(np.pad(np.array(x), (3, 3), mode="edge"))  # want: numpy.pad


def picked(x: mx.array):
    # What a mask picks has a shape that depends on the values.
    host = np.array(x)
    return mx.array(host[host > 0])


def distinct(x: mx.array):
    return mx.array(np.unique(np.array(x)))


def needed(x: mx.array):
    # The host needs the array anyway: a branch of it cannot go.
    host = np.array(x)
    return mx.array(np.maximum(host, 0)), np.unique(host)


def shuffled(x: mx.array):
    host = np.array(x)
    np.random.shuffle(host)
    return mx.array(host)


def doubled(x: mx.array):
    return mx.array(np.array(x).astype(np.float64) * 2)


def unknown(x):
    # Nothing says that x is an array of MLX.
    return mx.array(np.array(x))


def either(audio):
    if isinstance(audio, mx.array):
        return audio
    return mx.array(np.array(audio))


def listed(x: mx.array):
    return mx.array(x.tolist())  # want: tolist() reads numbers back


def complement(x: mx.array):
    return mx.array([1.0 - x[0].item(), x[1].item()])  # want: item() reads numbers back


def looked_up(x: mx.array, table: dict):
    # A table of the host stands in between.
    return mx.array([table[x[0].item()]])


def used(x: mx.array):
    last = x[-1].item()
    print(last)
    return mx.array([last])
