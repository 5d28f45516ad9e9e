// Package clearcacheeverystep finds loops that give all freed buffers back in
// every iteration and allocate them again in the next. It does not know how
// little memory there is.
package clearcacheeverystep

import (
	_ "embed"

	"mlxls/analysis"
	"mlxls/analysis/match"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

//go:embed rule.md
var page string

// Rule is clear-cache-every-step.
var Rule = &analysis.Rule{Name: "clear-cache-every-step", Group: "memory", Severity: analysis.Hint, Page: page, Run: run}

var clears = values.Computes(func(v *values.Value) bool {
	return v.Op == "mlx.core.clear_cache" || v.Op == "mlx.core.metal.clear_cache"
})

func run(p *analysis.Pass) {
	for _, l := range match.Loops(p.Values) {
		if l.Kind != match.Decoding && l.Kind != match.Denoising || nests(l.Node) {
			continue // pieces of a prompt, blocks, batches: each may have another shape
		}
		for n := range l.Facts.Find(clears) {
			if l.Has(n) && always(p, l, n) {
				p.Report(n, message(l.Kind))
				break
			}
		}
	}
}

// always reports whether a call is made in every iteration: not under a condition, nor in a loop inside.
func always(p *analysis.Pass, l *match.Loop, n syntax.Node) bool {
	for n = p.Doc.Parent(n); n != nil; n = p.Doc.Parent(n) {
		switch n.(type) {
		case *syntax.For, *syntax.While:
			return n == l.Node
		case *syntax.If, *syntax.IfExp, *syntax.FuncDef, *syntax.Lambda, *syntax.Handler, *syntax.Case:
			return false
		}
	}
	return false
}

// nests reports whether there is another loop inside: an iteration is then more than one step.
func nests(loop syntax.Node) bool {
	found := false
	syntax.Inspect(loop, func(n syntax.Node) bool {
		switch n.(type) {
		case *syntax.For, *syntax.While:
			found = found || n != loop
		}
		return !found
	})
	return found
}

func message(k match.LoopKind) string {
	if k == match.Decoding {
		return "buffers are freed after every token and allocated anew for the next; once every few hundred tokens bounds memory as well, at no cost"
	}
	return "buffers are freed after every denoising step and allocated anew for the next, which has the same shapes: what is kept is just what it needs"
}
