package repeatedeval

import (
	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/match"
	"mlxls/analysis/rules/eval"
	"mlxls/analysis/rules/memory"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

// again finds the evaluation of what a loop takes to its next iteration, where
// that iteration waits for something computed from it anyway.
func again(p *analysis.Pass, l *match.Loop) {
	if l.Facts.Exhausted || l.Kind == match.Training || frees(p, l) {
		return
	}
	effects := l.Effects()
	for i, e := range effects {
		if !evaluates(p, e) || !l.Own(e) {
			continue
		}
		was := carried(l, eval.Leaves(e.Args))
		if was == nil {
			continue
		}
		r := waits(p, l, effects[:i], was)
		if r == nil {
			continue
		}
		stmt := p.Doc.Stmt(e.Node)
		f := analysis.Finding{Span: p.Doc.Span(stmt), Related: []analysis.Related{{Span: p.Doc.Span(r), Message: "the next iteration waits here"}},
			Message: "two waits in each iteration: the next one waits for what is computed from this, and Python could build that meanwhile; the later wait evaluates both"}
		fix := edit.Fix{Title: "Delete the evaluation", Safety: edit.Confirm, Reason: "one iteration more is computed at once", Edits: edit.Delete(p.Doc, stmt)}
		if !edit.LosesComment(p.Doc, fix.Edits...) {
			f.Fixes = append(f.Fixes, fix)
		}
		p.ReportFinding(f)
	}
}

// frees reports whether a loop gives memory back: its evaluations are there for that.
func frees(p *analysis.Pass, l *match.Loop) bool {
	found := false
	syntax.Inspect(l.Node, func(n syntax.Node) bool {
		if call, ok := n.(*syntax.Call); ok && memory.Clears(p.Values, call) {
			found = true
		}
		return !found
	})
	return found
}

// carried are what the evaluated arrays were when the iteration began; nil
// unless each is carried to the next one.
func carried(l *match.Loop, args []*values.Value) (was []*values.Value) {
	for _, a := range args {
		var found *values.Value
		for _, c := range l.Loop.Carried {
			if a != nil && c.Op == values.OpPhi && len(c.Args) == 2 && c.Args[1] == a {
				found = c
			}
		}
		if found == nil {
			return nil
		}
		was = append(was, found)
	}
	return was
}

// waits is where every iteration waits for what is computed from all of them.
func waits(p *analysis.Pass, l *match.Loop, effects []values.Effect, was []*values.Value) syntax.Node {
	for _, e := range effects {
		at := l.Place(e)
		if e.Kind != values.Evaluates || !l.Own(e) || !l.Has(at) || !eval.Always(p.Doc, at, p.Doc.Stmt(at)) {
			continue
		}
		if e.How == "eval" && len(e.Via) == 0 {
			continue // one after the other, perhaps for memory's sake
		}
		all := true
		for _, w := range was {
			needs := false
			for _, v := range append([]*values.Value{e.Value}, eval.Leaves(e.Args)...) {
				needs = needs || v != nil && l.Needs(v, w)
			}
			all = all && needs
		}
		if all {
			return at
		}
	}
	return nil
}
