package main

import (
	"bufio"
	"io"
	"os"
	"sync/atomic"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/cmd/mlxls/internal/output"
)

// A file is analysed again when it, a module that it imports or a setting has
// changed, and only then; what is said from memory is what was said.
func TestCache(t *testing.T) {
	t.Chdir(t.TempDir())
	t.Setenv("MLXLS_CACHE_DIR", t.TempDir())
	write := func(path, text string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	write("a.py", "import mlx.core as mx\nimport absent, other\n\nx = other.make()\n")
	write("other.py", "import mlx.core as mx\n\ndef make():\n    return mx.zeros(3)\n")
	var runs atomic.Int32
	rule := &analysis.Rule{Name: "fake", Group: "fast", Page: normPage, Run: func(p *analysis.Pass) {
		for _, at := range find(p, `other\.make\(\)`) {
			runs.Add(1)
			p.ReportFinding(analysis.Finding{
				Span: at, Message: "slow", Related: []analysis.Related{{Span: at, Message: "here"}},
				Fixes: []edit.Fix{{Title: "Write it", Edits: []edit.Edit{{Span: at, New: "make()"}}}},
			})
		}
	}}
	check := func(s settings) output.File {
		t.Helper()
		a := &app{rules: []*analysis.Rule{rule}, stdout: bufio.NewWriter(io.Discard), stderr: io.Discard}
		jobs, errs, err := a.jobs(s, nil, []string{"a.py"})
		if err != nil || errs != nil {
			t.Fatal(err, errs)
		}
		jobs[0].keeper = a.keep()
		o := jobs[0].check(false, edit.Safe)
		if o.err != nil {
			t.Fatal(o.err)
		}
		return o.file
	}
	first := check(settings{})
	if len(first.Findings) != 1 {
		t.Fatalf("%d findings", len(first.Findings))
	}
	for _, test := range []struct {
		name    string
		prepare func()
		s       settings
		runs    int32
	}{
		{"unchanged", func() {}, settings{}, 1},
		{"an import changes", func() { write("other.py", "import mlx.core as mx\n\ndef make():\n    return mx.ones(3)\n") }, settings{}, 2},
		{"unchanged since", func() {}, settings{}, 2},
		{"another setting", func() {}, settings{ModelDtype: "float16"}, 3},
		{"a module appears", func() { write("absent.py", "") }, settings{}, 4},
		{"a comment", func() { write("a.py", "import mlx.core as mx\nimport absent, other\n\nx = other.make()\n#\n") }, settings{}, 5},
	} {
		test.prepare()
		f := check(test.s)
		if got := runs.Load(); got != test.runs {
			t.Errorf("%s: the rule has run %d times, want %d", test.name, got, test.runs)
		}
		was, is := first.Findings[0], f.Findings[0]
		if d := gocmp.Diff(was.Fix, is.Fix); d != "" || is.Message != was.Message || is.Related[0].Path != was.Related[0].Path {
			t.Errorf("%s: %+v, was %+v %s", test.name, is, was, d)
		}
		if f.Findings[0].Rule != rule {
			t.Errorf("%s: another rule", test.name)
		}
	}
}
