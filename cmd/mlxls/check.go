package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"mlxls/analysis/edit"
	"mlxls/cmd/mlxls/internal/output"
	"mlxls/codeactions"
)

type checkCmd struct {
	Paths []string `arg:"" optional:"" default:"." help:"Files and folders; - is standard input."`
	settings

	Fix    bool `help:"Apply the fixes that are safe, and report what remains." group:"Fixes"`
	Unsafe bool `aliases:"unsafe-fixes" help:"Also apply fixes that change rounding, dtypes or scheduling." group:"Fixes"`
	Diff   bool `help:"Show what --fix would change, and change nothing." group:"Fixes"`

	AddIgnore bool `help:"Silence today's findings with ignore comments." group:"Fixes"`

	Cache bool `negatable:"" default:"true" help:"Keep what is found, and do not analyse again what has not changed." group:"Files"`

	Watch          bool   `short:"w" help:"Check again whenever a file changes." group:"Output"`
	OutputFormat   string `enum:"${formats}" default:"text" placeholder:"FORMAT" help:"One of ${enum}." group:"Output"`
	OutputFile     string `short:"o" type:"path" placeholder:"FILE" help:"Write findings to a file." group:"Output"`
	Statistics     bool   `help:"Count findings by rule." group:"Output"`
	Quiet          bool   `short:"q" help:"Print findings alone: no summary, no progress." group:"Output"`
	Baseline       string `type:"path" placeholder:"FILE" help:"Leave out the findings that this file lists." group:"Output"`
	UpdateBaseline bool   `help:"Write the findings of this run to the baseline." group:"Output"`

	FailOn   string `enum:",error,warning,info,hint" default:"" placeholder:"SEVERITY" help:"The least severity that makes the exit status 1: error, warning, info (the default) or hint." group:"Exit status"`
	ExitZero bool   `help:"Exit with 0 even when there are findings." group:"Exit status"`
}

// Help is what --help says besides the flags.
func (*checkCmd) Help() string {
	return "Exit status: 0 without findings, 1 with findings, 2 for bad use or unreadable input."
}

// Run checks, and prints what it found.
func (c *checkCmd) Run(a *app) error {
	switch {
	case c.Watch && (c.Fix || c.Diff || c.AddIgnore || slices.Contains(c.Paths, "-")):
		return errors.New("--watch only checks, and only files")
	case c.UpdateBaseline && c.Baseline == "":
		return errors.New("--update-baseline needs --baseline FILE")
	case c.Fix && !c.Diff && slices.Contains(c.Paths, "-"):
		return errors.New("check --fix cannot write to standard input; use mlxls fix -")
	case c.AddIgnore && (c.Fix || c.Diff):
		return errors.New("--add-ignore writes comments: it goes with neither --fix nor --diff")
	case c.AddIgnore && slices.Contains(c.Paths, "-"):
		return errors.New("--add-ignore cannot write to standard input")
	case c.Statistics && !slices.Contains([]string{"text", "concise", "json"}, c.OutputFormat):
		return fmt.Errorf("--statistics are text, or json with --output-format, but not %s", c.OutputFormat)
	case c.Watch:
		return c.watch(a)
	}
	return c.once(a)
}

// once checks all files one time.
func (c *checkCmd) once(a *app) error {
	more := map[string]any{}
	if c.FailOn != "" {
		more["fail-on"] = c.FailOn
	}
	jobs, errs, err := a.jobs(c.settings, more, c.Paths)
	if err != nil {
		return err
	}
	if c.Cache && !slices.Contains(c.Paths, "-") {
		keeper := a.keep()
		for i := range jobs {
			jobs[i].keeper = keeper
		}
	}
	if c.AddIgnore {
		return c.addIgnores(a, jobs, errs)
	}
	most := edit.Safe
	if c.Unsafe {
		most = edit.Confirm
	}
	outcomes := each(jobs, c.Quiet, func(j job) outcome { return j.check(c.Fix || c.Diff, most) })
	if c.Diff {
		return a.diff(outcomes, errs, !c.ExitZero)
	}
	fixed := 0
	if c.Fix {
		fixed, errs = write(outcomes, errs)
	}
	if c.Baseline != "" {
		if err := baseline(c.Baseline, outcomes, c.UpdateBaseline); err != nil {
			return err
		}
	}
	result := output.Result{
		Rules: a.rules, Version: version(), Fixed: fixed,
		Quiet: c.Quiet, Color: a.color && c.OutputFile == "",
	}
	fails := false
	for _, o := range outcomes {
		if o.err == nil {
			result.Checked++
		}
		if len(o.file.Findings) > 0 {
			result.Files = append(result.Files, o.file)
		}
		fails = fails || o.fails()
	}
	if err := c.print(a, result); err != nil {
		return err
	}
	switch {
	case a.report(errs, outcomes) > 0:
		return failed
	case fails && !c.ExitZero:
		return found
	}
	return nil
}

func (c *checkCmd) print(a *app, r output.Result) error {
	w := a.stdout
	if c.OutputFile != "" {
		file, err := os.Create(c.OutputFile)
		if err != nil {
			return err
		}
		defer file.Close()
		w = bufio.NewWriter(file)
	}
	var err error
	if c.Statistics {
		err = output.WriteStatistics(w, c.OutputFormat, r)
	} else {
		err = output.Write(w, c.OutputFormat, r)
	}
	return errors.Join(err, w.Flush())
}

// write puts the fixed texts in place, after all were computed, so that no
// file was analysed beside others that had already changed. It returns how
// many findings were fixed; an outcome that could not be written changes nothing.
func write(outcomes []outcome, errs []error) (int, []error) {
	n := 0
	for i := range outcomes {
		o := &outcomes[i]
		if o.after == nil {
			continue
		}
		if err := o.text.Write(o.Path, o.after); err != nil {
			errs = append(errs, err)
			o.after, o.fixed = nil, nil
			continue
		}
		n += len(o.fixed)
	}
	return n, errs
}

// diff prints what fixes would change.
func (a *app) diff(outcomes []outcome, errs []error, changesFail bool) error {
	p := output.Palette{On: a.color}
	n, changed := 0, 0
	for _, o := range outcomes {
		if o.after == nil {
			continue
		}
		n += len(o.fixed)
		changed++
		for _, part := range o.text.Parts(o.Path, o.after) {
			for line := range strings.Lines(codeactions.Diff(part.Name, part.Before, part.After)) {
				fmt.Fprintln(a.stdout, p.Diff(strings.TrimSuffix(line, "\n")))
			}
		}
	}
	if changed > 0 {
		fmt.Fprintf(a.stderr, "Would fix %s in %s.\n", output.Count(n, "finding"), output.Count(changed, "file"))
	}
	switch {
	case a.report(errs, outcomes) > 0:
		return failed
	case changed > 0 && changesFail:
		return found
	}
	return nil
}
