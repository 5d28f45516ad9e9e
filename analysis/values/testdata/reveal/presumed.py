import mlx.core as mx
import numpy as np


def probabilities(model, x):
    logits = model(x)[0]
    a = logits.astype(mx.float32)  # reveal: array float32 unknown
    b = logits.astype(np.float32)  # reveal: unknown
    c = logits.transpose(0, 2, 1)  # reveal: unknown
    return a, b, c
