package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mlxls/analysis/rules"
	"mlxls/cmd/mlxls/internal/output"
)

// TestPageURL: the address of each rule's page is that of its file.
func TestPageURL(t *testing.T) {
	for _, r := range rules.All() {
		_, file, ok := strings.Cut(output.PageURL(r), "/blob/HEAD/")
		if _, err := os.Stat(filepath.Join("..", "..", filepath.FromSlash(file))); err != nil || !ok {
			t.Errorf("%s: %v", r.Name, err)
		}
	}
}

func TestWritePage(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("MLXLS_CACHE_DIR", filepath.Join(dir, "cache"))
	rule := fakeRules()[0]
	for _, text := range []string{"one\n", "one\n", "two\n"} {
		path, err := writePage(rule, text)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(path); err != nil || string(got) != text || filepath.Base(path) != "fake-norm.md" {
			t.Errorf("%s holds %q, %v", path, got, err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "file"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("MLXLS_CACHE_DIR", filepath.Join(dir, "file"))
	if path, err := writePage(rule, "three\n"); err == nil {
		t.Errorf("written below a file: %s", path)
	}
}
