package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/syntax"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"mlxls": func() { os.Exit(run(fakeRules())) }})
}

// TestScripts runs the program, with rules made for the test, on the files and
// command lines in testdata/script.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("testdata", "script"),
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       os.Getenv("UPDATE_SCRIPTS") != "",
		Setup: func(e *testscript.Env) error {
			e.Setenv("MLXLS_CACHE_DIR", filepath.Join(e.WorkDir, ".tmp", "cache"))
			for _, name := range []string{"NO_COLOR", "FORCE_COLOR", "VIRTUAL_ENV", "CONDA_PREFIX"} {
				e.Setenv(name, "")
			}
			return nil
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){"cmpraw": compareRaw, "unescape": unescape, "exits": exits, "frames": frames},
	})
}

// exits runs a program that must end with a status.
func exits(ts *testscript.TestScript, _ bool, args []string) {
	status := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var failure *exec.ExitError
		if !errors.As(err, &failure) {
			ts.Fatalf("%v", err)
		}
		status = failure.ExitCode()
	}
	if fmt.Sprint(status) != args[0] {
		ts.Fatalf("exit status %d, want %s", status, args[0])
	}
}

// compareRaw compares a file's bytes with a string in Go's notation.
func compareRaw(ts *testscript.TestScript, neg bool, args []string) {
	if got, want := ts.ReadFile(args[0]), escapes(args[1]); (got == want) == neg {
		ts.Fatalf("%s holds %q, compared with %q", args[0], got, want)
	}
}

// frames writes the messages of a file, one a line, as the Language Server Protocol frames them.
func frames(ts *testscript.TestScript, _ bool, args []string) {
	var b strings.Builder
	for line := range strings.Lines(ts.ReadFile(args[0])) {
		line = strings.TrimSpace(line)
		fmt.Fprintf(&b, "Content-Length: %d\r\n\r\n%s", len(line), line)
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(b.String()), 0o644))
}

// unescape writes a string in Go's notation to a file.
func unescape(ts *testscript.TestScript, _ bool, args []string) {
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(escapes(args[1])), 0o644))
}

func escapes(s string) string {
	return strings.NewReplacer(`\r`, "\r", `\n`, "\n", `\t`, "\t", `\xe9`, "\xe9", `\ufeff`, "\ufeff").Replace(s)
}

// fakeRules find words, so that a script says in its files what is found.
func fakeRules() []*analysis.Rule {
	return []*analysis.Rule{
		{
			Name: "fake-norm", Group: "fast", Since: "0.8", Page: normPage,
			Run: func(p *analysis.Pass) {
				for _, at := range find(p, `slow_norm\(`) {
					name := syntax.Span{Start: at.Start, End: at.End - 1}
					f := analysis.Finding{Span: closing(p, at), Message: "norm as separate kernels; `mx.fast.rms_norm` is one"}
					for _, eps := range find(p, `EPS = .*`) {
						f.Related = append(f.Related, analysis.Related{Span: eps, Message: "its epsilon"})
					}
					f.Fixes = []edit.Fix{{
						Title: "Use mx.fast.rms_norm",
						Edits: []edit.Edit{{Span: name, New: "mx.fast.rms_norm"}},
					}}
					p.ReportFinding(f)
				}
			},
		},
		{
			Name: "fake-scalar", Group: "dtype", Page: "# fake-scalar\n",
			Run: func(p *analysis.Pass) {
				for _, at := range find(p, `mx\.array\(2\.0\)`) {
					p.ReportFinding(analysis.Finding{
						Span: at, Message: "a strong float32 scalar widens x",
						Fixes: []edit.Fix{{
							Title: "Use the Python number", Safety: edit.Confirm, Reason: "the result becomes x's dtype",
							Edits: []edit.Edit{{Span: at, New: "2.0"}},
						}},
					})
				}
			},
		},
		{
			Name: "fake-sync", Group: "eval", Severity: analysis.Hint, Page: "# fake-sync\n",
			Run: func(p *analysis.Pass) {
				for _, at := range find(p, `\.item\(\)`) {
					p.ReportFinding(analysis.Finding{
						Span: at, Message: "waits for the device",
						Fixes: []edit.Fix{{Title: "Keep the value on the device", Safety: edit.Advice}},
					})
				}
			},
		},
		{
			Name: "fake-panic", Group: "eval", Page: "# fake-panic\n",
			Run: func(p *analysis.Pass) {
				if len(find(p, `explode`)) > 0 {
					panic("on purpose")
				}
			},
		},
	}
}

const normPage = "# fake-norm\n\nNorms by hand take **four** kernels. Each reads `x` again.\n\n" +
	"## Found\n```python\ny = slow_norm(x)\n```\n\n## Becomes\n```python\ny = mx.fast.rms_norm(x)\n```\n\n" +
	"## Left alone\n```python\ny = other(x)\n```\n\n" +
	"## Inputs\n```python\ndef run():\n    return y\n```\n\n## Source\n- The [guide](https://example.org), on norms.\n"

func find(p *analysis.Pass, pattern string) []syntax.Span {
	var list []syntax.Span
	for _, m := range regexp.MustCompile(pattern).FindAllIndex(p.Doc.Text(), -1) {
		list = append(list, syntax.Span{Start: m[0], End: m[1]})
	}
	return list
}

// closing extends a span that ends with an opening parenthesis to the closing one.
func closing(p *analysis.Pass, at syntax.Span) syntax.Span {
	for depth, i := 1, at.End; i < len(p.Doc.Text()); i++ {
		switch p.Doc.Text()[i] {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return syntax.Span{Start: at.Start, End: i + 1}
			}
		}
	}
	return at
}
