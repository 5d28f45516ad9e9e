// Package discardedresult finds operations whose result nobody takes.
package discardedresult

import (
	_ "embed"
	"fmt"
	"strings"

	"mlxls/analysis"
	"mlxls/analysis/rules/eval"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

//go:embed rule.md
var page string

// Rule is discarded-result.
var Rule = &analysis.Rule{Name: "discarded-result", Group: "eval", Page: page, Run: run}

var pure = values.Computes(func(v *values.Value) bool {
	return v.IsArray() && strings.HasPrefix(v.Op, "mlx.core.") && v.Pure()
})

func run(p *analysis.Pass) {
	for n, v := range p.Values.Find(pure) {
		call, ok := n.(*syntax.Call)
		if !ok || !p.Doc.Has(call) {
			continue
		}
		stmt := p.Doc.Stmt(call)
		if stmt == nil || eval.Alone(stmt) != call || tried(p, stmt) || acts(p, call) {
			continue
		}
		p.Report(call, message(p, call, v))
	}
}

// tried reports whether a statement is there to see whether it raises.
func tried(p *analysis.Pass, s syntax.Stmt) bool {
	for n := p.Doc.Parent(s); n != nil; n = p.Doc.Parent(n) {
		switch n := n.(type) {
		case *syntax.Try:
			return true
		case *syntax.With:
			for _, item := range n.Items {
				if call, ok := item.Context.(*syntax.Call); ok && strings.Contains(strings.ToLower(syntax.Text(call.Fn)), "raises") {
					return true
				}
			}
		case *syntax.FuncDef, *syntax.ClassDef:
			return false
		}
	}
	return false
}

// acts reports whether what the call is given does something besides giving a value.
func acts(p *analysis.Pass, call *syntax.Call) bool {
	acts := false
	syntax.Inspect(call, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.Call:
			v := p.Values.Value(n)
			acts = acts || v == nil || v.Op == "" && v.Kind != values.Symbol || !v.Pure()
		case *syntax.Yield, *syntax.Await, *syntax.NamedExpr:
			acts = true
		}
		return !acts
	})
	return acts
}

func message(p *analysis.Pass, call *syntax.Call, v *values.Value) string {
	name := "mx." + strings.TrimPrefix(v.Op, "mlx.core.")
	a, method := call.Fn.(*syntax.Attribute)
	if method && p.Values.Value(a.X).IsArray() {
		name = "." + a.Attr.ID + "()"
	}
	if method && strings.HasPrefix(v.Op, "mlx.core.ArrayAt.") {
		name = ".at[…]." + a.Attr.ID + "()"
	}
	return fmt.Sprintf("%s changes nothing: it returns a new array, which is thrown away, and is never computed; assign the result, or drop the line", name)
}
