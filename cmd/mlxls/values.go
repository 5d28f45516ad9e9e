package main

import (
	"bytes"
	"errors"
	"io"

	"mlxls/analysis"
)

type valuesCmd struct {
	Paths []string `arg:"" help:"Files and folders; - is standard input."`
	settings
	OutputFormat string `enum:"text,jsonl" default:"text" placeholder:"FORMAT" help:"One of ${enum}." group:"Output"`
	Quiet        bool   `short:"q" help:"Show no progress." group:"Output"`
}

// A dumper lists what is known of a file: for people, or one JSON object a line.
type dumper interface {
	Dump(w io.Writer, path, format string) error
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
		if _, report, o.err = j.analyze(); report == nil || report.Facts == nil {
			return o
		}
		facts, ok := any(report.Facts).(dumper)
		if !ok {
			o.err = errors.New("this build cannot list values")
			return o
		}
		var b bytes.Buffer
		o.err = facts.Dump(&b, j.Path, c.OutputFormat)
		o.after = b.Bytes()
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
