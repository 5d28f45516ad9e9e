package codeactions

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/syntax"
)

// Each archive has a program, what fix-all makes of it, and the diff of the
// two. The same must come of it with other line ends, with a byte order mark,
// and without the last line end.
func TestFixAllGolden(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			parts := map[string]string{}
			for _, f := range archive.Files {
				parts[f.Name] = string(f.Data)
			}
			in, out := parts["in.py"], parts["out.py"]
			if d := cmp.Diff(parts["diff"], Diff("in.py", in, out)); d != "" {
				t.Errorf("diff (-want +got):\n%s", d)
			}
			crlf := func(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") }
			cr := func(s string) string { return strings.ReplaceAll(s, "\n", "\r") }
			bom := func(s string) string { return "\ufeff" + s }
			tabs := func(s string) string { return strings.ReplaceAll(s, "    ", "\t") }
			open := func(s string) string { return strings.TrimSuffix(s, "\n") }
			for name, form := range map[string]func(string) string{
				"as it is": strings.Clone, "CRLF": crlf, "CR": cr, "BOM": bom, "tabs": tabs, "open end": open,
			} {
				doc, _ := FixAll(report(t, form(in)), analyze, edit.Safe, nil)
				if d := cmp.Diff(form(out), doc.Source()); d != "" {
					t.Errorf("%s (-want +got):\n%s", name, d)
				}
				again, _ := FixAll(analyze(doc), analyze, edit.Safe, nil)
				if again.Source() != doc.Source() {
					t.Errorf("%s: fixing again changes it to %q", name, again.Source())
				}
			}
		})
	}
}

func TestFixAll(t *testing.T) {
	const head = "import mlx.core as mx\n"
	rule := func(name string) func(*analysis.Finding) bool {
		return func(f *analysis.Finding) bool { return f.Rule.Name == name }
	}
	for _, c := range []struct {
		name, src, want string
		most            edit.Safety
		keep            func(*analysis.Finding) bool
		resolved        int
	}{
		{"a rule that is never content", "always(0)\ny = a * a\n", "always(0)\ny = mx.square(a)\n", edit.Safe, nil, 1},
		{"two rules that undo each other", "ping(0)\n", "pong(0)\n", edit.Safe, nil, 1},
		{"one within another", "y = (a * a) * (a * a)\n", "y = mx.square(mx.square(a))\n", edit.Safe, nil, 2},
		{"only what is kept", "print(0)\ny = a * a\n", "print(0)\ny = mx.square(a)\n", edit.Safe, rule("square"), 1},
		{"safe before confirm", "ask(0)\n", "hint(0)\n", edit.Safe, nil, 1},
		{"confirm", "ask(0)\n", "tell(0)\n", edit.Confirm, nil, 1},
		{"advice is never applied", "ask(0)\n", "tell(0)\n", edit.Advice, nil, 1},
		{"what would not parse", "bad(0)\ny = a * a\n", "bad(0)\ny = mx.square(a)\n", edit.Safe, nil, 1},
		{"nothing", "y = 1\n", "y = 1\n", edit.Safe, nil, 0},
		{"beside what does not parse", "y = a * a\ndef f(:\n", "y = mx.square(a)\ndef f(:\n", edit.Safe, nil, 1},
	} {
		calls := 0
		counted := func(doc *syntax.Document) *analysis.Report { calls++; return analyze(doc) }
		doc, resolved := FixAll(report(t, head+c.src), counted, c.most, c.keep)
		if doc.Source() != head+c.want || len(resolved) != c.resolved {
			t.Errorf("%s: %q, %d resolved; want %q, %d", c.name, doc.Source(), len(resolved), head+c.want, c.resolved)
		}
		if calls > rounds {
			t.Errorf("%s: analysed %d times", c.name, calls)
		}
	}
}

// A rule whose findings wander is stopped by the number of rounds. One of them
// is spent on seeing that the other rule is never content.
func TestFixAllEnds(t *testing.T) {
	grow := call("grow", "grow", func(p *analysis.Pass, n *syntax.Call) []edit.Fix {
		s := p.Doc.Stmt(n)
		return []edit.Fix{{Title: "Grow", Edits: []edit.Edit{edit.ReplaceStmts(p.Doc, s, s, "x", "grow()")}}}
	})
	// It moves its finding out of the place where it was.
	move := call("move", "move", func(p *analysis.Pass, n *syntax.Call) []edit.Fix {
		s := p.Doc.Stmt(n)
		return []edit.Fix{{Title: "Move", Edits: append(edit.Delete(p.Doc, s), edit.InsertAfter(p.Doc, p.Doc.Body()[len(p.Doc.Body())-1], "y", "move()"))}}
	})
	calls := 0
	session := analysis.NewSession([]*analysis.Rule{grow, move}, analysis.Options{}, nil)
	analyze := func(doc *syntax.Document) *analysis.Report { calls++; return session.Analyze("a.py", doc) }
	doc, _ := FixAll(session.Analyze("a.py", syntax.Parse([]byte("import mlx\nmove()\ngrow()\n"))), analyze, edit.Safe, nil)
	if got := strings.Count(doc.Source(), "y\n"); calls != rounds || got != rounds-1 || strings.Contains(doc.Source(), "\nx\n") {
		t.Errorf("%d rounds left %q", calls, doc.Source())
	}
}

func TestFixAllAction(t *testing.T) {
	src := "import mlx.core as mx\na = b * b\nprint(1)\nc = d * d  # é\n"
	a, ok := FixAllAction(report(t, src), analyze, nil)
	if got := edit.Apply(src, a.Edits); !ok || a.Kind != SourceFixAll || got != "import mlx.core as mx\na = mx.square(b)\nc = mx.square(d)  # é\n" {
		t.Errorf("%v %+v gives %q", ok, a, got)
	}
	for _, e := range a.Edits {
		if e.Span.Start < strings.Index(src, "b * b") || e.Span.End > strings.Index(src, "  # é") {
			t.Errorf("not minimal: %+v", a.Edits)
		}
	}
	if _, ok := FixAllAction(report(t, "import mlx\nask(0) if a else bad(0)\n"), func(doc *syntax.Document) *analysis.Report {
		return &analysis.Report{Document: doc}
	}, nil); !ok {
		t.Error("what is safe is not offered")
	}
	if a, ok := FixAllAction(report(t, "import mlx\nalways(0)\n"), analyze, nil); ok {
		t.Errorf("nothing to fix, yet %+v", a)
	}
}
