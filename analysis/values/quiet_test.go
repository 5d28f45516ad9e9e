package values

import (
	"strings"
	"testing"

	"mlxls/analysis/syntax"
)

// TestQuiet: callers of a function run again when an edit of it does something, and
// not when it doesn't. Either way they know what a fresh analysis knows.
func TestQuiet(t *testing.T) {
	const source = `import mlx.core as mx
import mlx.nn as nn

class Box:
    def __init__(self):
        self.kept = None

    @property
    def mass(self):
        return mx.zeros((2,))

    def keep(self, v):
        self.kept = v

def f(x, box=None, flag=False):
    y = mx.exp(x)
    if flag:
        y = y + 1
    elif box is None:
        y = y * 2
    with mx.stream(mx.cpu):
        y = mx.sin(y)
    for i in range(3):
        y = y + i
    def inner(v):
        return v * y
    try:
        y = inner(y)
    except ValueError:
        raise
    return y

def g(x):
    return f(mx.array([1.0, 2.0]), Box()) + x
`
	for _, c := range []struct {
		name, after, line string
		quiet             bool
	}{
		{"nothing", "y = mx.exp(x)", "# note", true},
		{"a name", "y = mx.exp(x)", "q", true},
		{"an assignment", "y = mx.exp(x)", "q = x", true},
		{"what does not parse", "y = mx.exp(x)", "q = x.item(", true},
		{"an attribute", "y = mx.exp(x)", "q = x.item", true},
		{"an attribute of an attribute", "y = mx.exp(x)", "q = box.other.more", true},
		{"in an if", "y = y + 1", "q = 1", true},
		{"in an elif", "y = y * 2", "q = 1", true},
		{"in a with", "y = mx.sin(y)", "q = 'a'", true},
		{"in a function inside", "def inner(v):", "q = v", true},
		{"in a loop", "y = y + i", "q = i", false},
		{"in a try", "y = inner(y)", "q = y", false},
		{"a name that is read before", "y = mx.sin(y)", "flag = 3", true},
		{"a name that others bind", "try:\n        y = inner(y)\n    except ValueError:\n        raise", "x = 3", true},
		{"a name that is read", "y = mx.exp(x)", "i = 3", false},
		{"a name of the module", "try:\n        y = inner(y)\n    except ValueError:\n        raise", "mx = 3", false},
		{"a name of a function around", "def inner(v):", "y = 3", false},
		{"a call", "y = mx.exp(x)", "q = x.item()", false},
		{"an attribute that tells", "y = mx.exp(x)", "q = x.shape", false},
		{"a property of an array", "y = mx.exp(x)", "q = x.T", false},
		{"a property of a class", "y = mx.exp(x)", "q = box.mass", false},
		{"what methods store", "y = mx.exp(x)", "q = box.kept", false},
		{"a store", "y = mx.exp(x)", "x.q = 3", false},
		{"an operation", "y = mx.exp(x)", "q = -x", false},
		{"another value", "y = mx.exp(x)", "y = 3", false},
		{"a declaration", "y = mx.exp(x)", "q: int = 3", false},
		{"a return", "y = mx.sin(y)", "return x", false},
		{"a function", "y = mx.exp(x)", "def q(): return 1", false},
		{"a large text", "y = mx.exp(x)", strings.Repeat("q = x; ", 80) + "q = x", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := NewProgram(Options{}, nil)
			doc := syntax.Parse([]byte(source))
			facts := p.Facts("/a.py", doc)
			at := strings.Index(source, c.after)
			line := strings.LastIndexByte(source[:at], '\n') + 1
			end := at + len(c.after)
			indent := source[line:at]
			if strings.HasSuffix(c.after, ":") {
				indent += "    "
			}
			// With the line, and without.
			changes := []syntax.Change{
				{Span: syntax.Span{Start: end, End: end}, New: "\n" + indent + c.line},
				{Span: syntax.Span{Start: end, End: end + 1 + len(indent) + len(c.line)}, New: ""},
			}
			for _, change := range changes {
				before := unitOf(facts, "g")
				doc = doc.Edit(change)
				facts = p.Facts("/a.py", doc)
				if quiet := unitOf(facts, "g") == before; quiet != c.quiet {
					t.Errorf("%v: quiet: %v", change, quiet)
				}
				asFresh(t, facts)
			}
		})
	}
}
