package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"mlxls/analysis/config"
)

// settings are the flags that say what to analyse and how. They lie on top of
// what configuration files say.
type settings struct {
	Select         []string `placeholder:"RULE" help:"Rules or groups to run, or all." group:"Rules"`
	Ignore         []string `placeholder:"RULE" help:"Rules or groups not to run." group:"Rules"`
	ExtendSelect   []string `placeholder:"RULE" help:"Rules or groups to run besides those selected." group:"Rules"`
	PerFileIgnores []string `placeholder:"GLOB:RULE" help:"Rules not to run on some files." group:"Rules"`
	ModelDtype     string   `placeholder:"DTYPE" help:"The dtype that the model is meant to run in." group:"Rules"`
	MLXVersion     string   `name:"mlx-version" placeholder:"VERSION" help:"The version of MLX to write for." group:"Rules"`

	Exclude       []string `placeholder:"GLOB" help:"Files and folders to leave out, instead of the configured ones." group:"Files"`
	ExtendExclude []string `placeholder:"GLOB" help:"Files and folders to leave out besides." group:"Files"`
	ForceExclude  bool     `help:"Leave out excluded files even when they are named." group:"Files"`
	Gitignore     bool     `negatable:"" default:"true" help:"Leave out what .gitignore says." group:"Files"`
	StdinFilename string   `placeholder:"PATH" help:"The name of the file that standard input (-) holds." group:"Files"`

	Config   string `type:"path" placeholder:"FILE" help:"Use this configuration file for all files." group:"Configuration"`
	Isolated bool   `help:"Use no configuration file." group:"Configuration"`
}

const commandLine = "command line"

// overlay returns the flags that were given as settings.
func (s settings) overlay() (config.Overlay, error) {
	values := map[string]any{}
	for name, list := range map[string][]string{
		"select": s.Select, "ignore": s.Ignore, "extend-select": s.ExtendSelect,
		"exclude": s.Exclude, "extend-exclude": s.ExtendExclude,
	} {
		if list != nil {
			values[name] = anys(list)
		}
	}
	for name, text := range map[string]string{"model-dtype": s.ModelDtype, "mlx-version": s.MLXVersion} {
		if text != "" {
			values[name] = text
		}
	}
	if s.PerFileIgnores != nil {
		byGlob := map[string]any{}
		for _, entry := range s.PerFileIgnores {
			at := strings.LastIndexByte(entry, ':')
			if at <= 0 {
				return config.Overlay{}, fmt.Errorf("--per-file-ignores: %q is not of the form GLOB:RULE", entry)
			}
			rules, _ := byGlob[entry[:at]].([]any)
			byGlob[entry[:at]] = append(rules, entry[at+1:])
		}
		values["per-file-ignores"] = byGlob
	}
	dir, err := os.Getwd()
	return config.Overlay{Name: commandLine, Root: dir, Values: values}, err
}

func anys(list []string) []any {
	out := make([]any, len(list))
	for i, s := range list {
		out[i] = s
	}
	return out
}

// resolver returns what finds the settings of each file. Flags that are wrong
// are an error at once; files that are wrong show when they are met.
func (a *app) resolver(s settings, more map[string]any) (*config.Resolver, error) {
	o, err := s.overlay()
	if err != nil {
		return nil, err
	}
	for name, value := range more {
		o.Values[name] = value
	}
	if _, err := config.Default(a.rules).Merge(o); err != nil {
		return nil, err
	}
	if s.Config != "" {
		if _, err := os.Stat(s.Config); err != nil {
			return nil, fmt.Errorf("--config: %w", err)
		}
	}
	return &config.Resolver{
		Rules: a.rules, Dir: o.Root, File: s.Config, Isolated: s.Isolated,
		Overlays: []config.Overlay{o}, Getenv: os.Getenv,
	}, nil
}

// relative returns a path as a user would write it: from the working folder
// when it lies below that.
func relative(path string) string {
	dir, err := os.Getwd()
	if err != nil || !filepath.IsAbs(path) {
		return path
	}
	rel, err := filepath.Rel(dir, path)
	if err != nil || !filepath.IsLocal(rel) {
		return path
	}
	return rel
}
