package match_test

import (
	"math"
	"testing"

	"mlxls/analysis/match"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

// returned is what the first function of a program returns, first of all.
func returned(t *testing.T, body string) (*values.Facts, *values.Value) {
	t.Helper()
	const imports = "import math\nimport mlx.core as mx\nimport mlx.nn as nn\n"
	f := values.NewProgram(values.Options{}, nil).Facts("t.py", syntax.Parse([]byte(imports+body)))
	for _, ff := range f.Functions() {
		if len(ff.Returns) > 0 {
			return f, ff.Returns[0]
		}
	}
	t.Fatal("nothing is returned")
	return nil, nil
}

func TestCurves(t *testing.T) {
	for _, test := range []struct {
		body string
		want func(x float64) float64 // nil for no curve
	}{
		{"def f(x: mx.array):\n    return 2 * x + 1\n", func(x float64) float64 { return 2*x + 1 }},
		{"def f(x: mx.array):\n    y = mx.exp(-x)\n    return 1 / (1 + y)\n", match.Sigmoid},
		{"def f(x: mx.array):\n    return mx.where(x > 0, x, math.pi * x)\n", func(x float64) float64 {
			if x > 0 {
				return x
			}
			return math.Pi * x
		}},
		{"def f(x: mx.array):\n    return nn.Sigmoid()(x) * mx.sqrt(4.0)\n", func(x float64) float64 { return 2 * match.Sigmoid(x) }},
		{"def f(x: mx.array):\n    return x * (x > 0).astype(x.dtype)\n", func(x float64) float64 { return math.Max(x, 0) }},
		{"def f(x: mx.array, a: float):\n    return mx.abs(x) * a\n", func(x float64) float64 { return math.Abs(x) * match.FreeNumber }},
		{"def f(x: mx.array, y: mx.array):\n    return mx.exp(x) * y\n", nil},
		{"def f(x: mx.array, a: float, b: float):\n    return a * x + b\n", nil},
		{"def f(x: mx.array):\n    return mx.exp(x) / mx.exp(x).sum()\n", nil},
		{"def f(x: mx.array):\n    a, b = mx.split(x, 2)\n    return mx.exp(a) * b\n", nil},
		{"def f(x: mx.array):\n    return mx.exp(x, stream=mx.cpu) + x\n", nil},
	} {
		_, v := returned(t, test.body)
		curves := match.Curves(v)
		var last *match.Curve
		for _, c := range curves {
			if c.X.Op == values.OpParam {
				last = c
			}
		}
		if (last != nil) != (test.want != nil) {
			t.Errorf("%s: a curve of the parameter: %v", test.body, last != nil)
			continue
		}
		if last == nil {
			continue
		}
		for i, x := range match.Samples() {
			if y := test.want(x); math.Abs(last.Y[i]-y) > 1e-9*(1+math.Abs(y)) {
				t.Errorf("%s: at %v it is %v, want %v", test.body, x, last.Y[i], y)
			}
		}
	}
}

func TestCompiled(t *testing.T) {
	f, _ := returned(t, `
def plain(x):
    return x

@mx.compile
def decorated(x):
    def inner(y):
        return called(y)
    return inner(x)

def called(x):
    return x + 1

def wrapped(x):
    return x + 2

fast = mx.compile(wrapped)
`)
	compiled := func(fn *values.Function) bool { return match.Compiled.At(f, fn) }
	want := map[string]bool{"decorated": true, "decorated.inner": true, "called": true, "wrapped": true}
	for _, ff := range f.Functions() {
		if compiled(ff.Fn) != want[ff.Fn.Qual] {
			t.Errorf("%s: compiled %v", ff.Fn.Qual, compiled(ff.Fn))
		}
	}
}
