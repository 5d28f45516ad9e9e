package handwrittenreduction

import (
	"mlxls/analysis"
	"mlxls/analysis/match"
	"mlxls/analysis/values"
)

// mean matches sum(x, axis) / x.shape[axis].
func mean(v *values.Value) (form, bool) {
	if len(v.Args) < 2 || !match.Is(v.Args[0], "sum") {
		return form{}, false
	}
	r, ok := match.Mean(v)
	if sum, summed := match.Sum(v.Args[0]); summed && !ok && sum.Axis == nil {
		r, ok = sum, match.Is(v.Args[1], "array.size") && values.Same(v.Args[1].Args[0], sum.X)
	}
	if !ok || r.X.DType.IsIntegral() {
		return form{}, false // the sum of integers is exact
	}
	return meanForm(v, []*values.Value{v.Args[0]}, r, "mean", "a sum divided by the length that it is over: mx.mean is one call"), true
}

func meanForm(v *values.Value, steps []*values.Value, r match.Reduction, name, message string) form {
	return form{root: v, steps: steps, message: message, title: "Use mx." + name, write: func(s *analysis.Spelling) string {
		return s.Name("mlx.core."+name) + "(" + s.Of(r.X) + arguments(s, r) + ")"
	}}
}

const inOneKernel = "; mx.var is one call"

// variance matches mean((x - mean(x))²).
func variance(v *values.Value) (form, bool) {
	r, ok := match.Mean(v)
	if !ok || r.Axis == nil {
		return form{}, false
	}
	d, ok := match.Square(r.X)
	if !ok || match.Is(d, "array.astype") || !match.Is(d, "subtract") || match.Is(r.X, "array.astype") {
		return form{}, false
	}
	m, ok := match.Mean(d.Args[1])
	if !ok || !match.Is(d.Args[1], "mean") || !m.KeepDims || !sameAxes(m, r) || !values.Same(m.X, d.Args[0]) {
		return form{}, false
	}
	r.X = d.Args[0]
	return meanForm(v, []*values.Value{v.Args[0], d, d.Args[1]}, r, "var",
		"variance in steps: the differences and their squares pass through memory"+inOneKernel), true
}

// moments matches mean(x²) - mean(x)².
func moments(v *values.Value) (form, bool) {
	if len(v.Args) < 2 || !match.Is(v.Args[0], "mean") {
		return form{}, false
	}
	r, ok := match.Mean(v.Args[0])
	if !ok {
		return form{}, false
	}
	x, ok := match.Square(r.X)
	if !ok || match.Is(r.X, "array.astype") {
		return form{}, false
	}
	m, ok := match.Square(v.Args[1])
	if !ok || !match.Is(m, "mean") || match.Is(v.Args[1], "array.astype") {
		return form{}, false
	}
	n, ok := match.Mean(m)
	if !ok || !values.Same(n.X, x) || !sameAxes(n, r) || n.KeepDims != r.KeepDims {
		return form{}, false
	}
	steps := []*values.Value{v.Args[0], r.X, v.Args[1], m}
	r.X = x
	f := meanForm(v, steps, r, "var", "variance as a difference of two means: it loses its digits where the mean is large"+inOneKernel)
	f.reason = "the difference of two means is inexact where the mean is large: results change, to the better"
	return f, true
}

// inverseRoot matches x ** -0.5 of arrays.
func inverseRoot(v *values.Value) (form, bool) {
	if len(v.Args) < 2 || !v.Args[0].IsArray() || v.Args[0].DType.IsIntegral() || v.Shape.Rank() == 0 || !v.Args[1].IsScalar() {
		return form{}, false
	}
	if n, ok := v.Args[1].Number(); !ok || n != -0.5 {
		return form{}, false
	}
	x := v.Args[0]
	return form{root: v, message: "a power of -0.5 is computed by logarithm and exponential; mx.rsqrt is one instruction", title: "Use mx.rsqrt",
		write: func(s *analysis.Spelling) string { return s.Name("mlx.core.rsqrt") + "(" + s.Of(x) + ")" }}, true
}
