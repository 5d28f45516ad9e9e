package handwrittenreduction

import (
	"mlxls/analysis"
	"mlxls/analysis/match"
	"mlxls/analysis/values"
)

// logOfSum matches log(sum(exp(y))); the reduction is of y.
func logOfSum(v *values.Value) (r match.Reduction, steps []*values.Value, ok bool) {
	if !match.Is(v, "log") || len(v.Args) == 0 || !match.Is(v.Args[0], "sum") {
		return r, nil, false
	}
	sum := v.Args[0]
	r, ok = match.Sum(sum)
	if !ok || !match.Is(r.X, "exp") {
		return r, nil, false
	}
	steps = []*values.Value{sum, r.X}
	r.X = r.X.Args[0]
	return r, steps, r.X != nil
}

// logSumExp matches log(sum(exp(x))), and max(x) + log(sum(exp(x - max(x)))).
func logSumExp(v *values.Value) (form, bool) {
	if match.Is(v, "log") {
		r, steps, ok := logOfSum(v)
		if _, _, _, known := shifted(r.X); !ok || known {
			return form{}, false // what is shifted is wanted as it is, or the maximum is added elsewhere
		}
		return logSumExpForm(v, steps, r,
			"log of a sum of exponentials: it overflows for scores above 88 (above 11 in float16), and the exponentials pass through memory; mx.logsumexp does neither"), true
	}
	for i, l := range v.Args[:min(2, len(v.Args))] {
		r, steps, ok := logOfSum(l)
		if !ok {
			continue
		}
		x, max, more, ok := shifted(r.X)
		if !ok || !sameAxes(max, r) {
			continue
		}
		steps = append(append(steps, l), more...)
		top, squeezed := v.Args[1-i], false
		if match.Is(top, "squeeze") {
			squeezed = true
			steps = append(steps, top)
			top = top.Args[0]
		}
		if !values.Same(top, more[len(more)-1]) && !values.Same(top, r.X.Args[1]) {
			continue
		}
		if r.Axis != nil && squeezed == r.KeepDims {
			return form{}, false // the two are broadcast against each other
		}
		steps = append(steps, top)
		r.X = x
		return logSumExpForm(v, steps, r, "logsumexp in steps: the array passes through memory four times; mx.logsumexp is one kernel"), true
	}
	return form{}, false
}

func logSumExpForm(v *values.Value, steps []*values.Value, r match.Reduction, message string) form {
	return form{root: v, steps: steps, message: message, title: "Use mx.logsumexp", write: func(s *analysis.Spelling) string {
		return s.Name("mlx.core.logsumexp") + "(" + s.Of(r.X) + arguments(s, r) + ")"
	}}
}
