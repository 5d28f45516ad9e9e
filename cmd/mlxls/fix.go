package main

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"mlxls/analysis/edit"
	"mlxls/cmd/mlxls/internal/output"
)

type fixCmd struct {
	Paths []string `arg:"" optional:"" default:"." help:"Files and folders; - reads standard input and writes the result to standard output."`
	settings

	Unsafe bool `aliases:"unsafe-fixes" help:"Also apply fixes that change rounding, dtypes or scheduling." group:"Fixes"`
	Diff   bool `help:"Print a unified diff, and change nothing." group:"Fixes"`
	Quiet  bool `short:"q" help:"Print no summary." group:"Output"`
}

// Run fixes, and says what it did.
func (c *fixCmd) Run(a *app) error {
	jobs, errs, err := a.jobs(c.settings, nil, c.Paths)
	if err != nil {
		return err
	}
	most := edit.Safe
	if c.Unsafe {
		most = edit.Confirm
	}
	outcomes := each(jobs, c.Quiet, func(j job) outcome { return j.check(true, most) })
	if c.Diff {
		return a.diff(outcomes, errs, false)
	}
	if len(jobs) == 1 && jobs[0].stdin != nil {
		o := outcomes[0]
		body := o.text.Body
		if o.after != nil {
			body = o.after
		}
		raw, err := o.text.With(body)
		if err != nil {
			return err
		}
		if _, err := a.stdout.Write(raw); err != nil {
			return err
		}
	} else {
		_, errs = write(outcomes, errs)
	}
	if !c.Quiet {
		a.fixed(outcomes, len(errs) > 0)
	}
	if a.report(errs, outcomes) > 0 {
		return failed
	}
	return nil
}

// fixed prints to standard error what was fixed where, and what is left; where
// nothing was because something failed, that is told by itself.
func (a *app) fixed(outcomes []outcome, failed bool) {
	p := output.Palette{On: colored("auto", os.Stderr)}
	total, files, safe, asks, rest := 0, 0, 0, 0, 0
	for _, o := range outcomes {
		for _, f := range o.file.Findings {
			switch {
			case f.Fix == nil:
				rest++
			case f.Fix.Safety == edit.Safe:
				safe++
			default:
				asks++
			}
		}
		if o.after == nil {
			continue
		}
		files++
		total += len(o.fixed)
		byRule := map[string]int{}
		for _, f := range o.fixed {
			byRule[f.Rule.Name]++
		}
		fmt.Fprintf(a.stderr, "%s\n", p.Bold(o.Path))
		names := slices.SortedFunc(maps.Keys(byRule), func(x, y string) int {
			return cmp.Or(cmp.Compare(byRule[y], byRule[x]), cmp.Compare(x, y))
		})
		for _, name := range names {
			fmt.Fprintf(a.stderr, "  %d × %s\n", byRule[name], p.Green(name))
		}
	}
	switch {
	case files > 0:
		fmt.Fprintf(a.stderr, "Fixed %s in %s.", output.Count(total, "finding"), output.Count(files, "file"))
	case failed:
		return
	default:
		fmt.Fprint(a.stderr, "Nothing to fix.")
	}
	var left []string
	for _, l := range []struct {
		n    int
		what string
	}{{safe, "with a safe fix that could not be applied"}, {asks, "fixable with --unsafe"}, {rest, "without a fix"}} {
		if l.n > 0 {
			left = append(left, fmt.Sprintf("%d %s", l.n, l.what))
		}
	}
	if len(left) > 0 {
		fmt.Fprintf(a.stderr, " Left: %s.", strings.Join(left, ", "))
	}
	fmt.Fprintln(a.stderr)
}
