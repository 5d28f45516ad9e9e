package stalledpipeline

import (
	"slices"
	"strings"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/match"
	"mlxls/analysis/rules/eval"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

// memory is what looks at the buffers, or frees them: an iteration is to end before it.
var memory = values.Computes(func(v *values.Value) bool {
	return strings.HasPrefix(v.Op, "mlx.core.") && (strings.HasSuffix(v.Op, "clear_cache") || strings.HasSuffix(v.Op, "_memory") || strings.HasSuffix(v.Op, "synchronize"))
})

// unread finds the one mx.eval of a loop that collects what it computes, step after
// step, and looks at none of it: the wait only keeps Python from building the next step.
func unread(p *analysis.Pass, l *match.Loop) {
	var wait *syntax.Call
	var args, collected []*values.Value
	for _, e := range l.Effects() {
		switch e.Kind {
		case values.Evaluates:
			call, ok := e.Node.(*syntax.Call)
			if wait != nil || !ok || e.How != "eval" || e.Guarded || len(e.Via) > 0 || !l.Own(e) || !l.Has(call) || eval.Alone(p.Doc.Stmt(call)) != call {
				return
			}
			wait, args = call, eval.Leaves(e.Args)
		case values.Stores:
			if e.Name == "append" && len(e.Via) == 0 && !e.Guarded {
				collected = append(collected, e.Value)
			}
		case values.Schedules, values.Yields:
			return
		case values.Calls:
			if !l.IsStep(e) {
				return // it may look at the arrays, at a clock, or at how much memory there is
			}
		}
	}
	if wait == nil || l.Kind == match.Training || l.Kind == match.Denoising {
		return
	}
	kept := false
	for _, a := range args {
		if !a.IsArray() {
			return
		}
		kept = kept || slices.Contains(collected, a)
	}
	if !kept || !carries(p, l, wait) {
		return
	}
	for n := range l.Facts.Find(memory) {
		if l.Has(n) {
			return
		}
	}
	f := analysis.Finding{Span: p.Doc.Span(wait), Message: "nothing in the loop looks at what each iteration waits for here: the device idles while Python builds the next step; mx.async_eval starts the step and goes on, and bounds the graph as well"}
	if fn, ok := wait.Fn.(*syntax.Attribute); ok {
		fix := edit.Fix{Title: "Start it with mx.async_eval", Safety: edit.Confirm, Reason: "a few steps may be under way at once", Edits: []edit.Edit{edit.Replace(p.Doc, fn.Attr, "async_eval")}}
		f.Fixes = []edit.Fix{fix}
	}
	p.ReportFinding(f)
}

// carries reports whether what is waited for is made by a call that is given some of it
// in the next iteration: out, state = model(x, state).
func carries(p *analysis.Pass, l *match.Loop, wait *syntax.Call) bool {
	list, i := edit.Siblings(p.Doc, p.Doc.Stmt(wait))
	for i--; i >= 0; i-- {
		s, ok := list[i].(*syntax.Assign)
		if !ok || len(s.Targets) != 1 {
			continue
		}
		call, ok := s.Value.(*syntax.Call)
		if !ok {
			continue
		}
		made := names(s.Targets...)
		given := slices.Clone(call.Args)
		for _, k := range call.Keywords {
			given = append(given, k.Value)
		}
		again := slices.ContainsFunc(given, func(x syntax.Expr) bool {
			n, ok := x.(*syntax.Name)
			if !ok || !slices.Contains(made, n.ID) {
				return false
			}
			was := l.Loop.Carried[n.ID]
			return was != nil && was == p.Values.Value(n)
		})
		waited := names(wait.Args...)
		if again && len(waited) == len(wait.Args) && !slices.ContainsFunc(waited, func(n string) bool { return !slices.Contains(made, n) }) {
			return true
		}
	}
	return false
}

// names are those among expressions, and in tuples of them.
func names(xs ...syntax.Expr) (out []string) {
	for _, x := range xs {
		switch x := x.(type) {
		case *syntax.Name:
			out = append(out, x.ID)
		case *syntax.Tuple:
			out = append(out, names(x.Elts...)...)
		}
	}
	return out
}
