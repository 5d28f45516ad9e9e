package handwrittenreduction

import (
	"mlxls/analysis"
	"mlxls/analysis/match"
	"mlxls/analysis/values"
)

// softmax matches exp(x - max(x)) / sum(exp(x - max(x))), with or without the maximum.
func softmax(v *values.Value) (form, bool) {
	e, sum, steps := quotient(v)
	if !match.Is(e, "exp") {
		return form{}, false
	}
	r, more, ok := kept(sum)
	if !ok || !values.Same(r.X, e) || r.Axis != nil && !r.KeepDims {
		return form{}, false
	}
	steps = append(append(steps, e, r.X), more...)
	x := e.Args[0]
	inner, max, above, ok := shifted(x)
	switch {
	case ok && sameAxes(max, r):
		x = inner
		steps = append(steps, above...)
	case ok:
		return form{}, false // the maximum of something else: stable, and nobody knows why
	case r.Axis == nil || never(x, 8):
		return form{}, false // weights that are made to add up to one: a kernel, say
	}
	f := form{root: v, steps: steps, title: "Use mx.softmax"}
	f.message = "softmax in steps: the exponentials are written to memory, and read three times; mx.softmax is one kernel"
	if !ok {
		f.message += ", and does not overflow"
	}
	f.write = func(s *analysis.Spelling) string {
		text := s.Name("mlx.core.softmax") + "(" + s.Of(x)
		if r.Axis != nil {
			text += ", axis=" + s.Of(r.Axis)
		}
		if !x.DType.IsFloat32() {
			text += ", precise=True" // the steps round less than softmax in half precision
		}
		return text + ")"
	}
	return f, true
}

// quotient sees v as a / b or a * (1 / b).
func quotient(v *values.Value) (a, b *values.Value, steps []*values.Value) {
	if len(v.Args) < 2 {
		return nil, nil, nil
	}
	if match.Is(v, "divide") {
		return v.Args[0], v.Args[1], nil
	}
	for i, x := range v.Args[:2] {
		if match.Is(x, "reciprocal") {
			return v.Args[1-i], x.Args[0], []*values.Value{x}
		}
		if match.Is(x, "divide") {
			if n, ok := x.Args[0].Number(); ok && n == 1 && x.Args[0].IsScalar() {
				return v.Args[1-i], x.Args[1], []*values.Value{x}
			}
		}
	}
	return nil, nil, nil
}

// never reports whether v is never positive, so that its exponential does not overflow: -(x**2) / (2 * s**2).
func never(v *values.Value, depth int) bool {
	if v == nil || depth == 0 {
		return false
	}
	if n, ok := v.Number(); ok && v.IsScalar() {
		return n <= 0
	}
	arg := func(i int) *values.Value {
		if i < len(v.Args) {
			return v.Args[i]
		}
		return nil
	}
	switch {
	case match.Is(v, "negative"):
		return always(arg(0), depth-1)
	case match.Is(v, "multiply", "divide"):
		return never(arg(0), depth-1) && always(arg(1), depth-1) || always(arg(0), depth-1) && never(arg(1), depth-1)
	case match.Is(v, "add"):
		return never(arg(0), depth-1) && never(arg(1), depth-1)
	}
	return false
}

// always reports whether v is never negative.
func always(v *values.Value, depth int) bool {
	if v == nil || depth == 0 {
		return false
	}
	if n, ok := v.Number(); ok && v.IsScalar() {
		return n >= 0
	}
	if _, ok := match.Square(v); ok || match.Is(v, "abs", "exp", "sqrt") {
		return true
	}
	switch {
	case match.Is(v, "multiply", "divide", "add") && len(v.Args) >= 2:
		return always(v.Args[0], depth-1) && always(v.Args[1], depth-1) || never(v.Args[0], depth-1) && never(v.Args[1], depth-1) && !match.Is(v, "add")
	case match.Is(v, "sum", "mean", "array.astype") && len(v.Args) > 0:
		return always(v.Args[0], depth-1)
	}
	return false
}

// logOfSoftmax matches log(softmax(x)).
func logOfSoftmax(v *values.Value) (form, bool) {
	sm := v.Args[0]
	if !match.Is(sm, "softmax") && (sm == nil || sm.Op != "mlx.nn.softmax") || sm.Arg("stream") != nil {
		return form{}, false
	}
	x, axis := sm.Args[0], sm.Arg("axis")
	if sm.Op == "mlx.core.softmax" && axis == nil {
		return form{}, false // over all axes
	}
	return logSoftmaxForm(v, []*values.Value{sm}, x, axis,
		"log of softmax: probabilities that round to 0 become -inf, and all of them pass through memory once more; nn.log_softmax computes neither"), true
}

// logSoftmax matches y - log(sum(exp(y))), with y = x - max(x).
func logSoftmax(v *values.Value) (form, bool) {
	if len(v.Args) < 2 {
		return form{}, false
	}
	y, l := v.Args[0], v.Args[1]
	r, steps, ok := logOfSum(l)
	if !ok || !r.KeepDims || r.Axis == nil || !values.Same(r.X, y) {
		return form{}, false
	}
	x, max, more, ok := shifted(y)
	if !ok || !sameAxes(max, r) {
		return form{}, false // what is written out is the log of the sum, and found as such
	}
	return logSoftmaxForm(v, append(append(steps, l), more...), x, r.Axis,
		"log of softmax in steps: the array passes through memory five times; nn.log_softmax is one call"), true
}

func logSoftmaxForm(v *values.Value, steps []*values.Value, x, axis *values.Value, message string) form {
	return form{root: v, steps: steps, message: message, title: "Use nn.log_softmax", write: func(s *analysis.Spelling) string {
		text := s.Name("mlx.nn.log_softmax") + "(" + s.Of(x)
		if n, ok := axis.Int(); axis != nil && axis.Kind != values.None && !(ok && n == -1) {
			text += ", axis=" + s.Of(axis)
		}
		return text + ")"
	}}
}
