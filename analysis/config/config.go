// Package config decides how a file is analysed: which rules run on it, what
// the program is assumed to be, and which findings matter. Settings come from
// [tool.mlxls] in pyproject.toml, from mlxls.toml, and from whoever calls
// (flags, an editor); one table of settings (see Settings) drives decoding,
// the JSON schema and the documentation. It does not know flags, editors or
// how findings are shown.
package config

import (
	"maps"
	"path/filepath"
	"slices"

	"mlxls/analysis"
	"mlxls/analysis/values"
)

// A Config is the settings that hold for a file, after all places that may
// set them were read. It is immutable.
type Config struct {
	Select         []string
	Ignore         []string
	ExtendSelect   []string
	PerFileIgnores map[string][]string
	Exclude        []string
	ExtendExclude  []string
	ModelDType     string
	MLXVersion     string // "" when neither set nor detected
	Device         string
	Severity       map[string]string
	FailOn         string

	// File is the configuration file that was read, "" for none.
	File string
	// Root is the folder that the file's patterns are relative to.
	Root string
	// Origins says for each setting that is not at its default where it was set.
	Origins map[string]string

	rules   []*analysis.Rule
	enabled map[string]bool
	exclude []pattern
	perFile []perFile
}

// perFile is one entry of per-file-ignores.
type perFile struct {
	files pattern
	rules []string // selectors
}

// Default returns the settings that hold when nothing is configured.
func Default(rules []*analysis.Rule) *Config {
	c := &Config{
		Select:     []string{"all"},
		Exclude:    defaultExclude,
		ModelDType: "bfloat16",
		Device:     "any",
		FailOn:     "info",
		Origins:    map[string]string{},
		rules:      rules,
		enabled:    map[string]bool{},
	}
	apply(c.enabled, rules, c.Select, nil)
	c.exclude = patterns("", c.Exclude)
	return c
}

var defaultExclude = []string{
	".bzr", ".direnv", ".eggs", ".git", ".hg", ".ipynb_checkpoints", ".mypy_cache", ".nox", ".pyenv",
	".pytest_cache", ".pytype", ".ruff_cache", ".svn", ".tox", ".venv", ".vscode", "__pycache__",
	"__pypackages__", "_build", "buck-out", "build", "dist", "node_modules", "site-packages", "venv",
}

// Enabled reports whether a rule runs on the file at path. One that suggests
// what the program's MLX does not have never does.
func (c *Config) Enabled(rule *analysis.Rule, path string) bool {
	if !c.enabled[rule.Name] || c.MLXVersion != "" && CompareVersions(rule.Since, c.MLXVersion) > 0 {
		return false
	}
	for _, p := range c.perFile {
		if p.files.covers(path) && slices.ContainsFunc(p.rules, func(s string) bool { return selects(s, rule) }) {
			return false
		}
	}
	return true
}

// Excluded reports whether the file or folder at path itself is excluded; it
// does not look at the folders above it.
func (c *Config) Excluded(path string) bool {
	return slices.ContainsFunc(c.exclude, func(p pattern) bool { return p.match(path) })
}

// ExcludedBelow reports whether path, or a folder between root and it, is excluded.
func (c *Config) ExcludedBelow(root, path string) bool {
	return slices.ContainsFunc(upTo(root, path), c.Excluded)
}

// Fails reports whether a finding of severity s makes a check fail.
func (c *Config) Fails(s analysis.Severity) bool {
	least, ok := analysis.ParseSeverity(c.FailOn)
	return ok && rank(s) >= rank(least)
}

// rank orders severities by weight; their own order has the default first.
func rank(s analysis.Severity) int {
	return map[analysis.Severity]int{analysis.Error: 3, analysis.Warning: 2, analysis.Info: 1}[s]
}

// Options returns the settings as an analysis takes them.
func (c *Config) Options() analysis.Options {
	return analysis.Options{
		Enabled: c.Enabled,
		Severity: func(rule *analysis.Rule) (analysis.Severity, bool) {
			return analysis.ParseSeverity(c.Severity[rule.Name])
		},
		Values: values.Options{ModelDType: c.ModelDType, MLXVersion: c.MLXVersion},
	}
}

// An Overlay is settings that are laid over those of files: flags, or an
// editor's. Its values are what a JSON or TOML decoder makes of the same keys.
type Overlay struct {
	Name   string // e.g. "command line"; errors and Origins use it
	Root   string // the folder that its patterns are relative to
	Values map[string]any
	// Lenient passes over unknown keys: an editor's extension has settings of its own.
	Lenient bool
}

// Merge returns c with the overlay on top. An overlay's select starts the
// selection of rules afresh and its exclude that of files; other lists of
// rules and the extend- settings add to what is below. What is wrong is left
// out of the result and reported as one *Error each, joined.
func (c *Config) Merge(o Overlay) (*Config, error) {
	return c.merge(source{name: o.Name, root: o.Root, lenient: o.Lenient}, o.Values)
}

// afresh lists settings that forget what others below them said.
var afresh = map[string][]string{"select": {"ignore", "extend-select"}, "exclude": {"extend-exclude"}}

func (c *Config) merge(s source, values map[string]any) (*Config, error) {
	d := decoder{source: s, rules: c.rules}
	own := &Config{}
	set := d.decode(own, values)

	next := *c
	next.Origins = maps.Clone(c.Origins)
	next.enabled = maps.Clone(c.enabled)
	has := func(name string) bool { return slices.Contains(set, name) }
	for name, list := range afresh {
		if has(name) {
			maps.DeleteFunc(next.Origins, func(other, _ string) bool { return slices.Contains(list, other) })
		}
	}
	for _, name := range set {
		next.Origins[name] = s.where(name)
	}

	if has("select") {
		next.Select, next.Ignore, next.ExtendSelect = own.Select, nil, nil
		clear(next.enabled)
	}
	next.Ignore = slices.Concat(next.Ignore, own.Ignore)
	next.ExtendSelect = slices.Concat(next.ExtendSelect, own.ExtendSelect)
	apply(next.enabled, c.rules, slices.Concat(own.Select, own.ExtendSelect), own.Ignore)

	if has("exclude") {
		next.Exclude, next.ExtendExclude, next.exclude = own.Exclude, nil, nil
	}
	next.ExtendExclude = slices.Concat(next.ExtendExclude, own.ExtendExclude)
	next.exclude = slices.Concat(next.exclude, patterns(s.root, own.Exclude), patterns(s.root, own.ExtendExclude))

	if has("per-file-ignores") {
		next.PerFileIgnores, next.perFile = own.PerFileIgnores, nil
		for _, glob := range slices.Sorted(maps.Keys(own.PerFileIgnores)) {
			next.perFile = append(next.perFile, perFile{newPattern(s.root, glob), own.PerFileIgnores[glob]})
		}
	}
	if has("severity") {
		next.Severity = maps.Clone(c.Severity)
		if next.Severity == nil {
			next.Severity = map[string]string{}
		}
		maps.Copy(next.Severity, own.Severity)
	}
	for name, copy := range map[string]func(){
		"model-dtype": func() { next.ModelDType = own.ModelDType },
		"mlx-version": func() { next.MLXVersion = own.MLXVersion },
		"device":      func() { next.Device = own.Device },
		"fail-on":     func() { next.FailOn = own.FailOn },
	} {
		if has(name) {
			copy()
		}
	}
	return &next, d.err()
}

// absolute returns path from the file system's root, so that patterns and
// caches agree on what it is called.
func absolute(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		return abs
	}
	return path
}
