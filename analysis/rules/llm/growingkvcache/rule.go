// Package growingkvcache finds attention that appends new keys and values to
// those of all earlier calls by a concatenation. It follows what is carried
// from call to call through an argument and the result, or through an object that
// outlives the call. It does not know how long sequences get.
package growingkvcache

import (
	_ "embed"
	"fmt"
	"slices"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/match"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

//go:embed rule.md
var page string

// Rule is growing-kv-cache.
var Rule = &analysis.Rule{Name: "growing-kv-cache", Group: "llm", Page: page, Run: run}

var joins = values.ComputesBy(func(v *values.Value) bool {
	return match.Is(v, "concatenate") && len(v.Args) > 0 && v.Args[0] != nil && len(v.Args[0].Elems) == 2
}, "mlx.core.concatenate")

func run(p *analysis.Pass) {
	for _, ff := range p.Values.Functions() {
		if ff.Fn.Name == "__init__" {
			continue
		}
		var grown []*growth
		for n, v := range ff.Find(joins) {
			if g := growthOf(p, ff, n.(syntax.Expr), v); g != nil {
				grown = append(grown, g)
			}
		}
		report(p, grown)
	}
}

// report makes one finding of what a function does to its keys and values. Text
// that was generated, audio and the states of convolutions grow alike: attention
// reads it, or there are two of a kind that are kept whole.
func report(p *analysis.Pass, grown []*growth) {
	whole := len(grown) == 2 && grown[0].whole && grown[1].whole
	if !whole {
		grown = slices.DeleteFunc(grown, func(g *growth) bool { return !g.attended(p) })
	}
	if len(grown) == 0 {
		return
	}
	first := grown[0]
	f := analysis.Finding{
		Span:    p.Doc.Span(first.node),
		Message: fmt.Sprintf("every call copies all that %s holds to append to it: n tokens are copied n²/2 times; let the cache grow in steps, and write new keys and values into it", edit.Source(p.Doc, first.past)),
	}
	for _, g := range grown[1:] {
		f.Related = append(f.Related, analysis.Related{Span: p.Doc.Span(g.node), Message: "and here"})
	}
	p.ReportFinding(f)
}
