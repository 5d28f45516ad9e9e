package repeatedkvheads

import (
	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/match"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

// A flow is where repeated heads go.
type flow struct {
	p    *analysis.Pass
	use  *match.Use
	on   map[*values.Value]bool // on the way from a repeat to an attention
	into map[*values.Value]bool // what reads them as keys or values
}

func (f *flow) add(r *repeat) {
	for _, s := range []*source{r.k, r.v} {
		for _, v := range s.path {
			f.on[v] = true
		}
	}
	f.into[r.out] = true
	if r.manual != nil {
		f.into[r.manual.Scores] = true
	}
}

// ends reports whether the repeated heads reach keys and values of attention alone.
func (f *flow) ends(r *repeat) bool {
	if r.manual != nil && !r.manual.Private(f.use) {
		return false // the steps are needed
	}
	return f.only(r.k, r.attention) && f.only(r.v, r.attention)
}

func (f *flow) only(s *source, a *attention) bool {
	behind := map[*values.Value]bool{}
	for _, v := range f.after(s) {
		behind[v] = true
	}
	for v := range behind {
		if f.use.Kept(v) && !s.cached && !library(a.out) {
			return false
		}
		for _, c := range f.p.Values.Consumers(v) {
			switch {
			case f.on[c], match.Metadata(c):
			case f.into[c] && (len(c.Args) == 0 || c.Args[0] != v || c.Op == "mlx.core.matmul"):
			case c.Op == "display" && f.listed(c):
			case s.cached && (c.Op == "display" || c.Op == values.OpCall):
				// the new cache
			default:
				return false
			}
		}
	}
	return true
}

// listed reports whether a list is only there to be concatenated on the way.
func (f *flow) listed(list *values.Value) bool {
	for _, c := range f.p.Values.Consumers(list) {
		if !f.on[c] {
			return false
		}
	}
	return !f.use.Kept(list)
}

// after is the part of the path that holds repeated heads.
func (f *flow) after(s *source) []*values.Value {
	holds := map[*values.Value]bool{s.v: true}
	out := []*values.Value{s.v}
	for len(out) < 1000 {
		n := len(out)
		for _, v := range s.path {
			if holds[v] {
				continue
			}
			for _, a := range f.inputs(v) {
				if holds[a] {
					holds[v] = true
					out = append(out, v)
					break
				}
			}
		}
		if len(out) == n {
			break
		}
	}
	return out
}

func (f *flow) inputs(v *values.Value) []*values.Value {
	if match.Is(v, "concatenate") && len(v.Args) > 0 && v.Args[0] != nil {
		return v.Args[0].Elems
	}
	return v.Args
}

// fix takes the repeats out. Before attention in steps it needs the heads that
// it multiplies: there the fused operation comes first.
func (f *flow) fix(r *repeat) (edit.Fix, bool) {
	if r.manual != nil {
		return edit.Fix{}, false
	}
	var roots []analysis.Root
	for _, s := range []*source{r.k, r.v} {
		root, ok := f.root(s, r)
		if !ok {
			return edit.Fix{}, false
		}
		if len(roots) == 0 || roots[0].Expr != root.Expr {
			roots = append(roots, root)
		}
	}
	fix, ok := f.p.RewriteAll("Pass keys and values without repeating their heads", edit.Safe, roots...)
	if r.k.cached || r.v.cached {
		fix.Safety, fix.Reason = edit.Confirm, "the cache then holds as many heads as there are keys and values"
	}
	return fix, ok
}

// root is the expression of the function with the attention that gives the repeated heads.
func (f *flow) root(s *source, r *repeat) (analysis.Root, bool) {
	for _, ff := range f.p.Values.Functions() {
		for _, n := range ff.Nodes {
			x, _ := n.(syntax.Expr)
			_, name := n.(*syntax.Name)
			if x == nil || name || f.p.Doc.Func(n) != f.p.Doc.Func(r.node) {
				continue
			}
			switch v := f.p.Values.Value(n); {
			case v == s.v:
				return analysis.Root{Expr: x, Write: func(w *analysis.Spelling) string { return w.Of(s.x) }}, true
			case len(v.Elems) == 2 && v.Elems[0] == r.k.v && v.Elems[1] == r.v.v:
				// keys, values = map(repeat, (keys, values)): one expression gives both
				return analysis.Root{Expr: x, Write: func(w *analysis.Spelling) string { return w.Of(r.k.x) + ", " + w.Of(r.v.x) }}, true
			}
		}
	}
	return analysis.Root{}, false
}
