import mlx.core as mx
import mlx.nn as nn
import numpy as np


def one_hot(indices: mx.array, size: int):
    out = mx.zeros((*indices.shape, size))
    for i in range(indices.shape[0]):
        for j in range(indices.shape[1]):  # want: stored one position at a time
            out[i, j, indices[i, j]] = 1.0
    return out


def guarded(x: mx.array, positions: mx.array, features: mx.array):
    for i in range(positions.shape[0]):  # want: stored one position at a time
        at = int(positions[i].item())
        if at >= 0:
            x = x.at[0, at].add(features[i])
    return x


def segments(x: mx.array, ids: mx.array, features, token: int):
    parts, previous, image = [], 0, 0
    for position in np.where(np.array(ids) == token)[0]:  # want: cut at each position
        position = int(position)
        if position > previous:
            parts.append(x[previous:position])
        parts.append(features[image])
        image += 1
        previous = position + 1
    parts.append(x[previous:])
    return mx.concatenate(parts, axis=0)


def appended(x: mx.array, order):
    rows = []
    for i in order:  # want: taken one position at a time
        rows.append(x[:, i : i + 1])
    return mx.concatenate(rows, axis=1)


# a few
def halves(x: mx.array):
    return mx.stack([x[..., i] for i in range(4)])


# pieces of different lengths: which index would take them is as long to say
def ragged(x: mx.array, bounds):
    return mx.concatenate([x[a:b] for a, b in bounds])


# what is taken is computed with, too
def scaled(x: mx.array, order):
    return mx.stack([x[i] * 2 for i in order])


# a list of arrays has no index
def listed(layers: list, order):
    return mx.stack([layers[i] for i in order])


# a table that grows by other things, too
def mixed(x: mx.array, order, last: mx.array):
    rows = []
    for i in order:
        rows.append(x[i])
    rows.append(last)
    return mx.stack(rows)


# an insertion: nothing is left out, so no assignment does it
def inserted(x: mx.array, positions, pause: mx.array):
    parts, start = [], 0
    for position in positions:
        parts.append(x[start:position])
        parts.append(pause)
        start = position
    parts.append(x[start:])
    return mx.concatenate(parts)


# pieces that were cut by their lengths are a split
def split(x: mx.array, lengths):
    parts, start = [], 0
    for n in lengths:
        parts.append(x[start : start + n])
        start += n
    return parts


# each iteration needs what the one before stored
def chained(x: mx.array, n: int):
    for i in range(1, n):
        x[i] = x[i - 1]
    return x


class Model(nn.Module):
    # runs once, when weights are loaded
    def sanitize(self, weights):
        w = mx.array(weights["w"])
        return {"w": mx.stack([w[i] for i in range(len(weights))])}


# another array for each position
def attention(maps: list[mx.array], heads):
    return mx.stack([maps[layer][0, head, -1, :] for layer, head in heads])
