package config

import "strings"

// A Setting is one key of the configuration.
type Setting struct {
	Name    string
	Doc     string   // one or two sentences
	Example string   // as TOML
	Values  []string // what a string, an element or a map's value may be; nil for any

	selects bool              // its strings are rule selectors
	field   func(*Config) any // a *string, *[]string, *map[string]string or *map[string][]string
}

var severities = []string{"error", "warning", "info", "hint"}

// Settings is the one table of settings, in the order of the documentation.
func Settings() []Setting {
	return []Setting{
		{
			Name:    "select",
			Doc:     "The rules to run: names of rules, names of groups, or `all`. The more precise selector wins over the wider one.",
			Example: `select = ["fast", "dtype", "item-in-loop"]`,
			selects: true,
			field:   func(c *Config) any { return &c.Select },
		},
		{
			Name:    "ignore",
			Doc:     "Rules not to run, in the same form.",
			Example: `ignore = ["rms-norm"]`,
			selects: true,
			field:   func(c *Config) any { return &c.Ignore },
		},
		{
			Name:    "extend-select",
			Doc:     "Rules to run besides those selected.",
			Example: `extend-select = ["profile"]`,
			selects: true,
			field:   func(c *Config) any { return &c.ExtendSelect },
		},
		{
			Name:    "per-file-ignores",
			Doc:     "Rules not to run on files that match a pattern. A pattern without a slash matches names anywhere; `!` in front means all other files.",
			Example: `per-file-ignores = { "tests/**" = ["eval"], "convert.py" = ["all"] }`,
			selects: true,
			field:   func(c *Config) any { return &c.PerFileIgnores },
		},
		{
			Name:    "exclude",
			Doc:     "Files and folders that a search through folders leaves out, instead of the default ones.",
			Example: `exclude = [".venv", "third_party"]`,
			field:   func(c *Config) any { return &c.Exclude },
		},
		{
			Name:    "extend-exclude",
			Doc:     "Files and folders to leave out besides `exclude`.",
			Example: `extend-exclude = ["generated/*.py"]`,
			field:   func(c *Config) any { return &c.ExtendExclude },
		},
		{
			Name:    "model-dtype",
			Doc:     "The dtype that the model is meant to run in: what a leak of float32 is measured against.",
			Example: `model-dtype = "float16"`,
			Values:  []string{"bfloat16", "float16", "float32"},
			field:   func(c *Config) any { return &c.ModelDType },
		},
		{
			Name:    "mlx-version",
			Doc:     "The version of MLX to write for; nothing newer is suggested. By default it is read from the virtual environment, the lock file or the requirements.",
			Example: `mlx-version = "0.30.0"`,
			field:   func(c *Config) any { return &c.MLXVersion },
		},
		{
			Name:    "device",
			Doc:     "The device that the program is meant for; it decides which measurements are quoted.",
			Example: `device = "metal"`,
			Values:  []string{"any", "metal", "cuda", "cpu"},
			field:   func(c *Config) any { return &c.Device },
		},
		{
			Name:    "severity",
			Doc:     "The severity of single rules, when it is not to be their own.",
			Example: `severity = { rms-norm = "error", lazy-timing = "hint" }`,
			Values:  severities,
			field:   func(c *Config) any { return &c.Severity },
		},
		{
			Name:    "fail-on",
			Doc:     "The least severity that makes `mlxls check` exit with 1.",
			Example: `fail-on = "warning"`,
			Values:  severities,
			field:   func(c *Config) any { return &c.FailOn },
		},
	}
}

// Value returns what c has for the setting: a string, a list of strings, or a map of either.
func (s Setting) Value(c *Config) any {
	switch p := s.field(c).(type) {
	case *string:
		return *p
	case *[]string:
		if *p == nil {
			return []string{}
		}
		return *p
	case *map[string]string:
		if *p == nil {
			return map[string]string{}
		}
		return *p
	case *map[string][]string:
		if *p == nil {
			return map[string][]string{}
		}
		return *p
	}
	panic("config: setting " + s.Name + " has a field of an unknown type")
}

// kebab turns an editor's modelDtype into the setting's model-dtype.
func kebab(name string) string {
	var b strings.Builder
	for _, r := range name {
		if r >= 'A' && r <= 'Z' {
			b.WriteByte('-')
			r += 'a' - 'A'
		}
		b.WriteRune(r)
	}
	return b.String()
}
