package main

import (
	"bytes"
	"strings"

	"mlxls/analysis"
	"mlxls/cmd/mlxls/internal/files"
)

type valuesCmd struct {
	Paths []string `arg:"" help:"Files and folders, but not notebooks; - is standard input."`
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
		if o.job = j; strings.HasSuffix(j.Path, files.Notebook) {
			return o // places in a notebook are not lines of a file
		}
		var report *analysis.Report
		if _, report, o.err = j.analyze(); report == nil || report.Facts == nil {
			return o
		}
		var b bytes.Buffer
		o.err = report.Facts.Dump(&b, j.Path, c.OutputFormat)
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
