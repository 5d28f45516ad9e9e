// Package mlxls_test holds the promises of ARCHITECTURE.md to the code.
package mlxls_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// A layer is some packages and what they may import of the project. The first
// layer that fits a package holds.
type layer struct {
	packages string   // a path; /* stands for any one element, /... for anything below
	imports  []string // likewise
}

var layers = []layer{
	{"cmd/...", []string{"cmd/...", "server/...", "codeactions", "analysis/..."}},
	{"server/...", []string{"server/...", "codeactions", "analysis", "analysis/config", "analysis/values", "analysis/edit", "analysis/syntax", "analysis/ipynb", "analysis/rules/page"}},
	{"codeactions", []string{"analysis", "analysis/values", "analysis/edit", "analysis/syntax", "analysis/mlxapi"}},
	{"analysis/config", []string{"analysis", "analysis/values"}},
	{"analysis", []string{"analysis/values", "analysis/edit", "analysis/syntax"}},
	{"analysis/rules", []string{"analysis", "analysis/rules/*/*"}}, // the generated list
	{"analysis/rules/page", nil},
	{"analysis/rules/gen/...", []string{"analysis", "analysis/rules", "analysis/rules/page", "analysis/edit", "analysis/syntax"}},
	{"analysis/rules/*/*", []string{"analysis", "analysis/match", "analysis/edit", "analysis/values", "analysis/syntax", "analysis/mlxapi", "analysis/rules/*"}},
	{"analysis/rules/*", []string{"analysis", "analysis/match", "analysis/edit", "analysis/values", "analysis/syntax", "analysis/mlxapi"}}, // what a group's rules share
	{"analysis/match", []string{"analysis/values", "analysis/syntax", "analysis/mlxapi"}},
	{"analysis/values", []string{"analysis/syntax", "analysis/mlxapi"}},
	{"analysis/edit", []string{"analysis/syntax"}},
	{"analysis/ipynb", []string{"analysis/syntax"}},
	{"analysis/syntax", nil},
	{"analysis/mlxapi/...", []string{"analysis/mlxapi/..."}},
}

// Libraries that one part of the project keeps to itself, with those below them.
var private = map[string][]string{
	"os":                                {"cmd/...", "server/...", "analysis/config", "analysis/rules/gen/..."},
	"log":                               {},
	"github.com/smacker/go-tree-sitter": {"analysis/syntax"},
	"go.lsp.dev/jsonrpc2":               {"server/conn", "server/servertest"},
	"go.lsp.dev/protocol":               {"server/..."},
	"go.uber.org/zap":                   {"cmd/...", "server/..."},
}

// Files over maxLines lines, each with its reason.
const maxLines = 400

var long = map[string]string{
	"analysis/syntax/nodes.go": "one declaration for each kind of Python node",
}

func TestImports(t *testing.T) {
	for _, f := range sources(t) {
		if f.test {
			continue
		}
		at := slices.IndexFunc(layers, func(l layer) bool { return fits(f.pkg, l.packages) })
		if at < 0 {
			t.Errorf("%s: package %s has no layer: say in architecture_test.go what it may import", f.path, f.pkg)
			continue
		}
		for _, imported := range f.imports {
			if own, ok := strings.CutPrefix(imported, "mlxls/"); ok {
				if own != f.pkg && !fitsAny(own, layers[at].imports) {
					t.Errorf("%s: %s must not import %s", f.path, f.pkg, own)
				}
				continue
			}
			for library, users := range private {
				if (imported == library || strings.HasPrefix(imported, library+"/")) && !fitsAny(f.pkg, users) {
					t.Errorf("%s: %s is left to %q", f.path, library, users)
				}
			}
		}
	}
}

func TestFilesAreShort(t *testing.T) {
	files := sources(t)
	for _, f := range files {
		if f.lines > maxLines && !f.generated && long[f.path] == "" {
			t.Errorf("%s has %d lines, %d are allowed: split it, or give the reason in architecture_test.go", f.path, f.lines, maxLines)
		}
	}
	for name := range long {
		at := slices.IndexFunc(files, func(f source) bool { return f.path == name })
		if at < 0 || files[at].lines <= maxLines {
			t.Errorf("%s needs no exception any more", name)
		}
	}
}

func TestPackagesSayWhatTheyAre(t *testing.T) {
	comments := map[string]int{}
	for _, f := range sources(t) {
		if !f.test {
			comments[f.pkg] += f.comment
		}
	}
	for pkg, n := range comments {
		if n != 1 {
			t.Errorf("%s has %d package comments, want 1", pkg, n)
		}
	}
}

// A source is one Go file.
type source struct {
	path, pkg       string // from the root, with slashes
	imports         []string
	lines, comment  int // comment: 1 when it begins with a package comment
	test, generated bool
}

func sources(t *testing.T) (files []source) {
	t.Helper()
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && name != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata" || d.Name() == "node_modules") {
			return fs.SkipDir
		}
		if filepath.Ext(name) != ".go" {
			return nil
		}
		fset := token.NewFileSet()
		ast, err := parser.ParseFile(fset, name, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		files = append(files, read(fset, ast, filepath.ToSlash(name)))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func read(fset *token.FileSet, file *ast.File, name string) source {
	s := source{
		path: name, pkg: path.Dir(name),
		lines:     fset.File(file.FileStart).LineCount() - 1,
		test:      strings.HasSuffix(name, "_test.go"),
		generated: ast.IsGenerated(file),
	}
	if file.Doc != nil {
		s.comment = 1
	}
	for _, i := range file.Imports {
		if name, err := strconv.Unquote(i.Path.Value); err == nil {
			s.imports = append(s.imports, name)
		}
	}
	return s
}

func fitsAny(pkg string, patterns []string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return fits(pkg, p) })
}

func fits(pkg, pattern string) bool {
	if root, ok := strings.CutSuffix(pattern, "/..."); ok {
		return pkg == root || strings.HasPrefix(pkg, root+"/")
	}
	ok, err := path.Match(pattern, pkg)
	return ok && err == nil
}

func TestFits(t *testing.T) {
	for _, test := range []struct {
		pkg, pattern string
		want         bool
	}{
		{"server", "server/...", true},
		{"server/conn", "server/...", true},
		{"servertest", "server/...", false},
		{"analysis/rules", "analysis", false},
		{"analysis/rules/fast/rope", "analysis/rules/*/*", true},
		{"analysis/rules/fast", "analysis/rules/*/*", false},
		{"analysis/rules/fast/rope", "analysis/rules/*", false},
	} {
		if got := fits(test.pkg, test.pattern); got != test.want {
			t.Errorf("%s fits %s: %v", test.pkg, test.pattern, got)
		}
	}
}
