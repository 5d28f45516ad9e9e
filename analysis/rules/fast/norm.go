// Package fast is what the rules about fused operations share: norms, which two
// of them find. It reports nothing itself.
package fast

import (
	"fmt"

	"mlxls/analysis"
	"mlxls/analysis/match"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

var norms = values.ComputesBy(func(v *values.Value) bool {
	if !match.Is(v, "multiply", "divide", "add", "array.astype") {
		return false
	}
	m := match.NormOf(v)
	return m != nil && affine(m) && belongs(m)
}, "mlx.core.multiply", "mlx.core.divide", "mlx.core.add", "mlx.core.array.astype")

// Norms are the norms that the document computes step by step, each where the
// whole of it is: a helper's norm that its caller casts and scales is the caller's.
func Norms(p *analysis.Pass) []*match.Norm {
	var whole []*match.Norm
	for _, m := range private(p.Values) {
		if !inside.At(p.Values, m.Root.Node) {
			whole = append(whole, m)
		}
	}
	return whole
}

// private are the norms of a part whose steps are wanted for nothing else.
func private(part *values.Facts) (out []*match.Norm) {
	uses := match.UsesIn(part)
	for _, v := range part.Find(norms) {
		m := match.NormOf(v)
		if uses.Only(inner(m), m.Root) {
			out = append(out, m)
		}
	}
	return out
}

func inner(m *match.Norm) map[*values.Value]bool {
	steps := map[*values.Value]bool{}
	for s := range m.Steps {
		if s != m.Root {
			steps[s] = true
		}
	}
	return steps
}

// inside tells which expressions of a document are steps of a norm.
var inside = values.NewTable(func(f *values.Facts) map[syntax.Node]bool {
	set := map[syntax.Node]bool{}
	for _, n := range parts.In(f) {
		set[n] = true
	}
	return set
})

var parts = values.Collect(func(part *values.Facts) (nodes []syntax.Node) {
	for _, m := range private(part) {
		for s := range inner(m) {
			nodes = append(nodes, s.Node)
		}
	}
	return nodes
})

// affine reports whether what the normalized array is multiplied with, and what
// is added, may be the fused op's weight and bias.
func affine(m *match.Norm) bool {
	if m.X.Kind == values.NumPy || match.Core(m.X).DType.IsIntegral() && m.X == match.Core(m.X) {
		return false
	}
	if m.Centred && sum(m.Weight) && !sure(m.Weight) {
		return false // 1 + scale after a layer norm is a modulation: mostly one for each row of the batch
	}
	return vector(m.Weight, m.X) && vector(m.Bias, m.X)
}

// vector accepts nothing, an array of one axis, and what a module or a caller
// gives as a weight unless something is known against it. A computed array of unknown rank is none.
func vector(v, x *values.Value) bool {
	if v == nil {
		return true
	}
	core := match.Core(v)
	if core.IsScalar() || core.Kind == values.NumPy || core.Kind == values.None {
		return false
	}
	if core.Shape.Known {
		if len(core.Shape.Dims) != 1 || core.Shape.Dims[0].IsOne() {
			return false // the op does not broadcast
		}
		w, d := core.Shape.Dims[0], x.Shape.At(-1)
		return w.N < 0 || d.N < 0 || w.N == d.N
	}
	if w, _, ok := onePlus(core); ok {
		return vector(w, x)
	}
	switch core.Op {
	case values.OpParam, values.OpParameter, values.OpAttr:
		return true
	case values.OpItem: // weights["norm.weight"]
		return len(core.Args) == 2 && core.Args[1].Kind == values.Str
	}
	return false
}

// sure reports whether an operand has certainly one axis.
func sure(v *values.Value) bool { return v == nil || v.Shape.Known }

func sum(v *values.Value) bool {
	_, _, ok := onePlus(v)
	return ok
}

// onePlus sees 1 + w and w + 1.
func onePlus(v *values.Value) (w, one *values.Value, ok bool) {
	core := match.Core(v)
	if !match.Is(core, "add") || len(core.Args) < 2 {
		return nil, nil, false
	}
	for i, a := range core.Args[:2] {
		if _, number := a.Number(); number && a.IsScalar() {
			return core.Args[1-i], a, true
		}
	}
	return nil, nil, false
}

// belongs reports whether all of the norm is this function's business: its own
// text, a method or nested function that serves it, or a plain function that
// leaves the weight to its callers. What another layer computes is found there.
func belongs(m *match.Norm) bool {
	home := m.Root.In
	for s := range m.Steps {
		if s.In == home || s.In == nil {
			continue
		}
		if home == nil {
			return false
		}
		served := s.In.Class != nil && s.In.Class == home.Class || s.In.Outer == home
		if !served && (s.In.Class != nil || m.Weight == nil || scales(s, m)) {
			return false
		}
	}
	return true
}

// scales reports whether a step is the one that multiplies by the weight.
func scales(s *values.Value, m *match.Norm) bool {
	for _, a := range s.Args {
		if a == m.Weight || a == m.Bias && a != nil {
			return true
		}
	}
	return false
}

// Report reports a norm with the fix that puts a call of a fused op in its place.
func Report(p *analysis.Pass, m *match.Norm, name, op string) {
	n := m.Root.Node.(syntax.Expr)
	f := analysis.Finding{
		Span:    p.Doc.Span(n),
		Message: fmt.Sprintf("%s computed in %d steps; %s is one kernel that accumulates in float32", name, steps(m), short(op)),
	}
	if mean := match.Core(m.Mean); mean.In != m.Root.In && mean.In != nil && mean.In.Document() == p.Doc {
		f.Related = append(f.Related, analysis.Related{Span: p.Doc.Span(mean.Node), Message: "the statistics are computed here"})
	}
	if fix, ok := fixOf(p, m, n, op); ok {
		f.Fixes = append(f.Fixes, fix)
	}
	p.ReportFinding(f)
}

// steps counts the operations; indexing and the like move nothing.
func steps(m *match.Norm) int {
	n := 0
	for s := range m.Steps {
		if !match.Is(s, "expand_dims", "array.__getitem__") {
			n++
		}
	}
	return n
}
