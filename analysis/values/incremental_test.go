package values

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mlxls/analysis/syntax"
)

// What functions declare global or nonlocal decides whether an edit of a method,
// for which module code is executed again, can be followed.
func TestEditsThatAreFollowed(t *testing.T) {
	for _, c := range []struct {
		name, text string
		followed   bool
	}{
		{"plain", "class C:\n    def m(self):\n        return 1\n", true},
		{"nonlocal of another", "def f():\n    n = 0\n    def g():\n        nonlocal n\n        n = 2\n    g()\n\nclass C:\n    def m(self):\n        return 1\n", true},
		{"nonlocal inside", "class C:\n    def m(self):\n        n = 0\n        def g():\n            nonlocal n\n            n = 2\n        g()\n        return 1\n", true},
		{"global of another", "n = 0\n\ndef f():\n    global n\n    n = 2\n\nclass C:\n    def m(self):\n        return 1\n", false},
		{"global inside", "n = 0\n\nclass C:\n    def m(self):\n        def g():\n            global n\n            n = 2\n        g()\n        return 1\n", false},
		{"nonlocal of nobody", "n = 0\n\ndef f():\n    def g():\n        nonlocal n\n        n = 2\n    g()\n\nclass C:\n    def m(self):\n        return 1\n", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := NewProgram(Options{}, nil)
			doc := syntax.Parse([]byte("import mlx.core as mx\n\n" + c.text))
			p.Facts("/a.py", doc)
			at := strings.Index(doc.Source(), "        return 1")
			next := doc.Edit(syntax.Change{Span: syntax.Span{Start: at, End: at}, New: "        print(3)\n"})
			if got := p.open["/a.py"].an.update(next); got != c.followed {
				t.Errorf("followed: %v", got)
			}
		})
	}
}

// An edit of a method runs the statement of its class again, with those that go
// by the class; where other code does, the document is analysed afresh.
func TestSplice(t *testing.T) {
	const tail = "\n\nclass D(nn.Module):\n    size: int = 4\n\ndef f(x, c=C):\n    return c().m(x)\n"
	for _, c := range []struct {
		name, text string
		spliced    bool
	}{
		{"a class", "class C:\n    n: int = N\n\n    @property\n    def m(self):\n        return mx.zeros((self.n,))\n", true},
		{"a base", "class C:\n    def m(self):\n        return mx.zeros((N,))\n\nclass E(C):\n    w = C.m\n\n    def o(self):\n        return self.m()\n" + tail, true},
		{"a decorated function", "@mx.compile\ndef g(x, n=N):\n    return mx.zeros((n,))\n", true},
		{"a decorator", "def g(x):\n    return mx.zeros((2,))\n\n@g\ndef h(x):\n    return x\n", true},
		{"an instance", "class C:\n    def m(self):\n        return mx.zeros((N,))\n\nc = C()\n" + tail, false},
		{"a name that is bound twice", "class C:\n    def m(self):\n        return mx.zeros((N,))\n\nC = mx.compile(C)\n" + tail, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := NewProgram(Options{}, nil)
			doc := syntax.Parse([]byte("import mlx.core as mx\nimport mlx.nn as nn\n\nN = 3\n" + c.text))
			p.Facts("/a.py", doc)
			an := p.open["/a.py"].an
			for _, line := range []string{"print(3)", "print(N)", "print(5)"} {
				at := strings.Index(doc.Source(), "        return mx")
				if at < 0 {
					at = strings.Index(doc.Source(), "    return mx")
				}
				indent := doc.Source()[at : at+strings.Index(doc.Source()[at:], "r")]
				doc = doc.Edit(syntax.Change{Span: syntax.Span{Start: at, End: at}, New: indent + line + "\n"})
				facts := p.Facts("/a.py", doc)
				if spliced := p.open["/a.py"].an == an; spliced != c.spliced {
					t.Fatalf("spliced: %v", spliced)
				}
				asFresh(t, facts)
			}
		})
	}
}

// asFresh fails if a new program would say something else than facts do.
func asFresh(t *testing.T, facts *Facts) {
	t.Helper()
	text := facts.Document.Source()
	fresh := NewProgram(Options{}, nil).Facts("/a.py", syntax.Parse([]byte(text)))
	if diff := cmp.Diff(dumped(t, fresh), dumped(t, facts)); diff != "" {
		t.Fatalf("of\n%s\n(-fresh +followed)\n%s", text, diff)
	}
}

// unitOf is the unit of the function of a name.
func unitOf(f *Facts, name string) *unit {
	for _, u := range f.order {
		if u.top.Name == name {
			return u
		}
	}
	return nil
}

// dumped is what facts say, as text.
func dumped(t *testing.T, f *Facts) string {
	t.Helper()
	var b strings.Builder
	if err := f.Dump(&b, "a.py", "text"); err != nil {
		t.Fatal(err)
	}
	for _, n := range f.Module().Nodes {
		b.WriteString(syntax.Text(n) + "\n")
		if name, ok := n.(*syntax.Name); ok {
			for _, d := range f.Defs(name) {
				fmt.Fprintln(&b, name.ID, f.Document.Span(d), len(f.Uses(d)))
			}
		}
	}
	return b.String()
}
