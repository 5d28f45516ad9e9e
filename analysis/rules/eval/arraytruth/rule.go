// Package arraytruth finds control flow that depends on the value of an array.
package arraytruth

import (
	_ "embed"
	"fmt"
	"strings"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/rules/eval"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

//go:embed rule.md
var page string

// Rule is array-truth.
var Rule = &analysis.Rule{Name: "array-truth", Group: "eval", Page: page, Run: run}

// tests are the ways of asking for the truth of an array.
var tests = map[string]string{
	"if": "an if", "while": "a while", "assert": "an assert", "not": "a not", "and": "an and", "or": "an or", "ifexp": "a conditional expression", "chain": "a chain of comparisons",
}

func run(p *analysis.Pass) {
	for _, ff := range p.Values.Functions() {
		where := ""
		seen := map[syntax.Stmt]bool{}
		for _, e := range ff.Effects {
			if e.Kind != values.Evaluates || len(e.Via) > 0 || tests[e.How] == "" || !p.Doc.Has(e.Node) {
				continue
			}
			if where == "" {
				if where = eval.Hot.At(p.Values, ff.Fn); where == "" {
					break
				}
			}
			stmt := p.Doc.Stmt(e.Node)
			if seen[stmt] || !computed(e.Value, 12) || strings.HasPrefix(where, eval.Forward) && !eval.Activation(e.Value) {
				continue
			}
			seen[stmt] = true
			report(p, e, where)
		}
	}
}

// computed reports whether finding the truth waits for something: not for what
// a module holds, or what was just made from Python numbers.
func computed(v *values.Value, depth int) bool {
	if v == nil || depth == 0 {
		return false
	}
	if v.Entry == nil {
		switch v.Op {
		case values.OpParam, values.OpParameter, values.OpAttr:
			return v.Op == values.OpParam && v.IsArray()
		}
		return v.Kind == values.Array && v.Op != "mlx.core.array"
	}
	for _, a := range v.Args {
		if a != nil && (a.Kind == values.Array || a.Kind == values.Unknown) && a.Op != values.OpConst && computed(a, depth-1) {
			return true
		}
	}
	return false
}

func report(p *analysis.Pass, e values.Effect, where string) {
	f := analysis.Finding{Span: p.Doc.Span(e.Node), Message: fmt.Sprintf(
		"%s asks for the value of an array in %s: the host waits until it is computed, and the code cannot be compiled", tests[e.How], where)}
	if fix, ok := selected(p, e); ok {
		f.Fixes = append(f.Fixes, fix)
	}
	p.ReportFinding(f)
}

// selected writes "a if test else b" of two arrays as mx.where(test, a, b).
func selected(p *analysis.Pass, e values.Effect) (edit.Fix, bool) {
	x, ok := p.Doc.Parent(e.Node).(*syntax.IfExp)
	if !ok || e.How != "ifexp" || syntax.Node(x.Cond) != e.Node {
		return edit.Fix{}, false
	}
	a, b := p.Values.Value(x.Then), p.Values.Value(x.Else)
	if !a.IsArray() || !b.IsArray() {
		return edit.Fix{}, false
	}
	fix, ok := p.Rewrite(x, "Use mx.where", edit.Confirm, func(s *analysis.Spelling) string {
		return s.Name("mlx.core.where") + "(" + s.Of(e.Value) + ", " + s.Of(a) + ", " + s.Of(b) + ")"
	})
	fix.Reason = "both sides are computed, and their dtypes and shapes are promoted"
	return fix, ok
}
