// Package matmuladd finds products to which a bias is added in a step of its own.
package matmuladd

import (
	_ "embed"
	"regexp"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/match"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

//go:embed rule.md
var page string

// Rule is matmul-add.
var Rule = &analysis.Rule{Name: "matmul-add", Group: "compute", Severity: analysis.Info, Page: page, Run: run}

const message = "a bias is added to a product in a pass of its own over the result; mx.addmm adds it as the product is written"

func run(p *analysis.Pass) {
	uses := match.UsesIn(p.Values)
	for _, v := range p.Values.Ops("mlx.core.add") {
		l, ok := linearOf(v)
		if !ok {
			continue
		}
		if match.Compiled.At(p.Values, v.In) || !l.private(p, uses) {
			continue // the sum is fused with what follows, or the product is wanted without the bias
		}
		l.report(p)
	}
}

// A linear is x @ w + bias.
type linear struct {
	v, product, bias *values.Value
	branch           *values.Value // the result with the bias or without, when a test decides
}

func linearOf(v *values.Value) (linear, bool) {
	if len(v.Args) < 2 {
		return linear{}, false
	}
	for i, m := range v.Args[:2] {
		bias := v.Args[1-i]
		if !match.Is(m, "matmul") || len(m.Args) < 2 || m.In != v.In || bias == nil {
			continue
		}
		if weight(m.Args[1]) && vector(bias) && floating(m.Args[0]) && floating(m.Args[1]) && floating(bias) {
			return linear{v: v, product: m, bias: bias}, true
		}
	}
	return linear{}, false
}

// weight accepts what a module or a caller owns, transposed or not: activations
// times activations are scores.
func weight(v *values.Value) bool {
	if match.Is(v, "transpose", "swapaxes", "moveaxis") && len(v.Args) > 0 {
		v = v.Args[0]
	}
	return owned(v)
}

func owned(v *values.Value) bool {
	if v == nil {
		return false
	}
	switch v.Op {
	case values.OpParameter, values.OpAttr, values.OpParam, values.OpItem:
		return v.IsArray() || v.Kind == values.Unknown
	}
	return false
}

var called = regexp.MustCompile(`^_?(b|bias|b\d|\w+_b|\w*_?bias)$`)

// vector accepts a bias with one axis. Where nothing tells how many it has, its name must say what it is.
func vector(v *values.Value) bool {
	if !owned(v) {
		return false
	}
	if v.Shape.Known {
		return v.Shape.Rank() == 1
	}
	return called.MatchString(v.Name)
}

func floating(v *values.Value) bool { return !v.DType.IsIntegral() && v.Kind != values.NumPy }

// private reports whether the product alone is not wanted, but for the branch that has no bias.
func (l *linear) private(p *analysis.Pass, uses *match.Use) bool {
	set := map[*values.Value]bool{l.product: true}
	if uses.Only(set, l.v) {
		return true
	}
	for _, c := range p.Values.Consumers(l.product) {
		if c.Op == values.OpPhi && len(c.Args) == 2 && (c.Args[0] == l.v || c.Args[1] == l.v) {
			l.branch = c
		}
	}
	return l.branch != nil && uses.Only(set, l.v, l.branch)
}

func (l *linear) report(p *analysis.Pass) {
	n := l.v.Node.(syntax.Expr)
	f := analysis.Finding{Span: p.Doc.Span(n), Message: message}
	if m := l.product.Node; m != nil && !f.Span.Contains(p.Doc.Span(m)) {
		f.Related = append(f.Related, analysis.Related{Span: p.Doc.Span(m), Message: "the product"})
	}
	if l.branch == nil {
		if fix, ok := l.rewrite(p, n); ok {
			f.Fixes = append(f.Fixes, fix)
		}
	}
	p.ReportFinding(f)
}

func (l *linear) rewrite(p *analysis.Pass, n syntax.Expr) (edit.Fix, bool) {
	fix, ok := p.Rewrite(n, "Use mx.addmm", edit.Safe, func(s *analysis.Spelling) string {
		return s.Name("mlx.core.addmm") + "(" + s.Of(l.bias) + ", " + s.Of(l.product.Args[0]) + ", " + s.Of(l.product.Args[1]) + ")"
	})
	switch {
	case !l.bias.Shape.Known || !l.bias.IsArray():
		fix.Safety, fix.Reason = edit.Confirm, "the bias must be an array, and have one axis"
	case !match.SameDType(l.bias, l.product) && !match.SameDType(l.product, l.bias):
		fix.Safety, fix.Reason = edit.Confirm, "the product is not rounded before the bias is added, which shows where the bias is of a wider dtype"
	}
	return fix, ok
}
