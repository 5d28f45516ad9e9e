package main

import (
	"fmt"
	"io"
	"os"
	"slices"

	"mlxls/analysis"
	"mlxls/analysis/config"
)

type explainCmd struct {
	Name         string `arg:"" help:"The rule's name."`
	OutputFormat string `enum:"text,markdown,json" default:"text" placeholder:"FORMAT" help:"One of ${enum}."`
}

// Run shows one rule's page.
func (c *explainCmd) Run(a *app) error {
	var names []string
	for _, r := range a.rules {
		names = append(names, r.Name)
	}
	i := slices.Index(names, c.Name)
	if i < 0 {
		err := fmt.Errorf("no rule is called %q", c.Name)
		if name := config.Suggest(c.Name, names); name != "" {
			err = fmt.Errorf("%w; did you mean %q?", err, name)
		}
		return err
	}
	return c.show(a, a.rules[i])
}

func (c *explainCmd) show(a *app, r *analysis.Rule) error {
	switch c.OutputFormat {
	case "json":
		info := infoOf(r)
		info.Page = r.Page
		return writeJSON(a.stdout, info)
	case "markdown":
		_, err := io.WriteString(a.stdout, r.Manual())
		return err
	}
	m := markdown{w: a.stdout, palette: palette(a), width: terminalWidth(os.Stdout)}
	m.write(r.Manual())
	since := ""
	if r.Since != "" {
		since = ", needs MLX " + r.Since
	}
	fmt.Fprintf(a.stdout, "\n%s\n", m.palette.Dim(fmt.Sprintf("group %s, severity %s%s; ignore on a line with  # mlxls: ignore[%s]", r.Group, r.Severity, since, r.Name)))
	return nil
}
