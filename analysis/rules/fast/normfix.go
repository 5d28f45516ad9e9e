package fast

import (
	"strings"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/match"
	"mlxls/analysis/mlxapi"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

// A call is one way to write a norm as a fused op: which casts it keeps.
type call struct {
	x            *values.Value
	weight, bias operand
	cast         bool // the result's
}

// An operand is a weight or a bias, as it is or without its cast to float32.
type operand struct {
	v    *values.Value
	bare bool
}

// fixOf replaces a norm by the fused op. The op accumulates in float32 whatever
// it is given, and returns what its arrays promote to: casts go where the result
// keeps its dtype, whatever dtypes the input and the weights turn out to have.
func fixOf(p *analysis.Pass, m *match.Norm, n syntax.Expr, op string) (edit.Fix, bool) {
	if !m.Centred && m.Weight == nil && !optionalWeight(p.Opts.Values.MLXVersion) {
		return edit.Fix{}, false
	}
	worlds := match.Worlds(match.Source(match.Core(m.X)), leaf(m.Weight), leaf(m.Bias))
	safety, reason := edit.Safe, ""
	confirm := func(why string) {
		if safety == edit.Safe {
			safety, reason = edit.Confirm, why
		}
	}
	switch {
	case sum(m.Weight):
		confirm("1 + weight is rounded to the weight's dtype before the norm")
	case !sure(m.Weight) || !sure(m.Bias):
		confirm("weight and bias must have one axis")
	case m.Moments:
		confirm("the variance is no longer a difference of two means, which is inexact where the mean is large")
	}
	for _, alike := range []bool{false, true} {
		if alike {
			confirm("the result has the dtype that the fused op gives it, unless input and weights have the same")
		}
		for _, c := range calls(m) {
			if !c.keeps(m, worlds, alike) {
				continue
			}
			fix, ok := p.Rewrite(n, "Use "+short(op), safety, func(s *analysis.Spelling) string { return c.text(s, m, op) })
			if ok {
				fix.Reason = reason
				return fix, true
			}
		}
	}
	return edit.Fix{}, false
}

// optionalWeight reports whether mx.fast.rms_norm takes None for a weight.
func optionalWeight(version string) bool { return (&mlxapi.Entry{Since: "0.23"}).In(version) }

// calls are the ways to write m, the shortest first.
func calls(m *match.Norm) []call {
	var xs []*values.Value
	if bare := widened(m.X); bare != m.X && !bare.DType.IsIntegral() {
		xs = append(xs, bare)
	}
	xs = append(xs, m.X)
	if m.Squared != m.X {
		xs = append(xs, m.Squared) // only the statistics are wide, and widen the result
	}
	var out []call
	for _, x := range xs {
		for _, cast := range []bool{false, true} {
			if cast && !match.Is(m.Root, "array.astype") {
				continue
			}
			for _, bare := range []bool{true, false} {
				out = append(out, call{x, operand{m.Weight, bare}, operand{m.Bias, bare}, cast})
			}
		}
	}
	return out
}

// keeps reports whether the call has the dtype of the norm in all worlds, or
// in those where the checkpoint and the caller agree on one.
func (c call) keeps(m *match.Norm, worlds []match.World, alike bool) bool {
	for _, w := range worlds {
		if alike && !w.Alike() {
			continue
		}
		was := w.DType(m.Root)
		is := w.DType(c.x)
		if c.weight.v != nil { // without a weight the bias has no say
			is = values.Promote(is, w.DType(c.weight.seen()))
			if c.bias.v != nil {
				is = values.Promote(is, w.DType(c.bias.seen()))
			}
		}
		if was == 0 || !c.cast && is != was {
			return false
		}
	}
	return true
}

// seen is the value whose dtype the operand has.
func (o operand) seen() *values.Value {
	if o.bare {
		return bareLeaf(o.v)
	}
	return o.v
}

// leaf is the array behind a weight: its dtype is the weight's when nothing is cast.
func leaf(v *values.Value) *values.Value {
	if v == nil {
		return nil
	}
	if w, _, ok := onePlus(v); ok {
		return match.Core(w)
	}
	return match.Core(v)
}

// bareLeaf is leaf, if only casts to float32 are in the way; else v.
func bareLeaf(v *values.Value) *values.Value {
	bare := widened(v)
	if w, _, ok := onePlus(bare); ok {
		bare = widened(w)
	}
	if match.Is(bare, "array.astype") {
		return v
	}
	return bare
}

// widened looks through casts to float32: they lose nothing, and the op needs none.
func widened(v *values.Value) *values.Value {
	for match.Is(v, "array.astype") && len(v.Args) > 1 && v.DType.IsFloat32() {
		v = v.Args[0]
	}
	return v
}

func (c call) text(s *analysis.Spelling, m *match.Norm, op string) string {
	x := s.Of(c.x)
	if c.x != m.X && c.x == widened(m.X) && !s.Plain(c.x) && s.Plain(m.X) {
		return "" // it would be computed once more if the cast array lives on
	}
	args := []string{x, c.weight.text(s)}
	if m.Centred {
		args = append(args, c.bias.text(s))
	}
	t := s.Name(op) + "(" + strings.Join(append(args, s.Of(m.Eps)), ", ") + ")"
	if c.cast {
		t += ".astype(" + s.Of(m.Root.Args[1]) + ")"
	}
	return t
}

func (o operand) text(s *analysis.Spelling) string {
	if o.v == nil {
		return "None"
	}
	bare := bareLeaf(o.v)
	if !o.bare || bare == o.v {
		return s.Of(o.v)
	}
	w, one, ok := onePlus(widened(o.v))
	if !ok || bare == w {
		return s.Of(widened(o.v))
	}
	if widened(o.v).Args[0] == one {
		return s.Of(one) + " + " + s.Of(bare)
	}
	return s.Of(bare) + " + " + s.Of(one)
}

// short is the op as one says it: mx.fast.rms_norm.
func short(op string) string { return strings.Replace(op, "mlx.core.", "mx.", 1) }
