package values

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"mlxls/analysis/syntax"
)

var revealing = regexp.MustCompile(`# (reveal|op): (.*)$`)

// TestReveal reads what programs under testdata/reveal say of themselves:
// "# reveal: array float16 (4, 8)" is what is known of the value that the line
// assigns, returns or computes, "# op: mlx.core.square" which operation gave it.
func TestReveal(t *testing.T) {
	files, err := filepath.Glob("testdata/reveal/*.py")
	if err != nil || len(files) == 0 {
		t.Fatal("no programs", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".py"), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			abs, err := filepath.Abs(file)
			if err != nil {
				t.Fatal(err)
			}
			facts := NewProgram(Options{}, NewSources(os.ReadFile)).Facts(filepath.ToSlash(abs), syntax.ParseWhole(text))
			byLine := statements(facts)
			for i, line := range strings.Split(string(text), "\n") {
				m := revealing.FindStringSubmatch(line)
				if m == nil {
					continue
				}
				v := byLine[i+1]
				got := reveal(v, 2)
				if m[1] == "op" {
					got = "nothing"
					if v != nil {
						got = v.Op
					}
				}
				if got != m[2] {
					t.Errorf("%s:%d: %s\n\tis %s", file, i+1, strings.TrimSpace(line), got)
				}
			}
		})
	}
}

// statements is the value of each line's assignment, return or expression.
func statements(f *Facts) map[int]*Value {
	out := map[int]*Value{}
	for _, s := range f.Document.Body() {
		syntax.Inspect(s, func(n syntax.Node) bool {
			var e syntax.Expr
			switch n := n.(type) {
			case *syntax.Assign:
				e = n.Targets[0]
			case *syntax.AugAssign:
				e = n.Target
			case *syntax.Return:
				e = n.X
			case *syntax.ExprStmt:
				e = n.X
			}
			if e != nil {
				line, _ := f.Document.Lines().Position(f.Document.Span(n).Start, syntax.UTF8)
				out[line+1] = f.Value(e)
			}
			return true
		})
	}
	return out
}

var kindNames = map[Kind]string{Unknown: "unknown", None: "None", Bool: "bool", Int: "int", Float: "float", Complex: "complex", Str: "str", NumPy: "numpy",
	Dict: "dict", Range: "iterator", Module: "module", Func: "function", Class: "class", Object: "object"}

// reveal writes what is known of a value, to some depth.
func reveal(v *Value, depth int) string {
	switch {
	case v == nil:
		return "nothing"
	case v.Kind == Array:
		return fmt.Sprintf("array %s %s", v.DType, v.Shape)
	case v.Kind == DTypeObj:
		return "dtype " + v.DType.String()
	case v.Kind == Symbol:
		return v.Name
	case v.Kind == Union && depth > 0:
		var alts []string
		for _, a := range v.Alts {
			alts = append(alts, reveal(a, depth-1))
		}
		return strings.Join(alts, " or ")
	case (v.Kind == Tuple || v.Kind == List) && depth > 0:
		name := map[Kind]string{Tuple: "tuple", List: "list"}[v.Kind]
		if v.Elem != nil {
			return name + " of " + reveal(v.Elem, depth-1)
		}
		var elems []string
		for _, e := range v.Elems {
			elems = append(elems, reveal(e, depth-1))
		}
		return name + " of (" + strings.Join(elems, "; ") + ")"
	case v.Const != nil && v.Kind != Unknown:
		return fmt.Sprintf("%s %v", kindNames[v.Kind], v.Const)
	}
	return kindNames[v.Kind]
}
