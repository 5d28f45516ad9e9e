package analysis

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"mlxls/analysis/edit"
	"mlxls/analysis/syntax"
)

// A visitor is a rule that notes which functions it is run on. It goes by the callers
// of those that begin with "asks", finds those that begin with "bad", and would insert a
// line between the two functions that a comment "# here" stands between.
type visitor struct {
	mu   sync.Mutex
	seen []string
}

func (v *visitor) rule() *Rule {
	return &Rule{Name: "visitor", Group: "test", Run: func(p *Pass) {
		fn := p.Values.Functions()[0].Fn
		v.mu.Lock()
		v.seen = append(v.seen, fn.Name)
		v.mu.Unlock()
		if strings.HasPrefix(fn.Name, "asks") {
			p.Values.Callers(fn)
		}
		if strings.HasPrefix(fn.Name, "bad") {
			at := strings.Index(p.Doc.Source(), "# here")
			p.Report(fn.Def, "bad", edit.Fix{Edits: []edit.Edit{{Span: syntax.Span{Start: at, End: at}, New: "new"}}})
		}
	}}
}

// TestLook: an edit has rules look at what it concerns, however long the text is,
// and what was found moves with it.
func TestLook(t *testing.T) {
	var source strings.Builder
	source.WriteString("import mlx.core as mx\n\ndef asks(x):\n    return x\n\ndef caller(x):\n    return asks(mx.exp(x))\n\n# here\n\n")
	for i := range 50 {
		fmt.Fprintf(&source, "def f%d(x):\n    return mx.exp(x) + 1\n\n", i)
	}
	source.WriteString("def bad(x):\n    return x\n")
	for _, c := range []struct {
		name     string
		old, new string
		seen     string
	}{
		{"a function nobody goes by", "def f20(x):\n    return mx.exp(x) + 1", "def f20(x):\n    return mx.exp(x) + x", "f20"},
		{"a call that is asked for", "asks(mx.exp(x))", "asks(mx.log(x))", "asks caller"},
		{"another call", "def f20(x):\n    return mx.exp(x) + 1", "def f20(x):\n    return asks(x)", "asks f20"},
		{"a statement that does nothing", "    return asks(", "    q = 1\n    return asks(", ""},
		{"the found one", "def bad(x):\n    return x", "def bad(x):\n    return -x", "bad"},
		{"before what was found", "def f49(x):\n    return mx.exp(x) + 1", "def f49(x):\n    y = mx.exp(x)\n    return y + 1", "f49"},
		{"between functions, where a fix inserts", "# here\n", "\n# here\n", "bad"},
		{"between other functions", "def f1(x)", "# more\ndef f1(x)", ""},
		{"a statement of the module", "# here\n", "# here\nlate = mx.zeros((3,))\n", "<module> bad"},
		{"another head", "def f7(x):", "def f7(y):", "f7"},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := &visitor{}
			s := NewSession([]*Rule{v.rule()}, Options{Keep: true}, nil)
			doc := syntax.Parse([]byte(source.String()))
			s.Analyze("a.py", doc)
			at := strings.Index(doc.Source(), c.old)
			for i, change := range []syntax.Change{
				{Span: syntax.Span{Start: at, End: at + len(c.old)}, New: c.new},
				{Span: syntax.Span{Start: at, End: at + len(c.new)}, New: c.old},
			} {
				v.seen = nil
				doc = doc.Edit(change)
				r := s.Analyze("a.py", doc)
				slices.Sort(v.seen)
				if got := strings.Join(v.seen, " "); i == 0 && got != c.seen {
					t.Errorf("looked at %q, not %q", got, c.seen)
				}
				fresh := NewSession([]*Rule{(&visitor{}).rule()}, Options{}, nil).Analyze("a.py", syntax.Parse(doc.Text()))
				if got, want := where(r), where(fresh); got != want {
					t.Errorf("found %s, a new session %s", got, want)
				}
			}
		})
	}
}

// where is what a report finds, with the places of edits.
func where(r *Report) (out string) {
	for _, f := range r.Findings {
		out += fmt.Sprint(f.Span, f.Fixes[0].Edits, " ")
	}
	return out
}
