package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/rules"
	"mlxls/analysis/syntax"
	"mlxls/codeactions"
)

// The largest differences allowed between the results of the programs of the
// gallery and those of what they become, relative to the largest value.
var gallery = map[string]float64{
	"train":    2e-5, // float32, several steps of training
	"generate": 0,    // the same tokens
	"diffuse":  4e-3, // float16, whose rounding is 1e-3
	"vit":      1e-5,
	"speech":   1e-5,
	"compute":  1e-5,
}

// TestGallery fixes whole programs, compares them with what they should become,
// and runs both on real MLX. MLXLS_UPDATE writes what they become.
func TestGallery(t *testing.T) {
	dir := filepath.Join("..", "..", "testdata", "gallery")
	files, err := filepath.Glob(filepath.Join(dir, "*.py.golden"))
	if err != nil || len(files) != len(gallery) {
		t.Fatalf("%d programs, want %d: %v", len(files), len(gallery), err)
	}
	for _, golden := range files {
		path := strings.TrimSuffix(golden, ".golden")
		name := strings.TrimSuffix(filepath.Base(path), ".py")
		t.Run(name, func(t *testing.T) {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			session := analysis.NewSession(rules.All(), analysis.Options{}, nil)
			analyze := func(doc *syntax.Document) *analysis.Report { return session.Analyze(name+".py", doc) }
			fixed, _ := codeactions.FixAll(analyze(syntax.Parse(text)), analyze, edit.Confirm, nil)
			if os.Getenv("MLXLS_UPDATE") != "" {
				if err := os.WriteFile(golden, fixed.Text(), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if fixed.Source() != string(want) {
				t.Fatalf("it becomes another program:\n%s", codeactions.Diff(filepath.Base(golden), string(want), fixed.Source()))
			}
			again, _ := codeactions.FixAll(analyze(fixed), analyze, edit.Confirm, nil)
			if again.Source() != fixed.Source() {
				t.Errorf("fixing it again changes it:\n%s", codeactions.Diff(filepath.Base(golden), fixed.Source(), again.Source()))
			}
			sameResults(t, dir, path, string(want), gallery[name])
		})
	}
}

func sameResults(t *testing.T, dir, path, fixed string, most float64) {
	t.Helper()
	if testing.Short() {
		t.Skip("-short: programs are not run on real MLX")
	}
	python := os.Getenv("MLXLS_PYTHON")
	if python == "" {
		t.Fatal("MLXLS_PYTHON is not set: it names a Python that has MLX. ./test.sh makes one and sets it")
	}
	other := filepath.Join(t.TempDir(), "fixed.py")
	if err := os.WriteFile(other, []byte(fixed), 0o666); err != nil {
		t.Fatal(err)
	}
	run := exec.Command(python, filepath.Join(dir, "compare.py"), "--small", "--rounds", "1", path, other)
	run.Stderr = os.Stderr
	out, err := run.Output()
	if err != nil {
		t.Fatal(err)
	}
	var got struct{ Error float64 }
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatal(err)
	}
	t.Logf("difference %.2g", got.Error)
	if got.Error > most {
		t.Errorf("results differ by %g of the largest value, %g allowed", got.Error, most)
	}
}
