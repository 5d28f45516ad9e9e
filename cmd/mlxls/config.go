package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"mlxls/analysis/config"
)

type configCmd struct {
	Path string `arg:"" optional:"" default:"." help:"A file or folder."`
	settings
	OutputFormat string `enum:"text,json" default:"text" placeholder:"FORMAT" help:"One of ${enum}." group:"Output"`
	Schema       bool   `help:"Print the JSON schema of the settings instead." group:"Output"`
	Table        bool   `help:"Print all settings as a Markdown table instead." group:"Output"`
}

// shownSetting is one resolved setting.
type shownSetting struct {
	Value any    `json:"value"`
	From  string `json:"from"`
}

// Run prints the settings that hold for a path.
func (c *configCmd) Run(a *app) error {
	switch {
	case c.Schema:
		_, err := a.stdout.Write(config.Schema(a.rules))
		return err
	case c.Table:
		_, err := io.WriteString(a.stdout, config.Table(a.rules))
		return err
	}
	resolver, err := a.resolver(c.settings, nil)
	if err != nil {
		return err
	}
	path := c.Path
	info, err := os.Stat(path)
	var wrong *fs.PathError
	if errors.As(err, &wrong) {
		return fmt.Errorf("%s: %w", path, wrong.Err)
	} else if err != nil {
		return err
	}
	if info.IsDir() {
		path = filepath.Join(path, "*.py") // any file in it
	}
	resolved, err := resolver.For(path)
	if err != nil {
		return err
	}
	var enabled []string
	for _, r := range a.rules {
		if resolved.Enabled(r, path) {
			enabled = append(enabled, r.Name)
		}
	}
	slices.Sort(enabled)
	if c.OutputFormat == "json" {
		out := map[string]any{"file": resolved.File, "root": resolved.Root, "rules": enabled}
		shown := map[string]shownSetting{}
		for _, s := range config.Settings() {
			shown[s.Name] = shownSetting{s.Value(resolved), cmp.Or(resolved.Origins[s.Name], "default")}
		}
		out["settings"] = shown
		return writeJSON(a.stdout, out)
	}
	p := palette(a)
	fmt.Fprintf(a.stdout, "configuration file: %s\n\n", cmp.Or(relative(resolved.File), "none"))
	for _, s := range config.Settings() {
		value, err := json.Marshal(s.Value(resolved))
		if err != nil {
			return err
		}
		from := cmp.Or(relative(resolved.Origins[s.Name]), "default")
		fmt.Fprintf(a.stdout, "%s = %s  %s\n", p.Bold(s.Name), value, p.Dim("# "+from))
	}
	fmt.Fprintf(a.stdout, "\n%d of %d rules run here\n", len(enabled), len(a.rules))
	return nil
}
