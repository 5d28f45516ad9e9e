package rope

import (
	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/match"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

// rewrite calls the fused operation where tables are made for this rotation
// alone, and meet the features as they are: positions on the axis before the last.
func (r *rotation) rewrite(p *analysis.Pass, a angle, at syntax.Node) (edit.Fix, bool) {
	n, ok := at.(syntax.Expr)
	if r.sorted || r.traditional && !match.Is(match.Core(r.v), "reshape", "flatten") {
		return edit.Fix{}, false // the pairs are an axis of their own still
	}
	if !ok || a.moved || a.shift != nil && start(a.positions) != nil || r.x.Shape.Known && r.x.Shape.Rank() < 3 {
		return edit.Fix{}, false
	}
	fix, ok := p.Rewrite(n, "Use mx.fast.rope", edit.Confirm, func(s *analysis.Spelling) string {
		x := s.Of(r.x)
		dims := x + ".shape[-1]"
		if r.dims != nil {
			dims = s.Of(r.dims)
		} else if !s.Plain(r.x) {
			return ""
		}
		if a.amplitude != nil {
			if r.dims != nil {
				return "" // what is not turned is not scaled
			}
			x = s.Of(a.amplitude) + " * " + x
		}
		text := s.Name("mlx.core.fast.rope") + "(" + x + ", " + dims + ", traditional=" + python(r.traditional)
		base, freqs := baseOf(a.freqs), ""
		if base != nil && s.Can(base) {
			text += ", base=" + s.Of(base)
		} else {
			text += ", base=None"
			freqs = ", freqs=1 / " + edit.Primary(s.Of(a.freqs))
		}
		scale := "1.0"
		if a.scale != nil {
			scale = s.Of(a.scale)
		}
		return text + ", scale=" + scale + ", offset=" + a.offset(s) + freqs + ")"
	})
	fix.Reason = "the features must have at least three axes, positions on the one before the last; the result keeps their dtype"
	return fix, ok
}

func python(b bool) string {
	if b {
		return "True"
	}
	return "False"
}

// start is where positions start, nil for 0.
func start(arange *values.Value) *values.Value {
	s := arange.Arg("start")
	if stop := arange.Arg("stop"); stop == nil || stop.Kind == values.None {
		return nil // arange(n)
	}
	if n, ok := s.Number(); s == nil || s.Kind == values.None || ok && n == 0 {
		return nil
	}
	return s
}

func (a angle) offset(s *analysis.Spelling) string {
	switch {
	case a.shift != nil:
		return s.Of(a.shift)
	case start(a.positions) != nil:
		return s.Of(start(a.positions))
	}
	return "0"
}

// wide looks through casts to float32; others round.
func wide(v *values.Value) *values.Value {
	for match.Is(v, "array.astype") && v.DType.IsFloat32() {
		v = v.Args[0]
	}
	return v
}

// baseOf matches 1 / base ** (arange(0, d, 2) / d) and base ** (-arange(0, d, 2) / d).
func baseOf(v *values.Value) *values.Value {
	v = wide(v)
	sign := 1.0
	switch {
	case match.Is(v, "divide"):
		if n, ok := v.Args[0].Number(); !ok || n != 1 || !v.Args[0].IsScalar() {
			return nil
		}
		v, sign = wide(v.Args[1]), -1
	case match.Is(v, "reciprocal"):
		v, sign = wide(v.Args[0]), -1
	}
	if !match.Is(v, "power") || len(v.Args) < 2 || v.Args[0].IsArray() {
		return nil
	}
	p := match.ProductOf(v.Args[1])
	if p.Negative {
		sign = -sign
	}
	var steps, length *values.Value
	for _, f := range p.Factors {
		inner := match.Core(f.V)
		if match.Is(inner, "negative") {
			sign, inner = -sign, match.Core(inner.Args[0])
		}
		switch {
		case f.Pow == 1 && match.Is(inner, "arange"):
			steps = inner
		case f.Pow == -1 && length == nil:
			length = f.V
		default:
			return nil
		}
	}
	if sign > 0 || steps == nil || length == nil || start(steps) != nil {
		return nil
	}
	if n, ok := steps.Arg("step").Number(); !ok || n != 2 || !values.Same(steps.Arg("stop"), length) {
		return nil
	}
	return v.Args[0]
}
