package handwrittenreduction

import (
	"mlxls/analysis"
	"mlxls/analysis/match"
	"mlxls/analysis/values"
)

// sameAxes reports whether two reductions are over the same axes.
func sameAxes(a, b match.Reduction) bool {
	if a.Axis == nil || b.Axis == nil {
		return a.Axis == nil && b.Axis == nil
	}
	return values.Same(a.Axis, b.Axis) || a.OnLastAxis() && b.OnLastAxis()
}

// arguments writes the axis and keepdims of a reduction; all is what stands for all axes.
func arguments(s *analysis.Spelling, r match.Reduction) string {
	text := ""
	if r.Axis != nil && r.Axis.Kind != values.None {
		text += ", axis=" + s.Of(r.Axis)
	}
	if r.KeepDims {
		text += ", keepdims=True"
	}
	return text
}

// kept is a sum that keeps its axis, also by hand. steps are what it is made of.
func kept(v *values.Value) (r match.Reduction, steps []*values.Value, ok bool) {
	inner := v
	if match.Is(v, "expand_dims", "array.__getitem__") {
		x, added := match.LastAdded(v)
		if !added {
			return r, nil, false
		}
		inner = x
		steps = append(steps, v)
	}
	if !match.Is(inner, "sum") {
		return r, nil, false
	}
	r, ok = match.Sum(inner)
	if inner != v {
		ok = ok && r.OnLastAxis() && !r.KeepDims
		r.KeepDims = true
	}
	return r, append(steps, inner), ok
}

// shifted sees y as x - max(x), which is how sums of exponentials are kept from
// overflowing. steps are y and the maximum.
func shifted(y *values.Value) (x *values.Value, max match.Reduction, steps []*values.Value, ok bool) {
	if !match.Is(y, "subtract") || len(y.Args) < 2 {
		return nil, max, nil, false
	}
	x, top := y.Args[0], y.Args[1]
	steps = append(steps, y)
	if match.Is(top, "stop_gradient") {
		steps = append(steps, top)
		top = top.Args[0]
	}
	if !match.Is(top, "max") {
		return nil, max, nil, false
	}
	max, ok = match.Max(top)
	ok = ok && values.Same(max.X, x) && (max.KeepDims || max.Axis == nil)
	return x, max, append(steps, top), ok
}
