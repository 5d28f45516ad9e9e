"""Random MLX programs and what they gave.

Reads seeds, one a line; answers each with a line of JSON: the text of a program
("def main(): …") and, for every assignment that ran, its line, its name and
what the name held then. Statements that raise are left out as they are made.
"""
import ast
import json
import random
import sys

import mlx.core as mx
import mlx.nn as nn

mx.set_default_device(mx.cpu)

DTYPES = ["bool_", "int8", "uint8", "int32", "uint32", "int64", "float16", "bfloat16", "float32", "complex64"]
UNARY = [
    "abs", "exp", "sqrt", "rsqrt", "square", "sigmoid", "negative", "sin", "cos", "tanh", "log1p", "floor", "ceil", "sign", "reciprocal",
    "logical_not", "isnan", "isinf", "real", "erf", "log", "log2", "expm1", "stop_gradient", "zeros_like", "ones_like", "arctan", "round",
    "array", "contiguous", "atleast_1d", "atleast_2d", "atleast_3d", "squeeze", "flatten", "transpose", "isfinite",
]
METHODS = ["abs", "exp", "sqrt", "square", "flatten", "transpose", "squeeze", "log", "reciprocal", "round"]
NNFN = ["silu", "gelu", "relu", "softplus", "leaky_relu", "gelu_approx", "relu6", "mish", "elu", "log_sigmoid", "hard_swish"]
BINARY = ["+", "-", "*", "/", "//", "%", "**", "@", "&", "|", "==", "<", ">=", "!="]
BINARYFN = ["add", "subtract", "multiply", "divide", "maximum", "minimum", "power", "equal", "less", "logical_and", "logaddexp", "arctan2", "floor_divide",
            "remainder", "matmul", "greater_equal", "outer", "inner", "isclose", "bitwise_or", "left_shift"]
REDUCE = ["sum", "mean", "max", "min", "prod", "var", "std", "any", "all", "argmax", "argmin", "logsumexp"]
SCAN = ["cumsum", "cumprod", "cummax", "sort", "argsort", "softmax"]


class Program:
    def __init__(self, seed):
        self.r = random.Random(seed)
        self.lines = []
        self.ns = {"mx": mx, "nn": nn}
        self.facts = []
        self.count = 0

    # names
    def arrays(self):
        return [k for k, v in self.ns.items() if isinstance(v, mx.array)]

    def ints(self):
        return [k for k, v in self.ns.items() if type(v) is int]

    def name(self):
        old = self.arrays()
        if old and self.r.random() < 0.15:
            return self.r.choice(old)
        self.count += 1
        return f"v{self.count}"

    # pieces
    def dtype(self):
        return "mx." + self.r.choice(DTYPES)

    def length(self):
        return self.r.choice([1, 1, 2, 2, 3, 4, 5])

    def shape(self, lo=0):
        return tuple(self.length() for _ in range(self.r.randint(lo, 4)))

    def scalar(self):
        return self.r.choice(["2", "0.5", "True", "-1", "1e-5", "3", "2.0", "1j"] if self.r.random() < 0.1 else ["2", "0.5", "True", "-1", "1e-5", "3", "2.0"])

    def array(self):
        return self.r.choice(self.arrays()) if self.arrays() else "mx.zeros((2, 3))"

    def operand(self):
        p = self.r.random()
        if p < 0.7:
            return self.array()
        if p < 0.8 and self.ints():
            return self.r.choice(self.ints())
        return self.scalar()

    def rank(self, a):
        return self.ns[a].ndim if a in self.ns else 2

    def axis(self, a):
        n = max(1, self.rank(a))
        return self.r.randint(-n, n - 1)

    def integer(self):
        """An array of indices."""
        some = [k for k in self.arrays() if self.ns[k].dtype in (mx.int32, mx.uint32, mx.int64)]
        if some and self.r.random() < 0.5:
            return self.r.choice(some)
        return f"mx.zeros({self.shape(0)}, dtype=mx.{self.r.choice(['int32', 'uint32'])})"

    def index(self, a):
        parts = []
        for _ in range(self.r.randint(1, max(1, self.rank(a)) + 1)):
            parts.append(self.r.choice(["0", "-1", ":", "None", "...", "1:", ":2", "::2", "-1:", ":-1", "0:1", self.integer()]))
        return ", ".join(parts)

    def create(self):
        r = self.r
        d = f", dtype={self.dtype()}" if r.random() < 0.6 else ""
        s = self.shape()
        return r.choice([
            lambda: f"mx.zeros({s}{d})",
            lambda: f"mx.ones({s}{d})",
            lambda: f"mx.full({s}, {self.scalar()}{d})",
            lambda: f"mx.full({s}, {self.operand()})",
            lambda: f"mx.arange({r.randint(1, 6)}{d})",
            lambda: f"mx.arange({r.choice(['0', '1', '0.0'])}, {r.choice(['4', '5.0'])}{r.choice(['', ', 2', ', 0.5'])})",
            lambda: f"mx.array({self.scalar()}{d})",
            lambda: f"mx.array([{self.scalar()}, {self.scalar()}]{d})",
            lambda: f"mx.array([[1, 2], [3, {self.scalar()}]])",
            lambda: f"mx.random.normal({s})",
            lambda: f"mx.random.uniform(shape={s})",
            lambda: f"mx.random.randint(0, 3, {s})",
            lambda: f"mx.random.bernoulli(0.5, {s})",
            lambda: f"mx.linspace(0, 1, {r.randint(2, 5)}{d})",
            lambda: f"mx.eye({r.randint(1, 4)}{d})",
            lambda: f"mx.tri({r.randint(1, 4)})",
            lambda: f"mx.random.categorical({self.array()})",
        ])()

    def expression(self):
        r = self.r
        a = self.array()
        k = r.choice(["", ", keepdims=True", ", keepdims=False"])
        return r.choice([
            lambda: f"mx.{r.choice(UNARY)}({a})",
            lambda: f"mx.{r.choice(UNARY)}({self.operand()})",
            lambda: f"{a}.{r.choice(METHODS)}()",
            lambda: f"nn.{r.choice(NNFN)}({a})",
            lambda: f"{self.operand()} {r.choice(BINARY)} {self.operand()}",
            lambda: f"{a} {r.choice(BINARY)} {self.scalar()}",
            lambda: f"{self.scalar()} {r.choice(BINARY)} {a}",
            lambda: f"mx.{r.choice(BINARYFN)}({self.operand()}, {self.operand()})",
            lambda: f"{r.choice(['-', '~', 'abs'])}({a})",
            lambda: f"mx.{r.choice(REDUCE)}({a}, axis={self.axis(a)}{k})",
            lambda: f"mx.{r.choice(REDUCE)}({a}{k})",
            lambda: f"{a}.{r.choice(REDUCE)}({self.axis(a)}{k})",
            lambda: f"{a}.{r.choice(REDUCE[:7])}(axis=({self.axis(a)}, {self.axis(a)}){k})",
            lambda: f"mx.{r.choice(SCAN)}({a}, axis={self.axis(a)})",
            lambda: f"mx.{r.choice(SCAN)}({a})",
            lambda: f"mx.where({a}, {self.operand()}, {self.operand()})",
            lambda: f"mx.clip({a}, {self.operand()}, {self.operand()})",
            lambda: f"{a}.astype({self.dtype()})",
            lambda: f"{a}.astype({self.array()}.dtype)",
            lambda: f"mx.concatenate([{a}, {self.array()}], axis={self.axis(a)})",
            lambda: f"mx.concatenate([{a}, {a}], {self.axis(a)})",
            lambda: f"mx.stack([{a}, {self.array()}], axis={self.axis(a)})",
            lambda: f"mx.stack([{a}, {a}])",
            lambda: f"{a}.reshape({r.choice(['-1', '1, -1', '-1, 1', '2, -1', '-1, 2', '(1, -1, 2)'])})",
            lambda: f"mx.reshape({a}, ({r.choice(['-1', '1, -1', '-1, 2, 1'])},))" if r.random() < .3 else f"mx.reshape({a}, (-1, {self.length()}))",
            lambda: f"mx.transpose({a}, {tuple(r.sample(range(self.rank(a)), self.rank(a)))})",
            lambda: f"mx.swapaxes({a}, {self.axis(a)}, {self.axis(a)})",
            lambda: f"mx.moveaxis({a}, {self.axis(a)}, {self.axis(a)})",
            lambda: f"mx.expand_dims({a}, {r.choice([self.axis(a), (0, 1), (-1, -2), 0])})",
            lambda: f"mx.squeeze({a}, {self.axis(a)})",
            lambda: f"{a}.T",
            lambda: f"mx.flatten({a}, {self.axis(a)}, {self.axis(a)})",
            lambda: f"mx.unflatten({a}, {self.axis(a)}, ({self.length()}, -1))",
            lambda: f"mx.broadcast_to({a}, {self.shape(1)})",
            lambda: f"mx.repeat({a}, {r.randint(1, 3)}, axis={self.axis(a)})",
            lambda: f"mx.repeat({a}, 2)",
            lambda: f"mx.tile({a}, {self.shape(1)})",
            lambda: f"mx.pad({a}, {r.choice(['1', '(0, 1)'])})",
            lambda: f"mx.take({a}, {self.integer()}, axis={self.axis(a)})",
            lambda: f"mx.take({a}, {r.choice(['0', self.integer()])})",
            lambda: f"mx.take_along_axis({a}, {self.integer()}, axis={self.axis(a)})",
            lambda: f"mx.argpartition({a}, 0, axis={self.axis(a)})",
            lambda: f"mx.topk({a}, 1, axis={self.axis(a)})",
            lambda: f"mx.diff({a}, axis={self.axis(a)})",
            lambda: f"mx.einsum('{r.choice(['ij,jk->ik', 'ij->ji', 'ij,ij->i', 'bij,bjk->bik', 'i,j->ij', '...i->...', 'ij,jk', 'ii->i', 'ij->'])}', {a}{r.choice(['', ', ' + self.array()])})",
            lambda: f"mx.tril({a})",
            lambda: f"mx.diag({a})",
            lambda: f"mx.diagonal({a})",
            lambda: f"mx.trace({a})",
            lambda: f"mx.roll({a}, 1)",
            lambda: f"mx.view({a}, {self.dtype()})",
            lambda: f"mx.tensordot({a}, {self.array()}, axes={r.choice(['1', '0'])})",
            lambda: f"mx.addmm({self.array()}, {a}, {self.array()})",
            lambda: f"mx.fast.rms_norm({a}, {r.choice(['None', self.array()])}, 1e-5)",
            lambda: f"mx.fast.layer_norm({a}, {r.choice(['None', self.array()])}, {r.choice(['None', self.array()])}, 1e-5)",
            lambda: f"mx.fast.rope({a}, 2, traditional=False, base=10000.0, scale=1.0, offset=0)",
            lambda: f"mx.fast.scaled_dot_product_attention({a}, {a}, {self.array()}, scale=1.0)",
            lambda: f"mx.softmax({a}.astype(mx.float32), axis=-1, precise=True).astype({self.array()}.dtype)",
            lambda: f"{a}[{self.index(a)}]",
            lambda: f"{a}[{self.index(a)}]",
            lambda: f"{a}[{self.index(a)}]",
            lambda: f"{a}.at[{self.index(a)}].add({self.operand()})",
            lambda: f"nn.Linear({self.ns[a].shape[-1] if a in self.ns and self.ns[a].ndim else 1}, {self.length()})({a})",
            lambda: f"nn.RMSNorm({self.ns[a].shape[-1] if a in self.ns and self.ns[a].ndim else 1})({a})",
            lambda: f"nn.Embedding(4, {self.length()})({self.integer()})",
            lambda: f"(lambda x, y=2: x * y)({a})",
            lambda: f"[x + 1 for x in [{a}, {self.array()}]][0]",
            lambda: f"{a} if {self.condition()} else {self.array()}",
            lambda: f"(mx.{r.choice(UNARY[:8])}({a}) {r.choice(BINARY[:4])} {self.operand()}) * {self.operand()}",
            lambda: f"mx.pad({a}, [(0, 0), (1, 2)])",
            lambda: f"sum([{a}, {self.array()}])",
            lambda: f"mx.conv1d({a}, {self.array()})",
            lambda: f"mx.zeros({a}.shape, {a}.dtype)",
            lambda: f"mx.full({a}.shape, {self.scalar()}, {a}.dtype)",
            lambda: f"mx.array({a}, {self.dtype()})",
            lambda: f"mx.quantized_matmul({a}, *mx.quantize(mx.ones((32, 64))), transpose=True)",
        ])()

    def condition(self):
        if self.ints():
            return f"{self.r.choice(self.ints())} {self.r.choice(['>', '<', '=='])} {self.r.randint(0, 3)}"
        return f"len({self.array()}.shape) > {self.r.randint(0, 3)}"

    def statement(self):
        r, p = self.r, self.r.random()
        a = self.array()
        if p < 0.13 or not self.arrays():
            return f"{self.name()} = {self.create()}"
        if p < 0.17:
            return f"n{r.randint(0, 2)} = {r.choice(['0', '1', '2', '3', a + '.shape[0]', a + '.ndim', a + '.size', 'len(' + a + ')'])}"
        if p < 0.21:
            return f"{a} {r.choice(['+=', '-=', '*=', '/='])} {self.operand()}"
        if p < 0.24:
            return f"{a}[{self.index(a)}] = {self.operand()}"
        if p < 0.28:
            return f"{self.name()}, {self.name()} = mx.split({a}, 2, axis={self.axis(a)})"
        if p < 0.30:
            return f"{self.name()}, {self.name()} = {self.expression()}, {self.expression()}"
        if p < 0.32:
            names = ", ".join(f"d{i}" for i in range(self.rank(a)))
            return f"{names}, = {a}.shape" if names else "d0 = 1"
        if p < 0.36:
            return f"if {self.condition()}:\n    {self.simple()}\nelse:\n    {self.simple()}"
        if p < 0.39:
            return f"if {self.condition()}:\n    {self.simple()}"
        if p < 0.43:
            return f"for i in range({r.randint(1, 3)}):\n    {self.simple()}\n    {self.simple()}"
        if p < 0.45:
            self.count += 1
            return f"def f{self.count}(x, y={self.scalar()}):\n    z = x * y\n    return z + 1\nv{self.count} = f{self.count}({a}{r.choice(['', ', ' + self.operand()])})"
        if p < 0.47:
            self.count += 1
            return f"def g{self.count}(x):\n    if x.ndim > 2:\n        return x.sum(axis=-1)\n    return x\nv{self.count} = g{self.count}({a})"
        if p < 0.49:
            return f"for x in {a}:\n    {self.name()} = x {r.choice(BINARY[:4])} {self.operand()}"
        if p < 0.51:
            return f"xs = []\nfor i in range(2):\n    xs.append({self.expression()})\n{self.name()} = mx.stack(xs)"
        if p < 0.53:
            return f"t = ({self.expression()}, {self.operand()})\n{self.name()} = t[{r.choice(['0', '-1', '1'])}]"
        return self.simple()

    def simple(self):
        return f"{self.name()} = {self.expression()}"

    def add(self):
        """Tries a statement; keeps it if it runs."""
        try:
            text = self.statement()
        except (IndexError, ValueError):
            return
        tree = ast.parse(text)
        ast.increment_lineno(tree, len(self.lines) + 1)
        notes = []
        tree = ast.fix_missing_locations(Noting().visit(tree))
        # In place operators and stores change arrays: the trial works on copies.
        trial, copies = dict(self.ns), {}
        for k, v in self.ns.items():
            if isinstance(v, mx.array):  # two names of one array stay so
                trial[k] = copies.setdefault(id(v), mx.array(v))
        trial["note"] = lambda line, name, v: notes.append((line, name, describe(v)))
        try:
            exec(compile(tree, "program", "exec"), trial)
            for v in trial.values():
                if isinstance(v, mx.array) and v.size > 5000:
                    return
        except Exception:
            return
        del trial["note"]
        self.ns = trial
        self.lines += text.split("\n")
        self.facts += [list(n) for n in notes]

    def build(self):
        for _ in range(60):
            self.add()
            if len(self.lines) > 25:
                break
        text = "import mlx.core as mx\nimport mlx.nn as nn\ndef main():\n" + "".join("    " + l + "\n" for l in self.lines)
        return {"text": text, "facts": [[line + 2, name, d] for line, name, d in self.facts]}


class Noting(ast.NodeTransformer):
    """Notes what names hold after each assignment."""

    def visit_Assign(self, s):
        names = [n for t in s.targets for n in (t.elts if isinstance(t, ast.Tuple) else [t])]
        return self.noting(s, names)

    def visit_AugAssign(self, s):
        return self.noting(s, [s.target])

    def noting(self, s, names):
        out = [s]
        for n in names:
            if isinstance(n, ast.Name):
                call = ast.Call(ast.Name("note", ast.Load()), [ast.Constant(s.lineno), ast.Constant(n.id), ast.Name(n.id, ast.Load())], [])
                out.append(ast.copy_location(ast.Expr(call), s))
        return out

    def visit_FunctionDef(self, s):
        return s  # its names are others


def describe(v):
    if isinstance(v, mx.array):
        return {"kind": "array", "dtype": str(v.dtype).removeprefix("mlx.core.").removesuffix("_"), "shape": list(v.shape)}
    return {"kind": type(v).__name__}


for line in sys.stdin:
    mx.random.seed(0)
    print(json.dumps(Program(int(line)).build()), flush=True)
