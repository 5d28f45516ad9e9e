package main

import (
	"mlxls/analysis"
	"mlxls/analysis/syntax"
	"mlxls/cmd/mlxls/internal/files"
	"mlxls/cmd/mlxls/internal/output"
	"mlxls/codeactions"
)

// show keeps of a report what is needed to print it; the tree and the values
// go, so that a run over many files stays small.
func show(path string, report *analysis.Report) output.File {
	doc := report.Document
	file := output.File{Source: output.Source{Path: path, Text: doc.Text(), Lines: doc.Lines()}}
	for i := range report.Findings {
		f := &report.Findings[i]
		shown := output.Finding{
			Rule: f.Rule, Span: f.Span, Severity: f.Severity, Message: f.Message,
			Fix: fixOf(report, f),
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
	return output.Source{Path: relative(r.Path), Text: text.Body, Lines: syntax.NewLines(text.Body)}, true
}
