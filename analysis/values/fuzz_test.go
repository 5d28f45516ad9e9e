package values

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"mlxls/analysis/syntax"
)

// FuzzFacts: whatever the text is, there are facts, and soon.
func FuzzFacts(f *testing.F) {
	files, err := filepath.Glob("testdata/reveal/*.py")
	if err != nil || len(files) == 0 {
		f.Fatal("no programs", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
		f.Add(text[:len(text)/2])
	}
	for _, s := range []string{
		"", "def f(x): return f(f(x))\nf(f(f(1)))", "class A(A): pass", "class A:\n def __init__(self): self.x = A()\n def g(self): self.x = self.x.x; return self.x",
		"while True:\n while True:\n  x = [x, x]", "x = lambda: x()\nx()", "[a for a in a for a in a]", "a, *b, c = *d, e", "x[..., ..., 0]", "import mlx.core as mx\nx = mx.zeros((1, 2))[..., ..., None, 5]",
		"import mlx.core as mx\nmx.split(mx.zeros(3), -1)\nmx.reshape(mx.zeros(3), (-1, -1))\nmx.einsum('ij->', 1)\nmx.pad(mx.zeros(2), [])\nmx.expand_dims(mx.zeros(2), (9, 9))",
		"match x:\n case [a, *b]: a\n case {'k': v, **r}: v", "def f(*a, **k): return f(*a, *a, **k, **k)", "global x\nnonlocal y\nx = y", "try: pass\nexcept* E as e: e\nfinally: x = 1",
		"from . import *\nfrom .. import x\nfrom .a import b as c", "def f(c):\n for i in c:\n  c[0] = c[1]\n  c[1] = c[0]\n return c[0]",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if len(text) > 20_000 {
			return
		}
		start := time.Now()
		NewProgram(Options{}, nil).Facts("/a.py", syntax.Parse(text))
		if d := time.Since(start); d > 20*time.Second {
			t.Errorf("%v for %d bytes", d, len(text))
		}
	})
}
