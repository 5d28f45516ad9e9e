"""A factor of NumPy on the right is a number; MLX takes it as one."""

import mlx.core as mx
import mlx.nn as nn
import numpy as np
from mlx.core import matmul, softmax


class Attention(nn.Module):
    def __call__(self, q, k, v):
        B, H, L, D = q.shape
        return softmax(matmul(q, mx.swapaxes(k, 2, 3)) / np.sqrt(D), -1) @ v  # want: attention
