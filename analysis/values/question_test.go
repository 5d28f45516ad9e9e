package values

import (
	"slices"
	"testing"

	"mlxls/analysis/syntax"
)

// Parts are looked at again when what they read elsewhere has changed, and only then.
func TestQuestionsAreAskedAgainWhenTheyMust(t *testing.T) {
	collected, asked := 0, 0
	calls := Collect(func(part *Facts) (names []string) {
		collected++
		for _, ff := range part.Functions() {
			for _, c := range ff.Calls {
				names = append(names, c.Callee.Name)
			}
		}
		return names
	})
	called := NewTable(func(f *Facts) map[string]bool {
		asked++
		set := map[string]bool{}
		for _, name := range calls.In(f) {
			set[name] = true
		}
		return set
	})
	p := NewProgram(Options{}, nil)
	doc := syntax.Parse([]byte("def f(x):\n    return x\n\ndef g(x):\n    return x\n\ndef h(x):\n    return f(x) + 1\n"))
	facts := p.Facts("a.py", doc)
	look := func(at int, name string) *Looked {
		v := facts.View(facts.Parts()[at])
		return v.Watch(func() { called.At(v, name) })
	}
	ofF, ofG := look(1, "f"), look(2, "g")
	other := facts.View(facts.Parts()[1])
	ofH := other.Watch(func() { other.Of(facts.Functions()[3].Fn) })
	if ofF == nil || ofG == nil || ofH == nil {
		t.Fatal("nothing was noted")
	}
	if own := other.Watch(func() { other.Of(other.Functions()[0].Fn) }); own != nil {
		t.Error("a look at the part itself was noted")
	}
	for _, c := range []struct {
		edit             string // of "x) + 1"
		f, g, h          bool   // what holds afterwards
		collected, asked int    // in all
	}{
		{"x) + 2", true, true, false, 5, 1}, // the same calls
		{"g(x))", true, false, false, 6, 2}, // one more
		{"g((x)))", true, false, false, 7, 2},
	} {
		text := facts.Document.Source()
		at := slices.Index([]byte(text), '+') // none after the second
		start := len(text) - len("x) + 1\n")
		if at < 0 {
			start = len(text) - len("g(x))\n")
		}
		facts = p.Facts("a.py", facts.Document.Edit(syntax.Change{Span: syntax.Span{Start: start, End: len(text) - 1}, New: c.edit}))
		if f, g, h := ofF.Holds(facts), ofG.Holds(facts), ofH.Holds(facts); f != c.f || g != c.g || h != c.h {
			t.Errorf("%s: holds: %v %v %v", facts.Document.Source(), f, g, h)
		}
		if collected != c.collected || asked != c.asked {
			t.Errorf("%s: collected %d, asked %d", facts.Document.Source(), collected, asked)
		}
	}
}
