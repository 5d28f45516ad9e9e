package rules_test

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mlxls/analysis"
	"mlxls/analysis/rules"
	"mlxls/analysis/rules/page"
	"mlxls/analysis/syntax"
)

// What a session says of an edited document is what a new one would say: no
// edit leaves anything behind. The programs are those of all pages, one file a
// rule; the edits are a typist's, inside functions and between them. Some take
// what one function says into another: then a third may have to be seen in
// another light, though its text is as it was.
func TestIncrementalEqualsFresh(t *testing.T) {
	edits := 40
	if testing.Short() {
		edits = 8
	}
	for i, r := range rules.All() {
		text := program(t, r)
		t.Run(r.Name, func(t *testing.T) {
			t.Parallel()
			rnd := rand.New(rand.NewPCG(uint64(i), 7))
			session := analysis.NewSession(rules.All(), analysis.Options{Keep: true}, nil)
			doc := syntax.Parse([]byte(text))
			session.Analyze("file.py", doc)
			undo := typed(rnd, text)
			for n := range edits {
				change := typed(rnd, doc.Source())
				if n > 0 && rnd.IntN(4) == 0 {
					change = undo
				}
				undo = syntax.Change{Span: syntax.Span{Start: change.Span.Start, End: change.Span.Start + len(change.New)},
					New: strings.Clone(doc.Source()[change.Span.Start:change.Span.End])}
				doc = doc.Edit(change)
				got := said(t, session.Analyze("file.py", doc))
				fresh := analysis.NewSession(rules.All(), analysis.Options{}, nil)
				want := said(t, fresh.Analyze("file.py", syntax.Parse([]byte(doc.Source()))))
				if diff := cmp.Diff(want, got); diff != "" {
					t.Fatalf("edit %d, %q at %v, of\n%s\n(-fresh +incremental)\n%s", n, change.New, change.Span, doc.Source(), diff)
				}
			}
		})
	}
}

// program is a rule's examples as one file.
func program(t *testing.T, r *analysis.Rule) string {
	t.Helper()
	p, err := page.Parse(r.Page)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, blocks := range [...][]page.Block{p.Found, p.Becomes, p.LeftAlone} {
		for _, x := range blocks {
			b.WriteString(x.Text + "\n\n")
		}
	}
	return b.String()
}

var (
	word       = regexp.MustCompile(`[A-Za-z_]\w*`)
	defined    = regexp.MustCompile(`(?m)^def (\w+)`)
	parameters = regexp.MustCompile(`\(([^()]*)\)(?: -> [^\n]*)?:\n`)
)

// typed is a small edit: a word, a line, a deletion, something from elsewhere.
func typed(rnd *rand.Rand, text string) syntax.Change {
	lines := strings.SplitAfter(text, "\n")
	i := rnd.IntN(len(lines))
	at := len(strings.Join(lines[:i], ""))
	line := lines[i]
	indent := line[:len(line)-len(strings.TrimLeft(line, " "))]
	switch rnd.IntN(26) {
	case 7: // a line from elsewhere
		copied := strings.TrimSpace(lines[rnd.IntN(len(lines))])
		return syntax.Change{Span: syntax.Span{Start: at, End: at}, New: indent + copied + "\n"}
	case 8, 9: // another name from the text
		here, there := word.FindAllStringIndex(line, -1), word.FindAllString(text, -1)
		if len(here) > 0 {
			s := here[rnd.IntN(len(here))]
			return syntax.Change{Span: syntax.Span{Start: at + s[0], End: at + s[1]}, New: there[rnd.IntN(len(there))]}
		}
	case 10: // another function is called
		if names := defined.FindAllStringSubmatch(text, -1); len(names) > 0 {
			call := names[rnd.IntN(len(names))][1] + "(x)\n"
			if rnd.IntN(2) == 0 {
				call = "for i in range(9): " + call
			}
			return syntax.Change{Span: syntax.Span{Start: at, End: at}, New: indent + call}
		}
	case 11, 12, 13: // a function is called in another way
		if all := parameters.FindAllStringSubmatchIndex(text, -1); len(all) > 0 {
			s := all[rnd.IntN(len(all))][2:]
			list := text[s[0]:s[1]]
			switch names := strings.Split(list, ","); rnd.IntN(7) {
			case 0:
				list += ", more=1"
			case 1:
				list = "first, " + list
			case 2:
				list = strings.Join(names[:len(names)-1], ",")
			case 3:
				list += ": int"
			case 4:
				list = strings.ReplaceAll(list, "x", "xx")
			case 5:
				list += ", more=mx.zeros((3,))"
			case 6:
				list += ": mx.array"
			}
			return syntax.Change{Span: syntax.Span{Start: s[0], End: s[1]}, New: list}
		}
	case 0:
		return syntax.Change{Span: syntax.Span{Start: at, End: at}, New: indent + "n = 3\n"}
	case 1:
		return syntax.Change{Span: syntax.Span{Start: at, End: at}, New: "# a comment\n"}
	case 14, 15, 16: // on the way to a statement
		lines := []string{"q", "q = x", "q = x.", "q = x.it", "q = x.item(", "x = q", "if x:", "q = self.q"}
		return syntax.Change{Span: syntax.Span{Start: at, End: at}, New: indent + lines[rnd.IntN(len(lines))] + "\n"}
	case 17, 18, 19: // a name that nothing else mentions
		lines := []string{"v%d = mx.zeros((3,))", "v%d = x.item()", "v%d = v%[1]d = mx.exp(y)", "v%d = mx", "print(v%d)", "v%d = x", "v%d = mx.exp(x) * 0.5 + 1", "v%d = 1e-5"}
		return syntax.Change{Span: syntax.Span{Start: at, End: at}, New: indent + fmt.Sprintf(lines[rnd.IntN(len(lines))], rnd.IntN(40)) + "\n"}
	case 20, 21, 22: // definitions, mostly of names that nothing else mentions
		lines := []string{"def v%d(x):\n    return mx.exp(x)", "def v%d(self, x, w=mx.ones((3,))):\n    return self.w * x.item()", "def v%d(self):\n    self.w = 3",
			"class V%d(nn.Module):\n    def __call__(self, x):\n        return self.w * x", "class V%d:\n    pass", "@mx.compile\ndef v%d(x):\n    return v%[1]d(x) + 1", "def v%d(", "def v%d(x):", "def __init__(self, v%d):\n    self.w = v%[1]d"}
		text := fmt.Sprintf(lines[rnd.IntN(len(lines))], rnd.IntN(40)) + "\n"
		return syntax.Change{Span: syntax.Span{Start: at, End: at}, New: indent + strings.ReplaceAll(text, "\n ", "\n "+indent)}
	case 23: // members of a class
		lines := []string{"v%d: int = 3", "v%d: mx.array", "v%d = mx.zeros((3,))", "w = v%d", "self.v%d = x", "self.w = v%d"}
		return syntax.Change{Span: syntax.Span{Start: at, End: at}, New: indent + fmt.Sprintf(lines[rnd.IntN(len(lines))], rnd.IntN(40)) + "\n"}
	case 24: // lines go
		n := min(len(lines)-i, 1+rnd.IntN(5))
		return syntax.Change{Span: syntax.Span{Start: at, End: at + len(strings.Join(lines[i:i+n], ""))}}
	case 25: // some are there twice
		n := min(len(lines)-i, 1+rnd.IntN(5))
		return syntax.Change{Span: syntax.Span{Start: at, End: at}, New: strings.Join(lines[i:i+n], "")}
	case 6:
		return syntax.Change{Span: syntax.Span{Start: at, End: at}, New: indent + "n = x.item()\n"}
	case 2:
		if j := strings.IndexAny(line, "0123456789"); j >= 0 {
			return syntax.Change{Span: syntax.Span{Start: at + j, End: at + j + 1}, New: fmt.Sprint(rnd.IntN(9) + 1)}
		}
	case 3:
		if j := strings.IndexAny(line, "xyw"); j >= 0 {
			return syntax.Change{Span: syntax.Span{Start: at + j, End: at + j + 1}, New: "xx"}
		}
	case 4:
		return syntax.Change{Span: syntax.Span{Start: at, End: at + len(line)}} // a line goes
	case 5:
		if j := strings.IndexByte(line, '('); j >= 0 {
			return syntax.Change{Span: syntax.Span{Start: at + j, End: at + j + 1}} // broken until the next edit
		}
	}
	return syntax.Change{Span: syntax.Span{Start: at, End: at}, New: "\n"}
}

// said is all that a report says, as text.
func said(t *testing.T, r *analysis.Report) string {
	t.Helper()
	var b strings.Builder
	for _, f := range r.Findings {
		fmt.Fprintln(&b, f.Rule.Name, f.Span, f.Severity, f.Message, f.Related, f.Fixes)
	}
	for _, p := range r.Panics {
		t.Fatalf("%s: %v\n%s", p.Rule, p.Value, p.Stack)
	}
	if r.Facts != nil {
		var facts strings.Builder
		if err := r.Facts.Dump(&facts, "file.py", "text"); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(facts.String()) {
			if !strings.Contains(line, ": param ") { // known of a class once someone has asked
				b.WriteString(line)
			}
		}
	}
	return b.String()
}
