package main

import (
	"cmp"
	"fmt"
	"slices"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/syntax"
	"mlxls/cmd/mlxls/internal/output"
	"mlxls/codeactions"
)

// ignore analyses a file and silences all findings with comments, in memory.
func (j job) ignore() (o outcome) {
	o.job = j
	var report *analysis.Report
	if o.text, report, o.err = j.analyze(); report == nil {
		return o
	}
	o.panics = report.Panics
	// Each round adds at most one comment to a line, and silences a finding for each.
	for len(report.Findings) > 0 {
		edits, silenced := ignoreEdits(report)
		if len(edits) == 0 {
			break
		}
		doc := syntax.Parse([]byte(edit.Apply(report.Document.Source(), edits)))
		next := j.session.Analyze(j.Abs, doc)
		if len(next.Findings) >= len(report.Findings) {
			break // a comment that does not help is not written
		}
		report, o.after = next, doc.Text()
		o.fixed = append(o.fixed, silenced...)
	}
	after := o.text
	if o.after != nil {
		if after, o.err = o.text.After(o.after); o.err != nil {
			o.after, o.err = nil, fmt.Errorf("%s: %w", j.Path, o.err)
			return o
		}
	}
	o.file = show(j.Path, after, report)
	return o
}

// ignoreEdits returns comments for findings on different lines, and these findings.
func ignoreEdits(report *analysis.Report) (edits []edit.Edit, silenced []analysis.Finding) {
	lines := report.Document.Lines()
	taken := map[int]bool{}
	for i := range report.Findings {
		f := &report.Findings[i]
		for _, a := range codeactions.For(report, f.Span) {
			// What fixes nothing and yet has an edit is a comment; the first is the nearest.
			if a.Finding != f || a.Safety != edit.Advice || a.Kind != codeactions.QuickFix || len(a.Edits) != 1 {
				continue
			}
			line, _ := lines.Position(a.Edits[0].Span.Start, syntax.UTF8)
			if !taken[line] {
				taken[line] = true
				edits = append(edits, a.Edits[0])
				silenced = append(silenced, *f)
			}
			break
		}
	}
	slices.SortFunc(edits, func(a, b edit.Edit) int { return cmp.Compare(a.Span.Start, b.Span.Start) })
	return edits, silenced
}

// addIgnores writes comments that silence what is found today.
func (c *checkCmd) addIgnores(a *app, jobs []job, errs []error) error {
	outcomes := each(jobs, c.Quiet, job.ignore)
	n, errs := write(outcomes, errs)
	changed := 0
	for _, o := range outcomes {
		if o.after != nil {
			changed++
		}
		for _, f := range o.file.Findings {
			a.warn("%s: %s cannot be silenced by a comment", o.Path, f.Rule.Name)
		}
	}
	if !c.Quiet {
		fmt.Fprintf(a.stderr, "Silenced %s in %s.\n", output.Count(n, "finding"), output.Count(changed, "file"))
	}
	if a.report(errs, outcomes) > 0 {
		return failed
	}
	return nil
}
