// Package unevaluatedstate finds what a loop takes from one iteration to the
// next and never evaluates, while it evaluates other things.
package unevaluatedstate

import (
	_ "embed"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/match"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

//go:embed rule.md
var page string

// Rule is unevaluated-state.
var Rule = &analysis.Rule{Name: "unevaluated-state", Group: "eval", Page: page, Run: run}

func run(p *analysis.Pass) {
	for _, l := range match.Loops(p.Values) {
		if l.Kind == match.OtherLoop || l.Facts.Exhausted {
			continue
		}
		r := reachedBy(l)
		if l.Kind == match.Training {
			optimizers(p, l, r)
			losses(p, l, r)
			continue
		}
		carried(p, l, r)
	}
}

// A reach is what the iterations of a loop evaluate.
type reach struct {
	l *match.Loop
	// eval is the first mx.eval, or mx.async_eval, of every iteration, nil for none.
	eval *syntax.Call
	// done are the values that something evaluates, reads, starts to compute, or hands to code that is not known.
	done []*values.Value
	// some is set when anything is evaluated at all.
	some bool
}

func reachedBy(l *match.Loop) *reach {
	r := &reach{l: l}
	for _, e := range l.Effects() {
		switch e.Kind {
		case values.Evaluates, values.Schedules:
			r.some = true
			r.done = append(append(r.done, e.Value), e.Args...)
			call, ok := e.Node.(*syntax.Call)
			if ok && r.eval == nil && len(e.Via) == 0 && l.Own(e) && (e.How == "eval" || e.Kind == values.Schedules) {
				r.eval = call
			}
		case values.Yields:
			r.done = append(r.done, e.Value)
		case values.Calls:
			if !l.IsStep(e) {
				r.done = append(r.done, e.Args...)
			}
		}
	}
	return r
}

// has reports whether v is evaluated, or may be on the way to what is.
func (r *reach) has(v *values.Value) bool {
	for _, d := range r.done {
		if r.l.Needs(d, v) {
			return true
		}
	}
	return false
}

// report offers to evaluate text as well.
func (r *reach) report(p *analysis.Pass, n syntax.Node, message, text, reason string) {
	f := analysis.Finding{Span: p.Doc.Span(n), Message: message}
	if n != syntax.Node(r.eval) {
		f.Related = []analysis.Related{{Span: p.Doc.Span(r.eval), Message: "what each iteration evaluates"}}
	}
	if text != "" && len(r.eval.Keywords) == 0 && len(r.eval.Args) > 0 {
		fix := edit.Fix{Title: "Evaluate " + text + " as well", Safety: edit.Confirm, Reason: reason,
			Edits: []edit.Edit{edit.AddArgument(p.Doc, r.eval, text)}}
		f.Fixes = []edit.Fix{fix}
	}
	p.ReportFinding(f)
}
