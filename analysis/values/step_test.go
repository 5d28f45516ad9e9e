package values

import (
	"strings"
	"testing"

	"mlxls/analysis/syntax"
)

// TestStep: callers that ran again for an edit are what they were when it is taken
// back, if nothing else was edited meanwhile.
func TestStep(t *testing.T) {
	const source = `import mlx.core as mx

class Box:
    def __init__(self):
        self.kept = self.weigh()

    def weigh(self):
        return mx.zeros((2,))

def f(x):
    def inner(v):
        return v * 2
    y = inner(mx.exp(x))
    return y

def g(x):
    return f(mx.array([1.0, 2.0])) + x

def h(x):
    return Box().weigh() + Box().kept + x
`
	const call, box = "    y = inner(mx.exp(x))\n", "        return mx.zeros((2,))\n"
	for _, c := range []struct {
		name   string
		edits  []string // old and new, in turn
		caller string
		back   bool
	}{
		{"a call", []string{call, call + "    q = x.item(\n", "item(\n", "item()\n", "item()\n", "item(\n"}, "g", true},
		{"a call, undone", []string{call, call + "    q = x.item()\n", "    q = x.item()\n", ""}, "g", true},
		{"a name more meanwhile", []string{call, call + "    q = x.item()\n", "    q = x.item()\n", "    q = x.item()\n    r\n", "    q = x.item()\n    r\n", ""}, "g", true},
		{"redone", []string{call, call + "    q = x.item()\n", "    q = x.item()\n", "", call, call + "    q = x.item()\n"}, "g", false},
		{"another result", []string{"return y", "return -y", "return -y", "return y"}, "g", false},
		{"another function meanwhile", []string{call, call + "    q = x.item()\n", "+ x\n\n", "+ x + 1\n\n", "    q = x.item()\n", ""}, "g", false},
		{"beside a function inside", []string{call, "    if x:\n" + call, "    if x:\n", ""}, "g", true},
		{"in a function inside", []string{"        return v", "        q = v.item()\n        return v", "        q = v.item()\n", ""}, "g", true},
		{"of what a class is made of", []string{box, "        q = mx.eval()\n" + box, "        q = mx.eval()\n", ""}, "h", true},
		{"of what __init__ executes", []string{"self.kept = self.weigh()", "self.kept = self.weigh() + 1", " + 1\n\n    def w", "\n\n    def w"}, "h", false},
		{"in __init__", []string{"self.kept = self.weigh()", "self.kept = self.weigh(); mx.eval()", "; mx.eval()", ""}, "h", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := NewProgram(Options{}, nil)
			doc := syntax.Parse([]byte(source))
			facts := p.Facts("/a.py", doc)
			seen := []*unit{unitOf(facts, c.caller)}
			for i := 0; i < len(c.edits); i += 2 {
				at := strings.Index(doc.Source(), c.edits[i])
				doc = doc.Edit(syntax.Change{Span: syntax.Span{Start: at, End: at + len(c.edits[i])}, New: c.edits[i+1]})
				facts = p.Facts("/a.py", doc)
				seen = append(seen, unitOf(facts, c.caller))
				asFresh(t, facts)
			}
			last := len(seen) - 1
			if back := seen[last] == seen[0]; back != c.back {
				t.Errorf("as it was: %v", back)
			}
			if seen[last] == seen[last-1] {
				t.Error("the last edit was a quiet one")
			}
		})
	}
}
