package analysis

import (
	"os"
	"strings"
	"testing"

	"mlxls/analysis/edit"
	"mlxls/analysis/syntax"
)

// TestFixesSpareTheDead: what a fix changes is between « and ».
func TestFixesSpareTheDead(t *testing.T) {
	for _, tt := range []struct {
		name, body, new string
		spared          bool
	}{
		{"nothing is dead", "«a = g(x)»\n    return a", "b = 1", true},
		{"another statement", "q = x\n    a = «g(x)»\n    return a", "h(x)", true},
		{"the dead one", "«q = x»\n    return x", "q = 1", false},
		{"in the dead one", "q = «x»\n    return x", "y", false},
		{"around it", "«if x:\n        q = x\n        f()»\n    return x", "f()", false},
		{"what does not parse", "«a = g(x)\n    q = x.\n    b = 1»\n    return a + b", "b = 1", false},
		{"before it", "«»q = x\n    return x", "f()\n    ", true},
		{"what it reads", "«a = g(x)»\n    q = a\n    return x", "", false},
		{"what it reads, under another name", "«a = g(x)»\n    q = a.b\n    return x", "c = g(x)", false},
		{"how that is computed", "a = «g(x)»\n    q = a\n    return a", "h(x)", true},
		{"where that is read", "a = g(x)\n    q = a\n    return «h(a)»", "1", true},
		{"with it, still assigned", "«a = g(x)»\n    q = a\n    return a", "a = h(x)", true},
		{"a name of another function", "q = x\n    return x\n\n\ndef g(y):\n    «x = y + 1»\n    return x", "z = 1", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			text := "def f(x):\n    " + tt.body + "\n"
			start := strings.Index(text, "«")
			end := strings.Index(text, "»") - len("«")
			doc := syntax.Parse([]byte(strings.NewReplacer("«", "", "»", "").Replace(text)))
			found := []Finding{{Fixes: []edit.Fix{{Edits: []edit.Edit{{Span: syntax.Span{Start: start, End: end}, New: tt.new}}}}}}
			spare(doc, found)
			if spared := len(found[0].Fixes) == 1; spared != tt.spared {
				t.Errorf("spared: %v; dead are %v", spared, doc.Dead())
			}
		})
	}
}

// TestFindingsMove: a rule does not run again where statements around what it found
// change that it does not see.
func TestFindingsMove(t *testing.T) {
	const source = `import mlx.core as mx


def f(x):
    a = mx.exp(x)
    b = mx.sin(a)
    return b


def g(x):
    return f(x)
`
	runs := 0
	rule := &Rule{Name: "sin", Run: func(p *Pass) {
		runs++
		for _, v := range p.Values.Ops("mlx.core.sin") {
			p.ReportFinding(Finding{Span: p.Doc.Span(v.Node), Message: "a sine"})
		}
	}}
	for _, tt := range []struct {
		name, old, new string
		again          bool
	}{
		{"before it", "mx.exp(x)\n", "mx.exp(x); q\n", false},
		{"after it", "return b\n", "return b; q = x\n", false},
		{"a comment, which a fix may lose", "mx.exp(x)\n", "mx.exp(x)  # e\n", true},
		{"next to it", "mx.sin(a)\n", "mx.sin(a); q\n", true},
		{"touching it", "mx.sin(a)\n", "mx.sin(a) \n", true},
		{"a line", "mx.exp(x)\n", "mx.exp(x)\n    q\n", true},
		{"what it sees", "mx.exp(x)\n", "mx.exp(x); mx.eval(a)\n", true},
		{"elsewhere", "return f(x)\n", "return f(x); q\n", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := NewSession([]*Rule{rule}, Options{Keep: true}, os.ReadFile)
			doc := syntax.Parse([]byte(source))
			s.Analyze("/a.py", doc)
			at := strings.Index(source, tt.old)
			doc = doc.Edit(syntax.Change{Span: syntax.Span{Start: at, End: at + len(tt.old)}, New: tt.new})
			runs = 0
			r := s.Analyze("/a.py", doc)
			if again := runs > 0; again != tt.again {
				t.Errorf("%d runs", runs)
			}
			if len(r.Findings) != 1 || doc.Source()[r.Findings[0].Span.Start:r.Findings[0].Span.End] != "mx.sin(a)" {
				t.Errorf("%+v", r.Findings)
			}
		})
	}
}
