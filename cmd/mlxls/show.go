package main

import (
	"mlxls/analysis"
	"mlxls/analysis/edit"
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
	if len(report.Findings) == 0 {
		return file
	}
	fixes := fixesOf(report)
	for i := range report.Findings {
		f := &report.Findings[i]
		shown := output.Finding{
			Rule: f.Rule, Span: f.Span, Severity: f.Severity, Message: f.Message,
			Fix: fixes[f],
		}
		for _, fix := range f.Fixes {
			if shown.Fix == nil && shown.Advice == "" {
				shown.Advice = fix.Title
			}
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

// fixesOf returns the fix that is offered first for each finding that has one.
func fixesOf(report *analysis.Report) map[*analysis.Finding]*output.Fix {
	fixes := map[*analysis.Finding]*output.Fix{}
	all := syntax.Span{Start: 0, End: len(report.Document.Text())}
	for _, a := range codeactions.For(report, all) {
		if a.Finding == nil || a.Safety == edit.Advice || len(a.Edits) == 0 || len(a.Finding.Fixes) == 0 || fixes[a.Finding] != nil {
			continue
		}
		fixes[a.Finding] = &output.Fix{Title: a.Title, Safety: a.Safety, Reason: a.Reason, Edits: a.Edits}
	}
	return fixes
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
	doc := syntax.Parse(text.Body)
	return output.Source{Path: relative(r.Path), Text: doc.Text(), Lines: doc.Lines()}, true
}
