// Package repeatedkvheads finds heads of keys and values that are repeated for attention.
package repeatedkvheads

import (
	_ "embed"
	"fmt"

	"mlxls/analysis"
	"mlxls/analysis/match"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

//go:embed rule.md
var page string

// Rule is repeated-kv-heads.
var Rule = &analysis.Rule{Name: "repeated-kv-heads", Group: "fast", Since: "0.8.1", Page: page, Run: run}

func run(p *analysis.Pass) {
	var found []*repeat
	for _, a := range attentions(p) {
		if r := a.trace(); r != nil {
			found = append(found, r)
		}
	}
	if len(found) == 0 {
		return
	}
	f := &flow{p: p, use: match.UsesIn(p.Values), on: map[*values.Value]bool{}, into: map[*values.Value]bool{}}
	for _, r := range found {
		f.add(r)
	}
	seen := map[*values.Value]bool{}
	for _, r := range found {
		// What else reads the repeated heads needs them.
		if !seen[r.k.v] && f.ends(r) {
			seen[r.k.v] = true
			f.report(r)
		}
	}
}

// A repeat is the keys and values of one attention, traced back to where their heads are repeated.
type repeat struct {
	*attention
	k, v *source
}

// A source is one operand before and after its heads are repeated.
type source struct {
	v, x   *values.Value
	times  *values.Value // nil when the number is not written down
	path   []*values.Value
	cached bool           // through a cache, which then holds the repeated heads
	known  map[place]bool // what was looked at, and what came of it
}

func (f *flow) report(r *repeat) {
	n := f.node(r.k.v)
	if n == nil {
		return // in another file
	}
	times := ""
	if n, ok := r.k.times.Int(); ok {
		times = fmt.Sprintf(" %d", n)
	}
	message := "heads of keys and values are repeated for mx.fast.scaled_dot_product_attention, which shares them among query heads itself:" + times + " copies are written and read for nothing"
	if r.manual != nil {
		message = "heads of keys and values are repeated for attention in steps; mx.fast.scaled_dot_product_attention takes them as they are, without" + times + " copies"
	}
	out := analysis.Finding{Span: f.p.Doc.Span(n), Message: message}
	for _, o := range []struct {
		n    syntax.Node
		text string
	}{{f.node(r.v.v), "the values"}, {r.at(), "the attention"}} {
		if o.n != nil && o.n != n {
			out.Related = append(out.Related, analysis.Related{Span: f.p.Doc.Span(o.n), Message: o.text})
		}
	}
	if fix, ok := f.fix(r); ok {
		out.Fixes = append(out.Fixes, fix)
	}
	f.p.ReportFinding(out)
}

// node is what the document has of a value, nil when it was computed elsewhere.
func (f *flow) node(v *values.Value) syntax.Node {
	if v.Node == nil || v.In == nil || v.In.Document() != f.p.Doc {
		return nil
	}
	return v.Node
}
