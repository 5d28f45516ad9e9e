package handwrittenreduction

import (
	"mlxls/analysis"
	"mlxls/analysis/match"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

// crossEntropy matches the log-probability of one class for each row, taken out
// of those of all classes, and its negation.
func crossEntropy(v *values.Value) (form, bool) {
	root, sign, after := v, "-", ""
	var outer []*values.Value
	if match.Is(v, "negative") {
		v, sign = v.Args[0], ""
		outer = append(outer, v)
		if match.Is(v, "mean", "sum") && v.Arg("axis") == nil && v.Arg("keepdims") == nil && v.Arg("stream") == nil {
			after = "." + v.Op[len("mlx.core."):] + "()"
			v = v.Args[0]
			outer = append(outer, v)
		}
	}
	logp, targets, steps, ok := picked(v)
	if !ok {
		return form{}, false
	}
	logits, more, ok := logProbabilities(logp)
	if !ok {
		return form{}, false
	}
	steps = append(append(append(steps, logp), more...), outer...)
	return form{
		root: root, steps: steps, title: "Use nn.losses.cross_entropy",
		message: "log-probabilities of all classes, of which one is used in each row: an array as large as the logits; " +
			"nn.losses.cross_entropy subtracts one number for each row",
		write: func(s *analysis.Spelling) string {
			return sign + s.Name("mlx.nn.losses.cross_entropy") + "(" + s.Of(logits) + ", " + s.Of(targets) + ")" + after
		},
	}, true
}

// picked matches take_along_axis(logp, targets[..., None], axis=-1) without its last axis, and logp[arange, targets].
func picked(v *values.Value) (logp, targets *values.Value, steps []*values.Value, ok bool) {
	if match.Is(v, "array.__getitem__") && len(v.Args) > 1 && len(v.Args[1].Elems) == 2 {
		rows, columns := v.Args[1].Elems[0], v.Args[1].Elems[1]
		if match.Is(rows, "arange") && rows.Arg("stop") == nil && columns.IsArray() && columns.Shape.Rank() == 1 {
			return v.Args[0], columns, nil, v.Args[0].Shape.Rank() == 2
		}
	}
	take := v
	switch {
	case match.Is(v, "squeeze"):
		if n, ok := v.Arg("axis").Int(); !ok || n != -1 {
			return nil, nil, nil, false
		}
		take = v.Args[0]
	case match.Is(v, "array.__getitem__") && firstOfLast(v.Args[1]):
		take = v.Args[0]
	default:
		return nil, nil, nil, false
	}
	if !match.Is(take, "take_along_axis") {
		return nil, nil, nil, false
	}
	if n, ok := take.Arg("axis").Int(); !ok || n != -1 {
		return nil, nil, nil, false
	}
	targets, added := match.LastAdded(take.Arg("indices"))
	return take.Args[0], targets, []*values.Value{take}, added
}

// firstOfLast matches the index [..., 0].
func firstOfLast(index *values.Value) bool {
	if index == nil || len(index.Elems) != 2 || index.Elems[0].Const != any(syntax.Ellipsis{}) {
		return false
	}
	n, ok := index.Elems[1].Int()
	return ok && n == 0 && index.Elems[1].Kind == values.Int
}

// logProbabilities matches log_softmax(x), log(softmax(x)) and x - logsumexp(x) over the last axis.
func logProbabilities(v *values.Value) (logits *values.Value, steps []*values.Value, ok bool) {
	last := func(v *values.Value) bool {
		a := v.Arg("axis")
		return a == nil && v.Op != "mlx.core.softmax" && v.Op != "mlx.core.logsumexp" || a != nil && match.Reduction{X: v.Args[0], Axis: a}.OnLastAxis()
	}
	switch {
	case v == nil:
	case v.Op == "mlx.nn.log_softmax":
		return v.Args[0], nil, last(v)
	case match.Is(v, "log") && (match.Is(v.Args[0], "softmax") || v.Args[0] != nil && v.Args[0].Op == "mlx.nn.softmax"):
		return v.Args[0].Args[0], []*values.Value{v.Args[0]}, last(v.Args[0])
	case match.Is(v, "subtract") && len(v.Args) >= 2 && match.Is(v.Args[1], "logsumexp"):
		l := v.Args[1]
		k, _ := l.Arg("keepdims").Const.(bool)
		return v.Args[0], []*values.Value{l}, last(l) && k && values.Same(l.Args[0], v.Args[0])
	}
	return nil, nil, false
}
