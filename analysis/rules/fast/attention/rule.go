// Package attention finds scaled dot product attention written by hand.
package attention

import (
	_ "embed"

	"mlxls/analysis"
	"mlxls/analysis/match"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

//go:embed rule.md
var page string

// Rule is attention.
var Rule = &analysis.Rule{Name: "attention", Group: "fast", Since: "0.8.1", Page: page, Run: run}

const (
	fused   = "mlx.core.fast.scaled_dot_product_attention"
	message = "attention in steps: the scores of every query with every key pass through memory several times; mx.fast.scaled_dot_product_attention is one kernel that never holds them all"
	grouped = ", and takes fewer heads of keys than of queries with four axes"
)

func run(p *analysis.Pass) {
	var use *match.Use
	for _, op := range []string{"mlx.core.matmul", "mlx.core.einsum"} {
		for _, v := range p.Values.Ops(op) {
			a, ok := match.AttentionOf(v)
			if !ok {
				continue
			}
			if use == nil {
				use = match.UsesIn(p.Values)
			}
			// Weights that are returned, kept, dropped out or changed need the steps.
			if a.Private(use) && !alternative(p, v.Node) {
				report(p, a)
			}
		}
	}
}

// alternative reports whether n is in a branch whose other side calls the fused
// operation: somebody decided that the steps are needed where it does not serve.
func alternative(p *analysis.Pass, n syntax.Node) bool {
	for inner, at := n, p.Doc.Parent(n); at != nil; inner, at = at, p.Doc.Parent(at) {
		i, ok := at.(*syntax.If)
		if !ok {
			continue
		}
		other := i.Then
		for _, s := range i.Then {
			if syntax.Node(s) == inner {
				other = i.Else
			}
		}
		for _, s := range other {
			if calls(p, s) {
				return true
			}
		}
	}
	return false
}

func calls(p *analysis.Pass, n syntax.Node) bool {
	found := false
	syntax.Inspect(n, func(c syntax.Node) bool {
		if v := p.Values.Value(c); v != nil && v.Op == fused {
			found = true
		}
		return !found
	})
	return found
}

func report(p *analysis.Pass, a *match.Attention) {
	n := a.Out.Node.(syntax.Expr)
	f := analysis.Finding{Span: p.Doc.Span(n), Message: message}
	if a.Grouped {
		f.Message += grouped
	}
	for _, step := range []struct {
		v    *values.Value
		text string
	}{{a.Scores, "the scores"}, {a.Softmax, "the weights"}} {
		if s := step.v; s.Node != nil && s.In != nil && s.In.Document() == p.Doc && !p.Doc.Span(n).Contains(p.Doc.Span(s.Node)) {
			f.Related = append(f.Related, analysis.Related{Span: p.Doc.Span(s.Node), Message: step.text})
		}
	}
	if fix, ok := rewrite(p, a, n); ok {
		f.Fixes = append(f.Fixes, fix)
	}
	p.ReportFinding(f)
}
