package values

import (
	"strings"
	"testing"

	"mlxls/analysis/syntax"
)

// TestDeadEdits: neither a function nor its callers run again when an edit of it does
// nothing. Either way they know what a fresh analysis knows.
func TestDeadEdits(t *testing.T) {
	const source = `import mlx.core as mx
import mlx.nn as nn

def f(x, flag=False):
    y = mx.exp(x)
    if flag:
        y = y + 1
    elif x is None:
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
    return f(mx.array([1.0, 2.0])) + x
`
	for _, c := range []struct {
		name, after, line string
		dead              bool
	}{
		{"nothing", "y = mx.exp(x)", "# note", true},
		{"a name", "y = mx.exp(x)", "q", true},
		{"an assignment", "y = mx.exp(x)", "q = x", true},
		{"what does not parse", "y = mx.exp(x)", "q = x.item(", true},
		{"an attribute", "y = mx.exp(x)", "q = x.item", true},
		{"in an elif", "y = y * 2", "q = 1", true},
		{"in a with", "y = mx.sin(y)", "q = 'a'", true},
		{"in a function inside", "def inner(v):", "q = v", true},
		{"in a loop", "y = y + i", "q = i", true},
		{"a name that is assigned again before it is read", "y = mx.exp(x)", "i = x.y", true},
		{"in a try", "y = inner(y)", "q = y", false},
		{"a name that is read", "y = mx.exp(x)", "flag = x", false},
		{"a call", "y = mx.exp(x)", "q = x.item()", false},
		{"an attribute that tells", "y = mx.exp(x)", "q = x.shape", false},
		{"a store", "y = mx.exp(x)", "x.q = 3", false},
		{"a return", "y = mx.sin(y)", "return x", false},
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
				before, own := unitOf(facts, "g"), unitOf(facts, "f")
				doc = doc.Edit(change)
				facts = p.Facts("/a.py", doc)
				if same := unitOf(facts, "g") == before && unitOf(facts, "f") == own; same != c.dead {
					t.Errorf("%v: nothing ran: %v", change, same)
				}
				asFresh(t, facts)
			}
		})
	}
}
