// Package alllogits finds heads that are applied to every position of a text
// though only what they make of the last one is read. It looks at heads and
// readings in one function that is given the text; it does not know how long texts are.
package alllogits

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

// Rule is all-logits.
var Rule = &analysis.Rule{Name: "all-logits", Group: "llm", Page: page, Run: run}

var heads = values.Computes(func(v *values.Value) bool {
	if v.Op != values.OpLayer || len(v.Args) == 0 || !v.Args[0].IsArray() {
		return false
	}
	switch v.Name {
	case "mlx.nn.Linear", "mlx.nn.QuantizedLinear", "mlx.nn.Embedding.as_linear", "mlx.nn.QuantizedEmbedding.as_linear":
		return true
	}
	return false
})

func run(p *analysis.Pass) {
	var uses *match.Use
	for n, v := range p.Values.Find(heads) {
		call, ok := n.(*syntax.Call)
		if !ok || len(call.Args) == 0 || !prompt(p.Doc, v.Args[0], n) {
			continue
		}
		if uses == nil {
			uses = match.UsesIn(p.Values)
		}
		r := &reading{p: p, uses: uses, rank: v.Shape.Rank(), seen: map[*values.Value]bool{}}
		if r.last(v) && len(r.found) > 0 {
			report(p, call, r)
		}
	}
}

func report(p *analysis.Pass, call *syntax.Call, r *reading) {
	x := call.Args[0]
	f := analysis.Finding{
		Span: p.Doc.Span(call),
		Message: fmt.Sprintf("%s is computed for every position, and only the last one is read: for a prompt of n tokens that is n times the work and the memory; take the last position first",
			edit.Source(p.Doc, call)),
	}
	for _, at := range r.found {
		if p.Doc.Has(at) {
			f.Related = append(f.Related, analysis.Related{Span: p.Doc.Span(at), Message: "the last position is taken here"})
		}
	}
	text := edit.Source(p.Doc, x)
	switch x.(type) {
	case *syntax.Name, *syntax.Attribute, *syntax.Call, *syntax.Subscript:
	default:
		text = "(" + text + ")"
	}
	fix := edit.Fix{Title: "Take the last position first", Safety: edit.Safe, Edits: []edit.Edit{edit.Replace(p.Doc, x, text+"[:, -1:]")}}
	if !edit.LosesComment(p.Doc, fix.Edits...) {
		f.Fixes = append(f.Fixes, fix)
	}
	p.ReportFinding(f)
}

// prompt reports whether x is made of a text that the function is given: of one
// token after the other, which a loop embeds, there is nothing to take the last of.
func prompt(doc *syntax.Document, x *values.Value, at syntax.Node) bool {
	for n := at; n != nil; n = doc.Parent(n) {
		switch n.(type) {
		case *syntax.For, *syntax.While, *syntax.Comp:
			return false
		}
	}
	seen := map[*values.Value]bool{}
	var made func(v *values.Value) bool
	made = func(v *values.Value) bool {
		if v == nil || seen[v] || len(seen) > 2000 || match.Is(v, "array.__getitem__") {
			return false
		}
		seen[v] = true
		if v.Op == values.OpLayer && (v.Name == "mlx.nn.Embedding" || v.Name == "mlx.nn.QuantizedEmbedding") {
			return len(v.Args) > 0 && v.Args[0] != nil && v.Args[0].Op == values.OpParam && v.Args[0].Shape.Rank() != 1
		}
		return slices.ContainsFunc(v.Args, made)
	}
	return made(x)
}
