// Package redundanteval finds evaluations that change nothing: the next thing
// that happens evaluates the same array, or it is evaluated already.
package redundanteval

import (
	_ "embed"
	"fmt"
	"slices"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/rules/eval"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

//go:embed rule.md
var page string

// Rule is redundant-eval.
var Rule = &analysis.Rule{Name: "redundant-eval", Group: "eval", Severity: analysis.Info, Page: page, Run: run}

func run(p *analysis.Pass) {
	for _, ff := range p.Values.Functions() {
		for i, e := range ff.Effects {
			if e.Kind != values.Evaluates || e.How != "eval" || len(e.Via) > 0 || !p.Doc.Has(e.Node) {
				continue
			}
			stmt := p.Doc.Stmt(e.Node)
			call := eval.Alone(stmt)
			e.Args = eval.Leaves(e.Args)
			if call == nil || syntax.Node(call) != e.Node || len(call.Keywords) > 0 {
				continue
			}
			if !arrays(e.Args) {
				if r, how := unknown(p, stmt, e.Args); r != nil {
					report(p, call, stmt, fmt.Sprintf("mx.eval just before %s: reading evaluates the array itself; the call only waits earlier", words[how]), r, "read here")
				}
				continue
			}
			if r, ok := readNext(p, ff, stmt, e); ok {
				message := fmt.Sprintf("mx.eval just before %s: reading evaluates the array itself; the call only waits earlier", words[r.How])
				report(p, call, stmt, message, r.Node, "read here")
			} else if r, ok := before(p, ff.Effects[:i], stmt, e.Args); ok {
				report(p, call, stmt, "mx.eval of what is evaluated already: the call does nothing", r.Node, "evaluated here")
			}
		}
	}
}

var words = map[string]string{"item": "item()", "tolist": "tolist()", "int": "int()", "float": "float()", "bool": "bool()", "complex": "complex()",
	"numpy": "NumPy reads it", "print": "print()", "format": "it is formatted", "if": "a test", "while": "a test", "eval": "another mx.eval"}

// arrays reports whether what is evaluated is known, one by one.
func arrays(args []*values.Value) bool {
	for _, a := range args {
		if !a.IsArray() {
			return false
		}
	}
	return len(args) > 0
}

// readNext finds the read of the one array by the statement that follows.
func readNext(p *analysis.Pass, ff *values.FunctionFacts, stmt syntax.Stmt, e values.Effect) (values.Effect, bool) {
	list, i := edit.Siblings(p.Doc, stmt)
	if len(e.Args) != 1 || i < 0 || i+1 >= len(list) {
		return values.Effect{}, false
	}
	next := list[i+1]
	if _, loop := next.(*syntax.While); loop {
		return values.Effect{}, false // it reads in each iteration
	}
	for _, r := range ff.Effects {
		if r.Kind != values.Evaluates || words[r.How] == "" || r.How == "eval" || len(r.Via) > 0 || !p.Doc.Has(r.Node) || !syntax.Within(r.Node, next) {
			continue
		}
		if eval.Shows(r.Value, e.Args[0]) && eval.Always(p.Doc, r.Node, next) && first(p, r.Node, next) {
			return r, true
		}
	}
	return values.Effect{}, false
}

// first reports whether no other call comes before the read, such as one that
// asks for the time.
func first(p *analysis.Pass, read syntax.Node, s syntax.Stmt) bool {
	at := p.Doc.Span(read)
	fine := true
	syntax.Inspect(s, func(n syntax.Node) bool {
		if call, ok := n.(*syntax.Call); ok && syntax.Node(call) != read && p.Doc.Span(call).End <= at.End {
			v := p.Values.Value(call)
			fine = fine && v != nil && v.Pure() && v.Op != ""
		}
		return fine
	})
	return fine
}

// before finds what evaluated all the arrays on the way to stmt.
func before(p *analysis.Pass, effects []values.Effect, stmt syntax.Stmt, args []*values.Value) (last values.Effect, ok bool) {
	for _, a := range args {
		found := false
		for _, r := range effects {
			if r.Kind != values.Evaluates || words[r.How] == "" || len(r.Via) > 0 || !p.Doc.Has(r.Node) || !leadsTo(p, r.Node, stmt) {
				continue
			}
			if r.How == "eval" && slices.Contains(eval.Leaves(r.Args), a) || r.How != "eval" && r.Value == a {
				last, found = r, true
			}
		}
		if !found {
			return last, false
		}
	}
	return last, true
}

// leadsTo reports whether n has run whenever stmt runs.
func leadsTo(p *analysis.Pass, n syntax.Node, stmt syntax.Stmt) bool {
	for s := syntax.Node(stmt); s != nil; s = p.Doc.Parent(s) {
		inner, ok := s.(syntax.Stmt)
		if !ok {
			continue // a handler, a case
		}
		switch inner.(type) {
		case *syntax.FuncDef, *syntax.ClassDef:
			return false
		}
		list, i := edit.Siblings(p.Doc, inner)
		for _, earlier := range list[:max(i, 0)] {
			if syntax.Within(n, earlier) {
				return eval.Always(p.Doc, n, earlier)
			}
		}
	}
	return false
}

func report(p *analysis.Pass, call *syntax.Call, stmt syntax.Stmt, message string, other syntax.Node, there string) {
	f := analysis.Finding{Span: p.Doc.Span(call), Message: message}
	if p.Doc.Stmt(other) != stmt {
		f.Related = append(f.Related, analysis.Related{Span: p.Doc.Span(other), Message: there})
	}
	fix := edit.Fix{Title: "Delete the evaluation", Edits: edit.Delete(p.Doc, stmt)}
	if !edit.LosesComment(p.Doc, fix.Edits...) {
		f.Fixes = append(f.Fixes, fix)
	}
	p.ReportFinding(f)
}
