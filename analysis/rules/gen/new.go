package main

import (
	_ "embed"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

var (
	//go:embed rule.go.tmpl
	ruleTemplate string
	//go:embed rule.md.tmpl
	pageTemplate string

	groupAndName = regexp.MustCompile(`^([a-z]+)/([a-z][a-z0-9]*(?:-[a-z0-9]+)*)$`)
)

// newRule makes the folder of group/name and returns its path.
func newRule(dir, arg string) (string, error) {
	m := groupAndName.FindStringSubmatch(arg)
	if m == nil {
		return "", fmt.Errorf("-new %s: want group/name, in lower case with hyphens", arg)
	}
	fill := strings.NewReplacer("GROUP", m[1], "NAME", m[2], "PACKAGE", strings.ReplaceAll(m[2], "-", ""))
	folder := filepath.Join(dir, m[1], fill.Replace("PACKAGE"))
	if err := os.MkdirAll(filepath.Dir(folder), 0o755); err != nil {
		return "", err
	}
	if err := os.Mkdir(folder, 0o755); err != nil {
		return "", err // a rule that exists is not written over
	}
	for name, template := range map[string]string{"rule.go": ruleTemplate, "rule.md": pageTemplate} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(fill.Replace(template)), 0o644); err != nil {
			return "", err
		}
	}
	return folder, nil
}
