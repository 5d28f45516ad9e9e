// Package clearcacheeverystep finds loops that give all freed buffers back in
// every iteration and allocate them again in the next, and clears that find
// nothing left. It does not know how little memory there is.
package clearcacheeverystep

import (
	_ "embed"
	"slices"

	"mlxls/analysis"
	"mlxls/analysis/edit"
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
	for _, ff := range p.Values.Functions() {
		for n := range ff.Find(clears) {
			if first, ok := twice(p.Doc, n); ok {
				fix := edit.Fix{Title: "Clear once", Edits: edit.Delete(p.Doc, first)}
				f := analysis.Finding{Span: p.Doc.Span(first), Message: "the cache is cleared by the next statement again: one of the two finds it empty"}
				if !edit.LosesComment(p.Doc, fix.Edits...) {
					f.Fixes = []edit.Fix{fix}
				}
				p.ReportFinding(f)
			}
		}
	}
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

// twice is the statement that clears the cache, whatever a condition says, just before n does.
func twice(doc *syntax.Document, n syntax.Node) (syntax.Stmt, bool) {
	last := doc.Stmt(n)
	if !clearing(last, n) {
		return nil, false
	}
	list := doc.Body()
	if parent := doc.Parent(last); parent != nil {
		for _, body := range edit.Bodies(parent) {
			if slices.Contains(body, last) {
				list = body
			}
		}
	}
	i := slices.Index(list, last)
	if i < 1 {
		return nil, false
	}
	first := list[i-1]
	if s, ok := first.(*syntax.If); ok {
		if _, name := s.Cond.(*syntax.Name); !name || len(s.Then) != 1 || len(s.Else) > 0 {
			return nil, false
		}
		return first, syntax.Text(s.Then[0]) == syntax.Text(last)
	}
	return first, syntax.Text(first) == syntax.Text(last)
}

// clearing reports whether a statement is the call n and no more.
func clearing(s syntax.Stmt, n syntax.Node) bool {
	e, ok := s.(*syntax.ExprStmt)
	return ok && syntax.Node(e.X) == n
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
