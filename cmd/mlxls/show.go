package main

import (
	"slices"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/syntax"
	"mlxls/cmd/mlxls/internal/files"
	"mlxls/cmd/mlxls/internal/output"
	"mlxls/codeactions"
)

// source returns a file's text as findings point into it.
func source(path string, text files.Text) output.Source {
	shown := text.Shown()
	s := output.Source{Path: path, Text: shown, Lines: syntax.NewLines(shown)}
	if text.Notebook != nil {
		s.Cells = text.Notebook.Cells
	}
	return s
}

// inCells is for fix-all: it leaves out the rules whose fixes reach over the
// border of a notebook's cell. It is nil for other files.
func inCells(text files.Text, report *analysis.Report) func(*analysis.Finding) bool {
	if text.Notebook == nil {
		return nil
	}
	out := map[*analysis.Rule]bool{}
	for i := range report.Findings {
		for _, a := range codeactions.Fixes(report, &report.Findings[i]) {
			out[report.Findings[i].Rule] = out[report.Findings[i].Rule] || !within(text, a.Edits)
		}
	}
	return func(f *analysis.Finding) bool { return !out[f.Rule] }
}

// within reports whether edits can be written into a text: in a notebook, each
// into one cell.
func within(text files.Text, edits []edit.Edit) bool {
	return !slices.ContainsFunc(edits, func(e edit.Edit) bool {
		return text.Notebook != nil && !text.Notebook.Holds(e.Span)
	})
}

// show keeps of a report what is needed to print it; the tree and the values
// go, so that a run over many files stays small.
func show(path string, text files.Text, report *analysis.Report) output.File {
	file := output.File{Source: source(path, text)}
	for i := range report.Findings {
		f := &report.Findings[i]
		shown := output.Finding{
			Rule: f.Rule, Span: f.Span, Severity: f.Severity, Message: f.Message,
			Fix: fixOf(report, f),
		}
		if shown.Fix != nil && !within(text, shown.Fix.Edits) {
			shown.Fix = nil
		}
		if shown.Fix == nil && len(f.Fixes) > 0 {
			shown.Advice = f.Fixes[0].Title
		}
		for _, r := range f.Related {
			if source, ok := sourceOf(r, file.Source); ok {
				shown.Related = append(shown.Related, output.Related{Source: source, Span: r.Span, Message: r.Message})
			}
		}
		file.Findings = append(file.Findings, shown)
	}
	return file
}

// fixOf returns the fix that is offered first, nil when there is none to accept.
func fixOf(report *analysis.Report, f *analysis.Finding) *output.Fix {
	actions := codeactions.Fixes(report, f)
	if len(actions) == 0 {
		return nil
	}
	a := actions[0]
	return &output.Fix{Title: a.Title, Safety: a.Safety, Reason: a.Reason, Edits: a.Edits}
}

// sourceOf returns the text that a related place points into; one that cannot
// be read any more is left out.
func sourceOf(r analysis.Related, own output.Source) (output.Source, bool) {
	if r.Path == "" {
		return own, true
	}
	text, err := files.Read(r.Path)
	if err != nil {
		return output.Source{}, false
	}
	return source(relative(r.Path), text), true
}
