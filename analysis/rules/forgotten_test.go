package rules_test

import (
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
	"weak"

	"mlxls/analysis"
	"mlxls/analysis/rules"
	"mlxls/analysis/syntax"
)

// TestOldTextsAreForgotten: however much is typed, little is kept of what was
// made of texts that are no more. Something is: a function that an edit does not
// concern keeps the values that it was given.
func TestOldTextsAreForgotten(t *testing.T) {
	for _, r := range rules.All() {
		switch r.Name {
		case "captured-array", "loop-invariant", "repeated-kv-heads", "strong-scalar", "blocking-decode-loop", "rms-norm":
		default:
			continue
		}
		t.Run(r.Name, func(t *testing.T) {
			t.Parallel()
			rnd := rand.New(rand.NewPCG(1, 7))
			session := analysis.NewSession(rules.All(), analysis.Options{Keep: true}, nil)
			doc := syntax.Parse([]byte(program(t, r)))
			seen := map[weak.Pointer[syntax.Block]]bool{}
			say := func(c syntax.Change) {
				doc = doc.Edit(c)
				session.Analyze("file.py", doc)
				for _, b := range doc.Blocks() {
					seen[weak.Make(b)] = true
				}
			}
			for range 100 { // a line is typed into a function, and taken back
				at := statements(doc)
				start := at[rnd.IntN(len(at))]
				line := "n = 3\n" + strings.Repeat(" ", start-strings.LastIndexByte(doc.Source()[:start], '\n')-1)
				say(syntax.Change{Span: syntax.Span{Start: start, End: start}, New: line})
				say(syntax.Change{Span: syntax.Span{Start: start, End: start + len(line)}})
			}
			runtime.GC()
			kept := 0
			for b := range seen {
				if b.Value() != nil {
					kept++
				}
			}
			if now := len(doc.Blocks()); kept > 4*now {
				t.Errorf("%d blocks are kept, of %d; the text has %d", kept, len(seen), now)
			}
			runtime.KeepAlive(session)
		})
	}
}

// statements are where those of the functions' bodies begin that have a line of their own.
func statements(doc *syntax.Document) (at []int) {
	for _, s := range doc.Body() {
		syntax.Inspect(s, func(n syntax.Node) bool {
			if f, ok := n.(*syntax.FuncDef); ok {
				for _, s := range f.Body {
					if start := doc.Span(s).Start; strings.HasSuffix(strings.TrimRight(doc.Source()[:start], " "), "\n") {
						at = append(at, start)
					}
				}
			}
			return true
		})
	}
	return at
}
