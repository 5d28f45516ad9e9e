package analysis

import (
	"strings"
	"sync"

	"mlxls/analysis/edit"
	"mlxls/analysis/syntax"
)

// whole is the report on a text with its dead statements, made when asked for.
type whole struct {
	session *Session
	once    sync.Once
	is      *Report
}

// Whole is the report for those who ask of dead statements, too: the facts of the
// document with them in their places. It finds nothing.
func (r *Report) Whole() *Report {
	w := r.whole
	if w == nil || len(r.Document.Dead()) == 0 {
		return r
	}
	w.once.Do(func() {
		w.is = &Report{Document: syntax.ParseWhole(r.Document.Text()), Path: r.Path}
		w.session.trial.mu.Lock()
		defer w.session.trial.mu.Unlock()
		w.session.try(w.is)
	})
	return w.is
}

// spare drops the fixes that would harm a dead statement, which the rules did not
// see: those that change it, or the text around it, or take a name that it reads.
func spare(doc *syntax.Document, found []Finding) {
	dead := doc.Dead()
	if len(dead) == 0 {
		return
	}
	for i := range found {
		var kept []edit.Fix
		for _, fix := range found[i].Fixes {
			if !harms(doc, fix, dead) {
				kept = append(kept, fix)
			}
		}
		found[i].Fixes = kept
	}
}

func harms(doc *syntax.Document, fix edit.Fix, dead []syntax.Dead) bool {
	for _, d := range dead {
		for _, e := range fix.Edits {
			if e.Span.Overlaps(d.Span) || e.Span.Empty() && d.Span.Start < e.Span.Start && e.Span.Start < d.Span.End ||
				d.Reads != "" && !strings.Contains(e.New, d.Reads) && binds(doc, e.Span, d) {
				return true
			}
		}
	}
	return false
}

// binds reports whether a statement within a span gives a name its value that a
// dead statement of the same function reads.
func binds(doc *syntax.Document, at syntax.Span, d syntax.Dead) bool {
	n := doc.NodeAt(at)
	home := doc.BlockAt(d.Span)
	if n == nil || doc.Block(n) != home || !strings.Contains(doc.Source()[at.Start:at.End], d.Reads) {
		return false
	}
	found := false
	syntax.Inspect(n, func(n syntax.Node) bool {
		if name, ok := n.(*syntax.Name); ok && name.ID == d.Reads && at.Contains(doc.Span(n)) {
			switch st := doc.Stmt(n).(type) {
			case *syntax.Assign:
				found = found || !syntax.Within(n, st.Value)
			case *syntax.ExprStmt, *syntax.Return:
			default:
				found = true
			}
		}
		return !found
	})
	return found
}
