package float32leak

import (
	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/match"
	"mlxls/analysis/rules/dtype"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

// several products by weights run in float32: one is a router, whose scores are to be exact.
const several = 2

// cast reports activations that are cast to float32 and go through layers so,
// to wherever they go: each layer casts its weights to match, in every call.
// That is no intent of one operation, which would cast back.
func cast(p *analysis.Pass, flow *dtype.Flow, v *values.Value) {
	n, ok := v.Node.(syntax.Expr)
	d, x := v.Args[1], v.Args[0]
	if !ok || d == nil || d.Op == "dtype" || !v.DType.IsFloat32() || x == nil || !dtype.OfModel(x) || dtype.Explained(p, n) {
		return
	}
	if weighs(p.Values, v) < several || flow.Phase(v) {
		return
	}
	e := flow.Reach(v)
	if !e.Leaves || e.Wanted {
		return // cast back, or part of a computation that is meant to be wide
	}
	f := analysis.Finding{Span: p.Doc.Span(n), Message: dtype.Name(p, x) + " is cast to float32, and not back: the layers that follow cast their weights to match, in each call" + e.String()}
	if fix, ok := p.Rewrite(n, "Leave out the cast", edit.Confirm, func(s *analysis.Spelling) string { return s.Of(x) }); ok {
		fix.Reason = "what follows is computed in the dtype of the model then"
		f.Fixes = append(f.Fixes, fix)
	}
	p.ReportFinding(f)
}

// weighs counts the products by weights that v goes into, up to where scores are made of it.
func weighs(f *values.Facts, v *values.Value) int {
	count := 0
	seen := map[*values.Value]bool{v: true}
	for work := []*values.Value{v}; len(work) > 0 && len(seen) < 300 && count < several; work = work[1:] {
		for _, c := range f.Consumers(work[0]) {
			if seen[c] || !wide(c) {
				continue
			}
			seen[c] = true
			if weighted(c) {
				count++
			}
			work = append(work, c)
		}
	}
	return count
}

// wide reports whether the numbers of an operand are in v, in float32, and are no scores yet.
func wide(v *values.Value) bool {
	switch {
	case match.Metadata(v), match.Is(v, "array.astype", "softmax", "topk", "logsumexp", "array.__setitem__"), v.DType.IsIntegral():
		return false
	case v.Op == values.OpPhi, v.Op == values.OpElem, v.Op == values.OpLayer, v.Kind == values.List, v.Kind == values.Tuple:
		return true
	}
	return v.IsArray() && v.Entry != nil
}

// weighted reports whether v is a product by weights.
func weighted(v *values.Value) bool {
	if !dtype.Multiplies(v) {
		return false
	}
	if v.Op == values.OpLayer {
		return true
	}
	for _, a := range v.Args {
		for a != nil && match.Is(a, "transpose", "swapaxes") && len(a.Args) > 0 {
			a = a.Args[0]
		}
		if a != nil && a.Op == values.OpParameter {
			return true
		}
	}
	return false
}
