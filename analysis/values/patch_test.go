package values

import (
	"bytes"
	"strings"
	"testing"

	"mlxls/analysis/syntax"
)

// TestPatch: plain statements of a module that nobody goes by run alone, and leave
// what running all would.
func TestPatch(t *testing.T) {
	const source = `import mlx.core as mx

def f(x):
    return mx.exp(x) + scale

scale = mx.zeros((2,))
lonely = mx.exp(scale)
y = f(scale)
class C:
    kept = mx.log(scale)
    def g(self):
        return self.kept
if y:
    z = scale * 2
mx.eval(y)
`
	for _, c := range []struct {
		name, old, new string
		alone          bool
	}{
		{"a name more", "y = f(", "q = mx.exp(scale)\ny = f(", true},
		{"first of all", "import mlx", "q = 1\nimport mlx", true},
		{"last of all", "mx.eval(y)\n", "mx.eval(y)\nq = scale.item()\n", true},
		{"two names", "y = f(", "q = r = scale\ny = f(", true},
		{"a statement that does not parse", "y = f(", "q = scale.\ny = f(", true},
		{"an expression", "y = f(", "scale\ny = f(", true},
		{"an evaluation", "y = f(", "mx.eval(scale)\ny = f(", true},
		{"a statement less", "lonely = mx.exp(scale)\n", "", true},
		{"another", "lonely = mx.exp(scale)", "lonely = mx.log(scale) + 1", true},
		{"another name", "lonely = ", "alone = ", true},
		{"two for one", "lonely = ", "alone = 1\nsecond = 2\nlonely = ", true},
		{"a name that is read", "scale = mx.zeros((2,))", "scale = mx.zeros((3,))", false},
		{"a name that has another", "lonely = ", "lonely = y = ", false},
		{"a name in a comment", "y = f(scale)", "q = 1  # q\ny = f(scale)", true},
		{"a name of a class body", "y = f(scale)", "kept = 1\ny = f(scale)", false},
		{"a name that is local elsewhere", "y = f(scale)", "x = 1\ny = f(scale)", true},
		{"a function that is called", "y = f(", "q = f(scale)\ny = f(", false},
		{"a class that is made", "mx.eval(y)", "mx.eval(y)\nq = C()", true},
		{"a store", "mx.eval(y)", "mx.eval(y)\nscale[0] = 1", false},
		{"an alias of a module", "y = f(", "q = mx\ny = f(", false},
		{"an import", "y = f(", "import q\ny = f(", true},
		{"imports", "y = f(", "import os.path, q as r\nfrom q import s, t as u\ny = f(", true},
		{"an import of everything", "y = f(", "from q import *\ny = f(", false},
		{"an import that matters", "y = f(", "import numpy as q\ny = f(", false},
		{"a lambda", "y = f(", "q = lambda: 1\ny = f(", false},
		{"a function", "y = f(", "def q(x):\n    return mx.exp(x) * 2\ny = f(", true},
		{"a function that calls another", "y = f(", "def q(x):\n    return f(x) * 2\ny = f(", false},
		{"a function with a default", "y = f(", "def q(x, w=scale):\n    return mx.exp(w)\ny = f(", true},
		{"a compiled function", "y = f(", "@mx.compile\ndef q(x):\n    return mx.exp(x)\ny = f(", true},
		{"two functions", "y = f(", "def q(x):\n    return two(x)\ndef two(x):\n    return mx.exp(x)\ny = f(", true},
		{"a function that is first", "import mlx", "def q(x):\n    return x * 2\nimport mlx", true},
		{"a function that counts", "y = f(", "def q(x):\n    global scale\n    scale = 1\ny = f(", false},
		{"a class", "y = f(", "class Q(C):\n    step: float = 0.5\n    def g(self):\n        return self.h()\n    def h(self):\n        return mx.exp(scale)\ny = f(", true},
		{"a function as well", "    return mx.exp(x) + scale\n\n", "    return mx.exp(x)\nq = 1\n", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			compare(t, source, c.old, c.new, "f", c.alone)
		})
	}
}

// compare has an edit made and taken back, and what facts say then be what a fresh
// analysis says; alone tells whether a function of no concern stays as it was.
func compare(t *testing.T, source, before, after, fn string, alone bool) {
	t.Helper()
	p := NewProgram(Options{}, nil)
	doc := syntax.Parse([]byte(source))
	facts := p.Facts("/a.py", doc)
	was := unitOf(facts, fn)
	at := strings.Index(source, before)
	for i, change := range []syntax.Change{
		{Span: syntax.Span{Start: at, End: at + len(before)}, New: after},
		{Span: syntax.Span{Start: at, End: at + len(after)}, New: before},
	} {
		doc = doc.Edit(change)
		facts = p.Facts("/a.py", doc)
		if got := unitOf(facts, fn) == was; i == 0 && got != alone {
			t.Errorf("ran alone: %v", got)
		}
		fresh := NewProgram(Options{}, nil).Facts("/a.py", syntax.Parse(doc.Text()))
		if got, want := told(t, facts), told(t, fresh); got != want {
			t.Errorf("%s\nsays %s\na fresh analysis %s", doc.Source(), got, want)
		}
	}
}

// TestReshape: members of a class that nobody mentions come and go, and leave what
// running all would.
func TestReshape(t *testing.T) {
	const source = `import mlx.core as mx

class A:
    kept = mx.zeros((2,))
    def __init__(self):
        self.w = mx.ones((3,))
    def g(self, x):
        return self.kept + self.w

class B(A):
    size: int = 3
    def h(self, x):
        return self.g(x) * self.size

def f(x):
    return A().g(x)

def made(x):
    return B().h(x)

def far(x):
    return mx.exp(x)

class Lonely:
    def one(self):
        return self.w
`
	for _, c := range []struct {
		name, old, new string
		alone          bool
	}{
		{"a method", "    def g(", "    def q(self, x):\n        return self.w * x\n\n    def g(", true},
		{"a last method", "self.size\n", "self.size\n    def q(self, x):\n        return self.w * x\n", true},
		{"a method less", "    def one(self):\n        return self.w\n", "    pass\n", true},
		{"a method of another name", "def one", "def two", true},
		{"a static method", "    def one", "    @staticmethod\n    def two(x):\n        return far(x)\n    def one", true},
		{"a constructor of a class of which there is none", "    def one", "    def __init__(self):\n        self.w = mx.zeros((4,))\n    def one", true},
		{"a store in such a class", "    def one", "    def two(self):\n        self.w = mx.zeros((4,))\n    def one", true},
		{"a name", "    size: int", "    q = 3\n    size: int", true},
		{"a field", "    size: int", "    q: float = 3\n    size: int", true},
		{"a field whose type is to come", "    size: int", "    q: \n    size: int", true},
		{"a method that somebody asks for", "def g(", "def gg(", false},
		{"a method that overrides another", "    def h(", "    def g(self, x):\n        return x\n    def h(", false},
		{"a constructor", "    def h(", "    def __init__(self):\n        self.w = 1\n    def h(", false},
		{"a store", "    def h(", "    def q(self):\n        self.w = 1\n    def h(", false},
		{"a name that hides another", "    size: int", "    w = 3\n    size: int", false},
		{"a condition", "    size: int", "    if size:\n        q = 1\n    size: int", false},
		{"a head", "def g(self, x):", "def g(self, x, y=mx.ones((3,)), z=2):", true},
		{"a head with a type", "def g(self, x):", "def g(self, x: mx.array) -> mx.array:", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			compare(t, source, c.old, c.new, "far", c.alone)
		})
	}
}

// told is all that facts say of the module's own code.
func told(t *testing.T, f *Facts) string {
	t.Helper()
	var b bytes.Buffer
	if err := f.Dump(&b, "/a.py", "text"); err != nil {
		t.Fatal(err)
	}
	for _, e := range f.Module().Effects {
		b.WriteString(e.How + " " + f.Document.Source()[f.Document.Span(e.Node).Start:f.Document.Span(e.Node).End] + "\n")
	}
	for _, n := range f.Module().Nodes {
		b.WriteString(syntax.Text(n) + "|")
	}
	for _, s := range f.Document.Body() {
		syntax.Inspect(s, func(n syntax.Node) bool {
			if stmt, ok := n.(syntax.Stmt); ok {
				b.WriteString("\n" + strings.SplitN(syntax.Text(stmt), "\n", 2)[0] + ":")
				if p := f.At(stmt); p != nil {
					for e := p.env; e != nil; e = e.outer {
						for i, to := range e.slots {
							if to != nil {
								b.WriteString(" " + e.scope.names[i] + "=" + to.Value.Op)
							}
						}
					}
				}
			}
			if name, ok := n.(*syntax.Name); ok {
				b.WriteString(" " + name.ID)
				for _, use := range f.Uses(name) {
					b.WriteString("," + f.Document.Source()[f.Document.Span(use).Start:][:3])
				}
			}
			return true
		})
	}
	return b.String()
}
