package codeactions

import (
	"testing"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/syntax"
)

// Rules made for these tests, one for each thing that a fix can do.
var made = []*analysis.Rule{
	perNode("square", "square", func(p *analysis.Pass, n *syntax.BinOp) []edit.Fix {
		// v * v → mx.square(v)
		if n.Op != "*" || syntax.Text(n.L) != syntax.Text(n.R) {
			return nil
		}
		mx, need := edit.Refer(p.Doc, edit.Import{Module: "mlx.core", As: "mx"})
		text := mx + ".square(" + edit.Source(p.Doc, n.L) + ")"
		return []edit.Fix{{Title: "Use square", Edits: []edit.Edit{edit.Replace(p.Doc, n, text)}, Imports: need}}
	}),
	call("printed", "print", func(p *analysis.Pass, n *syntax.Call) []edit.Fix {
		return []edit.Fix{{Title: "Remove it", Edits: edit.Delete(p.Doc, p.Doc.Stmt(n))}}
	}),
	call("partial", "compile", func(p *analysis.Pass, n *syntax.Call) []edit.Fix {
		return []edit.Fix{{
			Title:   "Use partial",
			Edits:   []edit.Edit{edit.Rename(p.Doc, n, "partial")},
			Imports: []edit.Import{{Module: "functools", Name: "partial"}},
		}}
	}),
	call("always", "always", func(p *analysis.Pass, n *syntax.Call) []edit.Fix {
		return []edit.Fix{{Title: "Go on", Edits: []edit.Edit{edit.AddArgument(p.Doc, n, "1")}}}
	}),
	call("ping", "ping", func(p *analysis.Pass, n *syntax.Call) []edit.Fix {
		return []edit.Fix{{Title: "Pong", Edits: []edit.Edit{edit.Rename(p.Doc, n, "pong")}}}
	}),
	call("pong", "pong", func(p *analysis.Pass, n *syntax.Call) []edit.Fix {
		return []edit.Fix{{Title: "Ping", Edits: []edit.Edit{edit.Rename(p.Doc, n, "ping")}}}
	}),
	call("ask", "ask", func(p *analysis.Pass, n *syntax.Call) []edit.Fix {
		return []edit.Fix{
			{Title: "Think", Safety: edit.Advice},
			{Title: "Tell", Safety: edit.Confirm, Reason: "it may be wrong", Edits: []edit.Edit{edit.Rename(p.Doc, n, "tell")}},
			{Title: "Hint", Edits: []edit.Edit{edit.Rename(p.Doc, n, "hint")}},
			{Title: "Guess", Edits: []edit.Edit{edit.Rename(p.Doc, n, "guess")}},
		}
	}),
	call("breaks", "bad", func(p *analysis.Pass, n *syntax.Call) []edit.Fix {
		return []edit.Fix{{Title: "Break", Edits: []edit.Edit{{Span: p.Doc.Span(n), New: "bad("}}}}
	}),
	call("hoist", "hoisted", func(p *analysis.Pass, n *syntax.Call) []edit.Fix {
		s := p.Doc.Stmt(n)
		return []edit.Fix{{Title: "Hoist", Edits: []edit.Edit{
			edit.Replace(p.Doc, n, "h"), edit.InsertBefore(p.Doc, s, "h = "+edit.Source(p.Doc, n.Args[0])),
		}}}
	}),
}

// perNode makes a rule that has fixes for nodes of one type; it finds nothing where there are none.
func perNode[N syntax.Node](name, message string, fixes func(*analysis.Pass, N) []edit.Fix) *analysis.Rule {
	return &analysis.Rule{Name: name, Group: "made", Run: func(p *analysis.Pass) {
		for _, s := range p.Doc.Body() {
			syntax.Inspect(s, func(n syntax.Node) bool {
				if n, ok := n.(N); ok {
					if f := fixes(p, n); f != nil {
						p.Report(n, message, f...)
					}
				}
				return true
			})
		}
	}}
}

// call makes a rule that finds each call of one name.
func call(name, fn string, fixes func(*analysis.Pass, *syntax.Call) []edit.Fix) *analysis.Rule {
	return perNode(name, "a call of "+fn, func(p *analysis.Pass, n *syntax.Call) []edit.Fix {
		if f, ok := n.Fn.(*syntax.Name); ok && f.ID == fn {
			return fixes(p, n)
		}
		return nil
	})
}

func analyze(doc *syntax.Document) *analysis.Report {
	return analysis.NewSession(made, analysis.Options{}, nil).Analyze("a.py", doc)
}

func report(t *testing.T, src string) *analysis.Report {
	t.Helper()
	r := analyze(syntax.Parse([]byte(src)))
	for _, p := range r.Panics {
		t.Fatalf("%s: %v\n%s", p.Rule, p.Value, p.Stack)
	}
	return r
}

func broken(src string) bool { return len(syntax.Parse([]byte(src)).Errors()) > 0 }
