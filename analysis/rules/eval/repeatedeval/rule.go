// Package repeatedeval finds evaluations that follow one another where one
// would do. It does not know how much memory one would need.
package repeatedeval

import (
	_ "embed"
	"fmt"
	"strings"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/match"
	"mlxls/analysis/rules/eval"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

//go:embed rule.md
var page string

// Rule is repeated-eval.
var Rule = &analysis.Rule{Name: "repeated-eval", Group: "eval", Severity: analysis.Info, Page: page, Run: run}

func run(p *analysis.Pass) {
	for _, l := range match.Loops(p.Values) {
		again(p, l)
	}
	for _, ff := range p.Values.Functions() {
		seen := map[syntax.Stmt]bool{}
		for _, e := range ff.Effects {
			if !evaluates(p, e) || seen[p.Doc.Stmt(e.Node)] {
				continue
			}
			stmt := p.Doc.Stmt(e.Node)
			if group := adjacent(p, ff, stmt); len(group) > 1 {
				for _, s := range group {
					seen[s] = true
				}
				report(p, group)
			} else if then, ok := optional(p, ff, stmt); ok {
				p.ReportFinding(analysis.Finding{Span: p.Doc.Span(stmt), Related: []analysis.Related{{Span: p.Doc.Span(then), Message: "and here"}},
					Message: "where the condition holds, two evaluations follow one another: the host waits twice, and none shares work with the next; one call evaluates all"})
			} else if last, ok := loss(p, ff, e, stmt); ok {
				reportLoss(p, stmt, last)
			}
		}
	}
}

// evaluates accepts a statement that is one mx.eval.
func evaluates(p *analysis.Pass, e values.Effect) bool {
	if e.Kind != values.Evaluates || e.How != "eval" || len(e.Via) > 0 || !p.Doc.Has(e.Node) {
		return false
	}
	call := eval.Alone(p.Doc.Stmt(e.Node))
	return call != nil && syntax.Node(call) == e.Node && len(call.Keywords) == 0 && len(call.Args) > 0
}

// adjacent are stmt and the evaluations directly after it.
func adjacent(p *analysis.Pass, ff *values.FunctionFacts, stmt syntax.Stmt) []syntax.Stmt {
	list, i := edit.Siblings(p.Doc, stmt)
	var group []syntax.Stmt
	for ; i >= 0 && i < len(list); i++ {
		e, ok := effectOf(p, ff, list[i])
		if !ok || !built(e.Node.(*syntax.Call)) {
			break
		}
		group = append(group, list[i])
	}
	return group
}

// optional is the evaluation directly after stmt that a condition decides about, and that is all it does.
func optional(p *analysis.Pass, ff *values.FunctionFacts, stmt syntax.Stmt) (syntax.Stmt, bool) {
	list, i := edit.Siblings(p.Doc, stmt)
	if i < 0 || i+1 >= len(list) || !built(eval.Alone(stmt)) {
		return nil, false
	}
	cond, ok := list[i+1].(*syntax.If)
	if !ok || len(cond.Then) != 1 || len(cond.Else) > 0 {
		return nil, false
	}
	e, ok := effectOf(p, ff, cond.Then[0])
	if !ok || !built(e.Node.(*syntax.Call)) {
		return nil, false
	}
	for _, r := range ff.Effects {
		if r.Kind == values.Evaluates && p.Doc.Has(r.Node) && p.Doc.Stmt(r.Node) == syntax.Stmt(cond) {
			return nil, false // the test itself waits
		}
	}
	return cond.Then[0], true
}

func effectOf(p *analysis.Pass, ff *values.FunctionFacts, s syntax.Stmt) (values.Effect, bool) {
	for _, e := range ff.Effects {
		if evaluates(p, e) && p.Doc.Stmt(e.Node) == s {
			return e, true
		}
	}
	return values.Effect{}, false
}

// built reports whether all that an evaluation is given was built before: what
// its arguments call may be large, one after the other on purpose, or a
// measurement that is made twice.
func built(call *syntax.Call) bool {
	fine := true
	for _, a := range call.Args {
		syntax.Inspect(a, func(n syntax.Node) bool {
			switch n := n.(type) {
			case *syntax.Call:
				a, ok := n.Fn.(*syntax.Attribute)
				fine = fine && ok && len(n.Args) == 0 && (a.Attr.ID == "values" || a.Attr.ID == "items")
			case *syntax.Lambda, *syntax.Yield, *syntax.Await, *syntax.NamedExpr:
				fine = false
			}
			return fine
		})
	}
	return fine
}

func report(p *analysis.Pass, group []syntax.Stmt) {
	f := analysis.Finding{Span: p.Doc.Span(group[0])}
	f.Message = fmt.Sprintf("%d evaluations one after the other: the host waits %d times, and none shares work with the next; one call evaluates all", len(group), len(group))
	var args []string
	for i, s := range group {
		if i > 0 {
			f.Related = append(f.Related, analysis.Related{Span: p.Doc.Span(s), Message: "and here"})
		}
		for _, a := range eval.Alone(s).Args {
			args = append(args, edit.Source(p.Doc, a))
		}
	}
	first := eval.Alone(group[0])
	text := edit.Source(p.Doc, first.Fn) + "(" + strings.Join(args, ", ") + ")"
	fix := edit.Fix{Title: "Evaluate all in one call", Edits: []edit.Edit{edit.ReplaceStmts(p.Doc, group[0], group[len(group)-1], text)}}
	if !edit.LosesComment(p.Doc, fix.Edits...) {
		f.Fixes = append(f.Fixes, fix)
	}
	p.ReportFinding(f)
}

// loss finds the evaluation of the step for which this one, of a loss, comes
// too early: between them only the parameters are updated.
func loss(p *analysis.Pass, ff *values.FunctionFacts, e values.Effect, stmt syntax.Stmt) (syntax.Stmt, bool) {
	args := eval.Leaves(e.Args)
	if e.Loop == nil || len(args) == 0 {
		return nil, false
	}
	for _, a := range args {
		if !number(a) {
			return nil, false
		}
	}
	list, i := edit.Siblings(p.Doc, stmt)
	updated := false
	for j := i + 1; i >= 0 && j < len(list); j++ {
		if _, ok := effectOf(p, ff, list[j]); ok {
			return list[j], updated && state(eval.Alone(list[j]))
		}
		if !updates(p, ff, list[j], &updated) {
			return nil, false
		}
	}
	return nil, false
}

// number reports whether v is what a loss is: an array without axes, or what comes with gradients.
func number(v *values.Value) bool {
	if v == nil {
		return false
	}
	if v.Op == values.OpItem && v.Const == int64(0) && v.Args[0] != nil && v.Args[0].Recv != nil {
		return strings.HasSuffix(v.Args[0].Recv.Op, ".value_and_grad")
	}
	return v.IsArray() && v.Shape.Rank() == 0
}

// state reports whether an evaluation is that of a training step: of parameters, or a state.
func state(call *syntax.Call) bool {
	for _, x := range call.Args {
		if c, ok := x.(*syntax.Call); ok {
			x = c.Fn
		}
		switch x := x.(type) {
		case *syntax.Attribute:
			switch x.Attr.ID {
			case "parameters", "trainable_parameters", "state":
				return true
			}
		case *syntax.Name:
			if x.ID == "state" {
				return true
			}
		}
	}
	return false
}

// updates accepts statements that compute or update parameters, and do not read
// anything, yield, free memory or ask for the time.
func updates(p *analysis.Pass, ff *values.FunctionFacts, s syntax.Stmt, updated *bool) bool {
	switch s := s.(type) {
	case *syntax.ExprStmt:
		call, ok := s.X.(*syntax.Call)
		if !ok {
			return true // a text
		}
		a, ok := call.Fn.(*syntax.Attribute)
		if !ok || a.Attr.ID != "update" && a.Attr.ID != "apply_gradients" {
			return false
		}
		*updated = true
	case *syntax.Assign, *syntax.AnnAssign, *syntax.AugAssign:
		fine := true
		syntax.Inspect(s, func(n syntax.Node) bool {
			if call, ok := n.(*syntax.Call); ok {
				v := p.Values.Value(call)
				fine = fine && v != nil && v.Op != "" && v.Pure()
			}
			return fine
		})
		if !fine {
			return false
		}
	default:
		return false
	}
	for _, e := range ff.Effects {
		if e.Kind == values.Evaluates && p.Doc.Has(e.Node) && p.Doc.Stmt(e.Node) == s {
			return false
		}
	}
	return true
}

func reportLoss(p *analysis.Pass, stmt, last syntax.Stmt) {
	f := analysis.Finding{Span: p.Doc.Span(stmt)}
	f.Message = "two evaluations in one step: the host waits for the loss, and then for the update that needs the same gradients; evaluate both at the end of the step"
	f.Related = []analysis.Related{{Span: p.Doc.Span(last), Message: "the step is evaluated here"}}
	call := eval.Alone(last)
	var args []string
	for _, a := range eval.Alone(stmt).Args {
		args = append(args, edit.Source(p.Doc, a))
	}
	fix := edit.Fix{Title: "Evaluate once, at the end of the step", Safety: edit.Confirm, Reason: "the gradients live until then"}
	fix.Edits = edit.Delete(p.Doc, stmt)
	for _, a := range args {
		fix.Edits = append(fix.Edits, edit.AddArgument(p.Doc, call, a))
	}
	if len(args) == 1 && !edit.LosesComment(p.Doc, fix.Edits...) {
		f.Fixes = append(f.Fixes, fix)
	}
	p.ReportFinding(f)
}
