package rules_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mlxls/analysis"
	"mlxls/analysis/rules"
	"mlxls/analysis/rules/page"
)

var update = flag.Bool("update", false, "write what the fixes make of every Found block and every testdata file")

// Every rule keeps what its page and its testdata promise:
//
//	go test ./analysis/rules -run /rms-norm
func TestRules(t *testing.T) {
	for _, rule := range rules.All() {
		t.Run(rule.Name, func(t *testing.T) {
			dir := filepath.Join(rule.Group, strings.ReplaceAll(rule.Name, "-", ""))
			markdown, err := os.ReadFile(filepath.Join(dir, "rule.md"))
			if err != nil {
				t.Fatalf("a rule's folder is its group and its name without hyphens: %v", err)
			}
			if string(markdown) != rule.Page {
				t.Fatalf("Page is not %s/rule.md: embed it", dir)
			}
			p, err := page.Parse(rule.Page)
			if err != nil {
				t.Fatalf("%s/rule.md: %v", dir, err)
			}
			if *update {
				updatePage(t, rule, p, filepath.Join(dir, "rule.md"))
			}
			report(t, checkPage(rule, p))

			files, err := filepath.Glob(filepath.Join(dir, "testdata", "*.py"))
			if err != nil {
				t.Fatal(err)
			}
			for _, file := range files {
				t.Run(filepath.Base(file), func(t *testing.T) {
					text := read(t, file)
					if *update {
						updateGolden(t, rule, file, text)
					}
					report(t, checkFile(rule, file, text, golden(t, file)))
				})
			}
		})
	}
}

func report(t *testing.T, problems []string) {
	t.Helper()
	for _, p := range problems {
		t.Error(p)
	}
}

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// golden returns what file becomes, nil where no fix is expected.
func golden(t *testing.T, file string) *string {
	t.Helper()
	text, err := os.ReadFile(file + ".golden")
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	s := string(text)
	return &s
}

func updateGolden(t *testing.T, rule *analysis.Rule, file, text string) {
	t.Helper()
	clean, _ := marks(text)
	fixed := fix(rule, file, clean)
	if fixed == clean {
		if err := os.Remove(file + ".golden"); err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		return
	}
	write(t, file+".golden", fixed)
}

// updatePage writes what the fixes make of the Found blocks into the Becomes
// blocks that are there; whether a rule has a fix is for its author to say.
func updatePage(t *testing.T, rule *analysis.Rule, p *page.Page, file string) {
	t.Helper()
	code := map[page.Block]string{}
	for i, b := range p.Becomes {
		code[b] = fix(rule, rule.Name+".py", p.Found[i].Text)
	}
	write(t, file, p.Replace(code))
	for i := range p.Becomes {
		p.Becomes[i].Text = code[p.Becomes[i]]
	}
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if old, err := os.ReadFile(file); err == nil && string(old) == text {
		return
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Logf("wrote %s", file)
}
