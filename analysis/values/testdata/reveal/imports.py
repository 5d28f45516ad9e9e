import mlx
import mlx.core
import mlx.core as mx
import mlx.core.fast as fast
import mlx.nn as nn
import mlx.nn.layers as layers
from mlx import core
from mlx import nn as network
from mlx.core import fast as quick
from mlx.core import float16, matmul as mm, softmax, zeros
from mlx.core.fast import rms_norm
from mlx.nn import Linear, silu

from .pkg import helpers
from .pkg.helpers import SCALE
from .pkg.helpers import double as twice


def spellings():
    x = mlx.core.zeros((2, 3))  # reveal: array float32 (2, 3)
    x = core.zeros((2, 3))  # op: mlx.core.zeros
    x = zeros((2, 3), float16)  # reveal: array float16 (2, 3)
    a = mx.fast.rms_norm(x, None, 1e-5)  # op: mlx.core.fast.rms_norm
    a = fast.rms_norm(x, None, 1e-5)  # op: mlx.core.fast.rms_norm
    a = quick.rms_norm(x, None, 1e-5)  # op: mlx.core.fast.rms_norm
    a = rms_norm(x, None, 1e-5)  # reveal: array float16 (2, 3)
    b = softmax(x, -1)  # op: mlx.core.softmax
    b = mm(x, x.T)  # reveal: array float16 (2, 2)
    c = nn.silu(x)  # op: mlx.nn.silu
    c = network.silu(x)  # op: mlx.nn.silu
    c = silu(x)  # reveal: array float16 (2, 3)
    d = Linear(3, 4)  # reveal: object
    d = layers.Linear(3, 4)(x)  # reveal: array float32|T (2, 4)
    e = twice(x)  # reveal: array float16 (2, 3)
    e = helpers.double(SCALE)  # reveal: array float32 ()
    f = absent(x)  # reveal: unknown
    return x
