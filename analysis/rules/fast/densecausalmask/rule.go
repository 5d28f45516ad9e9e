// Package densecausalmask finds causal masks that are written out as arrays.
package densecausalmask

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

// Rule is dense-causal-mask.
var Rule = &analysis.Rule{Name: "dense-causal-mask", Group: "fast", Since: "0.24", Severity: analysis.Info, Page: page, Run: run}

const (
	message = `a causal mask as an array: a number for every pair of query and key is written and read; mask="causal" lets attention skip what it masks`
	asAdded = "; a boolean mask would not depend on the dtype, at least"
)

func run(p *analysis.Pass) {
	var uses *match.Use
	for _, ff := range p.Values.Functions() {
		for n, v := range ff.Find(masks) {
			m := causal(v, 12)
			if uses == nil {
				uses = match.UsesIn(p.Values)
			}
			w := &walk{p: p, uses: uses}
			switch {
			case whole(p, v, n.(syntax.Expr)):
			case !m.sometimes && w.onlyAttention(v, 12) && w.met:
				report(p, m, n.(syntax.Expr), !w.unseen)
			case optional(p, ff, v) && len(attending.In(p.Values)) > 0:
				report(p, m, n.(syntax.Expr), false)
			}
		}
	}
}

var masks = values.NewSearch(func(n syntax.Node, v *values.Value) bool {
	if _, ok := n.(syntax.Expr); !ok || !v.IsArray() {
		return false
	}
	if _, name := n.(*syntax.Name); name {
		return false // where it was made
	}
	m := causal(v, 12)
	return m.kind != none && !m.combined
})

// whole reports whether the expression is a step of a larger one that is a mask as well.
func whole(p *analysis.Pass, v *values.Value, e syntax.Expr) bool {
	for at := p.Doc.Parent(e); at != nil; at = p.Doc.Parent(at) {
		x, ok := at.(syntax.Expr)
		if !ok {
			break
		}
		if w := p.Values.Value(x); w != nil && w != v && w.IsArray() && causal(w, 12).kind != none {
			return true
		}
	}
	// mask = mask.astype(x.dtype), further down
	for _, c := range p.Values.Consumers(v) {
		here := c.Node != nil && c.In != nil && c.In.Document() == p.Doc && p.Doc.Func(c.Node) == p.Doc.Func(e)
		if here && c.IsArray() && c.Op != values.OpPhi && causal(c, 12).kind != none {
			return true
		}
	}
	return false
}

// A walk goes from a mask to the attentions that take it.
type walk struct {
	p    *analysis.Pass
	uses *match.Use
	met  bool
	// unseen is set when it goes to the operation through a function of another module, which may not know the word.
	unseen bool
}

// onlyAttention reports whether a mask is given to the fused operation, and to nothing else.
func (w *walk) onlyAttention(v *values.Value, depth int) bool {
	if depth == 0 || w.uses.Kept(v) && !w.attended(v) {
		return false
	}
	for _, c := range w.p.Values.Consumers(v) {
		switch {
		case match.Metadata(c):
		case match.Is(c, "fast.scaled_dot_product_attention") && c.Arg("mask") == v:
			w.met = true
		case imported(c, "scaled_dot_product_attention"):
			w.met, w.unseen = true, true
		case c.Op == values.OpPhi, match.Is(c, "array.astype"), c.Op == "narrowed", match.Is(c, "array.__getitem__", "expand_dims") && onlyNewAxes(c):
			if !w.onlyAttention(c, depth-1) {
				return false
			}
		case c.Op == values.OpCall:
			params, ok := match.Received(w.p.Values, c, v)
			if !ok {
				return false
			}
			for _, q := range params {
				if !w.onlyAttention(q, depth-1) {
					return false
				}
			}
		default:
			return false
		}
	}
	return true
}

// attended reports whether a mask is given to attention of another module, and kept nowhere.
func (w *walk) attended(v *values.Value) bool {
	ff := w.p.Values.Of(v.In)
	if ff == nil || slices.Contains(ff.Returns, v) {
		return false
	}
	for _, e := range ff.Effects {
		if e.Value == v || slices.Contains(e.Args, v) && !(e.Kind == values.Calls && named(e.Value, "scaled_dot_product_attention")) {
			return false
		}
	}
	return true
}

// optional reports whether a function returns the mask or None, and never a
// word: it decides which mask attention gets.
func optional(p *analysis.Pass, ff *values.FunctionFacts, v *values.Value) bool {
	missing, returned := false, false
	var see func(r *values.Value, depth int) bool
	see = func(r *values.Value, depth int) bool {
		switch {
		case r == nil || depth == 0 || r.Kind == values.Str:
			return false
		case r.Kind == values.None:
			missing = true
		case r == v || match.Is(r, "array.astype") && r.Args[0] == v:
			returned = true
		case r.Op == values.OpPhi:
			for _, a := range r.Args {
				if !see(a, depth-1) {
					return false
				}
			}
		}
		return true
	}
	for _, r := range ff.Returns {
		if !see(r, 8) {
			return false
		}
	}
	return missing && returned
}

// attending is where functions of the document give one of their parameters to attention as a mask.
var attending = values.Collect(func(part *values.Facts) (out []*values.Value) {
	for _, v := range part.Ops("mlx.core.fast.scaled_dot_product_attention") {
		if m := v.Arg("mask"); m != nil && m.Kind != values.None && m.Kind != values.Array {
			out = append(out, v)
		}
	}
	return out
})

func report(p *analysis.Pass, m mask, e syntax.Expr, fixable bool) {
	f := analysis.Finding{Span: p.Doc.Span(e), Message: message}
	if m.sometimes {
		f.Message += ", where nothing else is masked"
	}
	if m.kind == added {
		f.Message += asAdded
	}
	if fixable {
		if fix, ok := p.Rewrite(e, `Use mask="causal"`, edit.Confirm, func(*analysis.Spelling) string { return `"causal"` }); ok {
			fix.Reason = "the word aligns the last query with the last key; what reads the mask must take a word"
			f.Fixes = append(f.Fixes, fix)
		}
	}
	p.ReportFinding(f)
}
