// Package rmsnorm finds RMS normalization written by hand.
package rmsnorm

import (
	_ "embed"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/match"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

//go:embed rule.md
var page string

// Rule is rms-norm.
var Rule = &analysis.Rule{Name: "rms-norm", Group: "fast", Since: "0.8", Page: page, Run: run}

const fused = "mlx.core.fast.rms_norm"

func run(p *analysis.Pass) {
	var found []*norm
	for _, ff := range p.Values.Functions {
		for _, n := range ff.Nodes {
			if m := find(p, n); m != nil {
				found = append(found, m)
			}
		}
	}
	for _, m := range largest(found) {
		report(p, m)
	}
}

// A norm is x · rsqrt(mean(x², -1) + eps) · weights, in any order and with any casts.
type norm struct {
	root    *values.Value // the outermost value that belongs to it
	x       *values.Value // normalized, as the product has it, casts included
	weights []*values.Value
	eps     *values.Value
	power   *values.Value // mean(x²) + eps
	seen    map[*values.Value]bool
}

// find matches the value of an expression; nil when it is something else.
func find(p *analysis.Pass, n syntax.Node) *norm {
	v := p.Values.Value(n)
	if v == nil || v.Node != n || !match.Is(v, "multiply", "divide", "array.astype") {
		return nil
	}
	inner, casts := match.Uncast(v)
	if !match.Is(inner, "multiply", "divide") {
		return nil
	}
	prod := match.ProductOf(inner)
	if prod.Negative {
		return nil
	}
	m := &norm{root: v, seen: map[*values.Value]bool{}}
	for _, s := range append(append(casts, prod.Seen...), inner) {
		m.seen[s] = true
	}
	for _, f := range prod.Factors {
		if f.Pow != -0.5 {
			continue
		}
		if m.power != nil {
			return nil // two norms in one product
		}
		m.power = f.V
	}
	if m.power == nil || !m.meanSquare() {
		return nil
	}
	for _, f := range prod.Factors {
		switch {
		case f.V == m.power:
		case f.Pow == 1 && m.x == nil && match.SameCore(f.V, m.x2()):
			m.x = f.V
		case f.Pow == 1:
			m.weights = append(m.weights, f.V)
		default:
			return nil // divided by something else
		}
	}
	if m.x == nil || !m.private(p) {
		return nil
	}
	return m
}

// x2 is what was squared.
func (m *norm) x2() *values.Value {
	x, _ := match.Square(m.mean().X)
	return x
}

func (m *norm) mean() match.Reduction {
	terms, _ := match.Terms(m.power)
	for _, t := range terms {
		if r, ok := match.Mean(t.V); ok {
			return r
		}
	}
	return match.Reduction{}
}

// meanSquare accepts mean(square(x), -1, keepdims) + eps, and nothing else under the root.
func (m *norm) meanSquare() bool {
	terms, seen := match.Terms(m.power)
	if len(terms) != 2 {
		return false // without epsilon it is something else, e.g. a unit vector
	}
	for _, t := range terms {
		r, ok := match.Mean(t.V)
		switch {
		case t.Sign < 0:
			return false
		case ok:
			if !r.KeepDims || !r.OnLastAxis() {
				return false // other axes: group or batch statistics
			}
			x, ok := match.Square(r.X)
			if !ok || centred(x) {
				return false // x - mean(x): a layer norm
			}
			for _, s := range append(append(r.Seen, seen...), r.X, t.V) {
				m.seen[s] = true
			}
		default:
			m.eps = t.V
		}
	}
	return m.eps != nil && m.mean().X != nil && scalar(m.eps)
}

// scalar accepts a number, an attribute or a parameter of unknown kind; an array is no epsilon.
func scalar(v *values.Value) bool { return v.IsScalar() || v.Kind == values.Unknown }

func centred(x *values.Value) bool {
	terms, _ := match.Terms(x)
	for _, t := range terms {
		if _, ok := match.Mean(t.V); ok && len(terms) > 1 {
			return true
		}
	}
	return false
}

// private reports whether the parts of the norm are used for nothing else: the
// factor kept for later is a statistic that somebody wants.
func (m *norm) private(p *analysis.Pass) bool {
	for s := range m.seen {
		if s == m.root {
			continue
		}
		for _, c := range p.Values.Consumers(s) {
			if !m.seen[c] && c != m.power && c.Op != values.OpCall {
				if _, sum := match.Terms(c); len(sum) > 0 && c == m.power {
					continue
				}
				if match.Is(c, "rsqrt", "sqrt", "add") && m.within(c) {
					continue
				}
				return false
			}
		}
	}
	return true
}

// within reports whether c only leads to the norm itself.
func (m *norm) within(c *values.Value) bool {
	return c == m.power || m.seen[c]
}

// largest drops a norm that is part of another one, also when that one reaches it through a call.
func largest(all []*norm) []*norm {
	inside := map[syntax.Node]bool{}
	for _, m := range all {
		for s := range m.seen {
			if s != m.root && s.Node != nil {
				inside[s.Node] = true
			}
		}
	}
	var out []*norm
	for _, m := range all {
		if !inside[m.root.Node] {
			out = append(out, m)
		}
	}
	return out
}

func report(p *analysis.Pass, m *norm) {
	const message = "RMS norm computed step by step; mx.fast.rms_norm is one kernel that accumulates in float32"
	n := m.root.Node.(syntax.Expr)
	f := analysis.Finding{Span: p.Doc.Span(n), Message: message}
	if mean := m.mean().Seen[0]; mean.In != m.root.In && mean.In != nil && mean.In.Document() == p.Doc {
		f.Related = append(f.Related, analysis.Related{Span: p.Doc.Span(mean.Node), Message: "the mean of squares is here"})
	}
	if fix, ok := m.fix(p, n); ok {
		f.Fixes = append(f.Fixes, fix)
	}
	p.ReportFinding(f)
}

// fix replaces the norm by the fused op. Casts of x are dropped when the result
// is cast back: the op accumulates in float32 and returns the dtype of x and weight.
func (m *norm) fix(p *analysis.Pass, n syntax.Expr) (edit.Fix, bool) {
	if len(m.weights) > 1 {
		return edit.Fix{}, false
	}
	x, upcast := match.Uncast(m.x)
	_, down := match.Uncast(m.root)
	keepCast := ""
	var weight *values.Value
	if len(m.weights) == 1 {
		weight = m.weights[0]
		if !vector(weight) {
			return edit.Fix{}, false
		}
	}
	safety, reason := edit.Safe, ""
	switch {
	case len(upcast) == 0 && len(down) == 0:
	case len(down) == 0 && !m.castBack():
		x = m.x // the result stays wide: so must x
	case len(down) > 0 && weight != nil && !(x.DType.Known() && match.Core(weight).DType == x.DType):
		// everything in float32, one cast at the end: a wider weight would widen the fused op
		keepCast = "cast"
	}
	if weight != nil && sum(weight) {
		safety, reason = edit.Confirm, "1 + weight is rounded to the weight's dtype before the norm"
	}
	fix, ok := p.Rewrite(n, "Use mx.fast.rms_norm", safety, func(s *analysis.Spelling) string {
		w := "None"
		if weight != nil {
			w = s.Of(weight)
		}
		text := s.Name(fused) + "(" + s.Of(x) + ", " + w + ", " + s.Of(m.eps) + ")"
		if keepCast != "" {
			text += ".astype(" + s.Of(m.root.Args[1]) + ")"
		}
		return text
	})
	fix.Reason = reason
	return fix, ok
}

// castBack reports whether the norm is cast to another dtype before the weight.
func (m *norm) castBack() bool {
	for s := range m.seen {
		if match.Is(s, "array.astype") && s != m.root && len(s.Args) > 1 && s.Args[0] != nil && m.seen[s.Args[0]] {
			return true
		}
	}
	return false
}

func sum(v *values.Value) bool {
	t, _ := match.Terms(v)
	return len(t) > 1
}

// vector accepts a weight that has one axis, or nothing known against it.
func vector(v *values.Value) bool {
	if v.IsScalar() {
		return false
	}
	return !v.Shape.Known || len(v.Shape.Dims) == 1
}
