package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mlxls/analysis/rules/page"
)

func TestListIsFresh(t *testing.T) {
	problem, err := stale(rulesDir())
	if err != nil {
		t.Fatal(err)
	}
	if problem != "" {
		t.Error(problem)
	}
}

func TestNewRule(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "all.go"), "package rules\n")
	for _, name := range []string{"fast/some-rule", "dtype/float64"} {
		if err := run(dir, name); err != nil {
			t.Fatal(err)
		}
	}
	if err := run(dir, "fast/some-rule"); err == nil {
		t.Error("a rule was written over")
	}
	for _, name := range []string{"some-rule", "fast/SomeRule", "fast/some_rule", "fast/-rule", "../fast/rule"} {
		if err := run(dir, name); err == nil {
			t.Errorf("-new %s was accepted", name)
		}
	}

	markdown, err := os.ReadFile(filepath.Join(dir, "fast/somerule/rule.md"))
	if err != nil {
		t.Fatal(err)
	}
	if p, err := page.Parse(string(markdown)); err != nil || p.Title != "some-rule" {
		t.Errorf("page of a new rule: %+v, %v", p, err)
	}

	folders, err := scan(dir)
	if err != nil {
		t.Fatal(err)
	}
	source, err := list(folders)
	if err != nil {
		t.Fatal(err)
	}
	want := `import (
	"mlxls/analysis"
	"mlxls/analysis/rules/dtype/float64"
	"mlxls/analysis/rules/fast/somerule"
)

// All returns every rule, by group and folder.
func All() []*analysis.Rule {
	return []*analysis.Rule{
		float64.Rule,
		somerule.Rule,
	}
}
`
	if !strings.Contains(string(source), want) {
		t.Errorf("list:\n%s\nwant in it:\n%s", source, want)
	}
	if problem, err := stale(dir); err != nil || problem == "" {
		t.Errorf("an all.go without the rules is not stale: %v", err)
	}
	write(t, filepath.Join(dir, "all.go"), string(source))
	if problem, err := stale(dir); err != nil || problem != "" {
		t.Errorf("a fresh all.go is stale: %s, %v", problem, err)
	}
}

func TestScanRefuses(t *testing.T) {
	for _, test := range []struct{ source, want string }{
		{"package other\nvar Rule int\n", "package other, in a folder rope"},
		{"package rope\nvar rule int\n", "no var Rule"},
		{"package rope\nvar (\n", "expected"},
	} {
		dir := t.TempDir()
		file := filepath.Join(dir, "fast", "rope", "rule.go")
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		write(t, file, test.source)
		if _, err := scan(dir); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%q: error %v, want %q", test.source, err, test.want)
		}
	}
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
