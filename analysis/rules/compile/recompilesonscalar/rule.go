// Package recompilesonscalar finds compiled functions that are given another
// number of Python at each call. It does not know how often a function of
// another document calls them.
package recompilesonscalar

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"mlxls/analysis"
	"mlxls/analysis/rules/compile"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

//go:embed rule.md
var page string

// Rule is recompiles-on-scalar.
var Rule = &analysis.Rule{Name: "recompiles-on-scalar", Group: "compile", Page: page, Run: run}

// few is how many numbers are worth a trace each.
const few = 8

func run(p *analysis.Pass) {
	for _, c := range compile.Repeated(p) {
		if short(c.Loop) {
			continue
		}
		numbers := c.Numbers(p)
		for _, a := range c.Args() {
			switch {
			case slices.Contains(numbers, a):
				report(p, c, a, true)
			case drawn(p, p.Values.Value(a), c.Loop, 4):
				report(p, c, a, false)
			}
		}
	}
}

// short reports whether a loop has so few iterations that their traces do not matter.
func short(l *values.Loop) bool {
	if l.Iter == nil {
		return false
	}
	if l.Iter.Kind == values.Range && len(l.Iter.Args) == 1 {
		n, ok := l.Iter.Args[0].Int()
		return ok && n <= few
	}
	return (l.Iter.Kind == values.List || l.Iter.Kind == values.Tuple) && l.Iter.Elems != nil && len(l.Iter.Elems) <= few
}

// drawn reports whether a Python value is another one in each iteration, since
// it is read from an array that the loop computes, or drawn at random on the host.
func drawn(p *analysis.Pass, v *values.Value, l *values.Loop, depth int) bool {
	if v == nil || depth == 0 || v.IsArray() || v.Const != nil {
		return false
	}
	switch v.Op {
	case "mlx.core.array.item", "builtins.float", "builtins.int", "builtins.bool":
		return len(v.Args) > 0 && v.Args[0].IsArray() && compile.Varies(v.Args[0], l)
	case values.OpCall:
		return v.Recv != nil && v.Recv.Kind == values.Symbol && draws(v.Recv.Name) && within(p, v.Node, l.Node)
	}
	for _, a := range v.Args {
		if drawn(p, a, l, depth-1) {
			return true
		}
	}
	return false
}

func within(p *analysis.Pass, n, loop syntax.Node) bool {
	return n != nil && p.Doc.Has(n) && p.Doc.Span(n).Start >= p.Doc.Span(loop).Start
}

// draws reports whether a function of Python draws one number.
func draws(name string) bool {
	switch rest, ok := strings.CutPrefix(name, "random."); {
	case !ok:
		return false
	case rest == "random", rest == "uniform", rest == "gauss", rest == "randint", rest == "randrange":
		return true
	}
	return false
}

func report(p *analysis.Pass, c compile.Call, a syntax.Expr, known bool) {
	f := analysis.Finding{Span: p.Doc.Span(a), Related: []analysis.Related{{Span: p.Doc.Span(c.Of.At), Message: "compiled here"}}, Message: fmt.Sprintf(
		"%s is another number of Python in each iteration, and a constant of the trace: %s is traced and built anew for each, and every trace is kept; give it an array", syntax.Text(a), c.Of.Name())}
	if fix, ok := compile.ArrayOf(p, a, array(p, c)); ok && known {
		f.Fixes = append(f.Fixes, fix)
	}
	p.ReportFinding(f)
}

// array is the first argument that is a floating array and has a name: it lends its dtype.
func array(p *analysis.Pass, c compile.Call) syntax.Expr {
	for _, a := range c.Args() {
		if _, named := a.(*syntax.Name); !named {
			continue
		}
		if v := p.Values.Value(a); v.IsArray() && v.DType.IsFloat() {
			return a
		}
	}
	return nil
}
