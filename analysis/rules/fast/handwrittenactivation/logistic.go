package handwrittenactivation

import (
	"slices"

	"mlxls/analysis"
	"mlxls/analysis/match"
	"mlxls/analysis/values"
)

const unstable = "sigmoid by hand: where exp overflows its gradient is nan, also in a compiled function; mx.sigmoid has one everywhere"

// logistics reports 1 / (1 + exp(x)) that no activation was seen in: among
// casts, or in compiled functions, where steps cost nothing.
func logistics(p *analysis.Pass, all []found) {
	var uses *match.Use
	for n, v := range p.Values.Find(quotients) {
		if slices.ContainsFunc(all, func(f found) bool { return f.Out == v || slices.Contains(f.Steps, v) }) {
			continue
		}
		if uses == nil {
			uses = match.UsesIn(p.Values)
		}
		inner, _ := logistic(v)
		if uses.Only(inner, v) {
			p.Report(n, unstable)
		}
	}
}

var quotients = values.Computes(func(v *values.Value) bool {
	_, ok := logistic(v)
	return ok
})

// logistic matches 1 / (1 + exp(x)); inner is what it is computed by.
func logistic(v *values.Value) (inner map[*values.Value]bool, ok bool) {
	var below *values.Value
	switch {
	case match.Is(v, "divide") && len(v.Args) >= 2 && isOne(v.Args[0]):
		below = v.Args[1]
	case match.Is(v, "reciprocal"):
		below = v.Args[0]
	}
	sum, casts := match.Uncast(below)
	if !match.Is(sum, "add") || len(sum.Args) < 2 {
		return nil, false
	}
	inner = map[*values.Value]bool{sum: true}
	for i, a := range sum.Args[:2] {
		exp, more := match.Uncast(sum.Args[1-i])
		if !isOne(a) || !match.Is(exp, "exp") || !exp.Args[0].IsArray() {
			continue
		}
		inner[exp] = true
		for _, c := range append(casts, more...) {
			inner[c] = true
		}
		return inner, true
	}
	return nil, false
}

func isOne(v *values.Value) bool {
	n, ok := v.Number()
	return ok && n == 1
}
