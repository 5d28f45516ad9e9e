package main

import (
	"bytes"

	"mlxls/analysis"
	"mlxls/analysis/syntax"
	"mlxls/cmd/mlxls/internal/files"
)

type valuesCmd struct {
	Paths []string `arg:"" help:"Files and folders; - is standard input."`
	settings
	OutputFormat string `enum:"text,jsonl" default:"text" placeholder:"FORMAT" help:"One of ${enum}." group:"Output"`
	Quiet        bool   `short:"q" help:"Show no progress." group:"Output"`
}

// Run lists the facts of each file.
func (c *valuesCmd) Run(a *app) error {
	jobs, errs, err := a.jobs(c.settings, nil, c.Paths)
	if err != nil {
		return err
	}
	for i := range jobs { // facts need no rules
		jobs[i].session = analysis.NewSession(nil, jobs[i].config.Options(), readModule)
	}
	outcomes := each(jobs, c.Quiet, func(j job) (o outcome) {
		o.job = j
		var report *analysis.Report
		if o.text, report, o.err = j.analyze(); report == nil || report.Facts == nil {
			return o
		}
		if report = report.Whole(); report.Facts == nil {
			o.panics = report.Panics
			return o
		}
		var b bytes.Buffer
		o.err = report.Facts.DumpCells(&b, j.Path, c.OutputFormat, cellOf(o.text, report.Document.Lines()))
		o.after, o.panics = b.Bytes(), report.Panics
		return o
	})
	for _, o := range outcomes {
		if _, err := a.stdout.Write(o.after); err != nil {
			return err
		}
	}
	if a.report(errs, outcomes) > 0 {
		return failed
	}
	return nil
}

// cellOf finds the cell of a notebook in which a line of its program stands,
// and the line with which that begins; it is nil for other files.
func cellOf(text files.Text, lines *syntax.Lines) func(line int) (cell, first int) {
	if text.Notebook == nil {
		return nil
	}
	return func(line int) (cell, first int) {
		for _, c := range text.Notebook.Cells {
			start, _ := lines.Position(c.Span.Start, syntax.UTF8)
			if start >= line {
				break
			}
			cell, first = c.Number, start+1
		}
		return cell, first
	}
}
