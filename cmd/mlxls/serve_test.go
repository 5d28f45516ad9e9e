package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/zap"

	"mlxls/server"
	"mlxls/server/servertest"
)

func workspace(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func uri(path string) string { return "file://" + filepath.ToSlash(path) }

// TestServe shows that an editor gets the findings that the project's settings
// and its own let through.
func TestServe(t *testing.T) {
	dir := workspace(t, map[string]string{
		"mlxls.toml":     "ignore = [\"eval\"]\nextend-exclude = [\"gen\"]\n[severity]\nfake-norm = \"error\"\n",
		"gen/a.py":       "",
		"m.py":           "",
		"sub/mlxls.toml": "select = [\"eval\"]\n",
	})
	const text = "import mlx\nslow_norm(x)\nx.item()\nmx.array(2.0)\n"
	a := &app{rules: fakeRules()}
	e := servertest.Start(t, servertest.Options{
		Server:   a.serverOptions(zap.NewNop()),
		Folders:  []string{uri(dir)},
		Settings: map[string]any{"mlxls": map[string]any{"ignore": []string{"dtype"}, "path": "/bin/mlxls"}},
	})
	for name, want := range map[string][]string{
		"m.py":     {"fake-norm"},
		"gen/a.py": nil,
		"sub/m.py": {"fake-sync"},
	} {
		var got []string
		for _, d := range e.Open(uri(filepath.Join(dir, name)), text).Diagnostics() {
			got = append(got, d.Code)
			if d.Code == "fake-norm" && d.Severity != 1 {
				t.Errorf("severity %d", d.Severity)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestConfigureProblems(t *testing.T) {
	dir := workspace(t, map[string]string{"mlxls.toml": "select = 1\n"})
	a := &app{rules: fakeRules()}
	file := filepath.Join(dir, "mlxls.toml")
	got := a.configure(dir, json.RawMessage(`{"modelDtype": "int8"}`))(filepath.Join(dir, "x.py"))
	want := []server.Problem{
		{Path: file, Line: 1, Column: 10, Message: "select must be a list of strings, not a number"},
		{Message: `editor settings: modelDtype: model-dtype cannot be "int8": it is one of bfloat16, float16, float32`},
	}
	if diff := cmp.Diff(want, got.Problems); diff != "" {
		t.Error(diff)
	}
	if !got.Options.Enabled(a.rules[0], "x.py") {
		t.Error("what is wrong takes nothing else away")
	}
	broken := a.configure(dir, json.RawMessage(`3`))(filepath.Join(dir, "x.py"))
	if n := len(broken.Problems); n != 2 || !strings.Contains(broken.Problems[0].Message, "not an object") {
		t.Errorf("%v", broken.Problems)
	}
}

func TestWorkspaceFiles(t *testing.T) {
	dir := workspace(t, map[string]string{
		"mlxls.toml": "extend-exclude = [\"gen\"]\n", "gen/a.py": "", "b.py": "", ".venv/c.py": "", "d/e.py": "", "f.txt": "", "nb.ipynb": "{}",
	})
	a := &app{rules: fakeRules()}
	got := slices.Collect(a.workspaceFiles(dir))
	if diff := cmp.Diff([]string{filepath.Join(dir, "b.py"), filepath.Join(dir, "d", "e.py")}, got); diff != "" {
		t.Error(diff)
	}
}
