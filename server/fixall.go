package server

import (
	"github.com/aymanbagabas/go-udiff"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/syntax"
	"mlxls/codeactions"
)

// fixAll returns the edits that apply all safe fixes of a program.
func (s *session) fixAll(n *snapshot, r *analysis.Report) []edit.Edit {
	analyze := func(doc *syntax.Document) *analysis.Report { return n.settings.session.Analyze(n.path, doc) }
	fixed, _ := codeactions.FixAll(r, analyze, edit.Safe, nil)
	var edits []edit.Edit
	for _, e := range udiff.Strings(n.doc.Source(), fixed.Source()) {
		edits = append(edits, edit.Edit{Span: syntax.Span{Start: e.Start, End: e.End}, New: e.New})
	}
	return edits
}
