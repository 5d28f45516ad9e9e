"""Draws docs/check.svg: what `mlxls check` prints for a small model, in colour.

Run from the root, with a Python that has `rich`: python docs/picture.py MLXLS
"""

import pathlib
import re
import subprocess
import sys

from rich.console import Console
from rich.text import Text

MODEL = '''\
import mlx.core as mx
import mlx.nn as nn


class Attention(nn.Module):
    def __init__(self, dims, heads):
        super().__init__()
        self.heads = heads
        self.scale = (dims // heads) ** -0.5
        self.qkv = nn.Linear(dims, 3 * dims)
        self.out = nn.Linear(dims, dims)

    def __call__(self, x, mask=None):
        B, L, D = x.shape
        q, k, v = mx.split(self.qkv(x), 3, axis=-1)
        q = q.reshape(B, L, self.heads, -1).transpose(0, 2, 1, 3)
        k = k.reshape(B, L, self.heads, -1).transpose(0, 2, 1, 3)
        v = v.reshape(B, L, self.heads, -1).transpose(0, 2, 1, 3)
        scores = (q * self.scale) @ k.transpose(0, 1, 3, 2)
        if mask is not None:
            scores = scores + mask
        y = mx.softmax(scores, axis=-1) @ v
        return self.out(y.transpose(0, 2, 1, 3).reshape(B, L, -1))
'''

root = pathlib.Path(__file__).parent
folder = root.parent / ".cache" / "picture"
folder.mkdir(parents=True, exist_ok=True)
(folder / "model.py").write_text(MODEL)
mlxls = pathlib.Path(sys.argv[1]).resolve()
shown = subprocess.run([mlxls, "check", "--isolated", "--color", "always", "model.py"], cwd=folder, capture_output=True, text=True)
console = Console(record=True, width=118, file=open("/dev/null", "w"))
console.print(Text.from_ansi("$ mlxls check model.py\n" + shown.stdout))
svg = console.export_svg(title="mlxls check")
svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.S)  # the reader's own monospace font will do
(root / "check.svg").write_text(svg)
