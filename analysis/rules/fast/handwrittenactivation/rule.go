// Package handwrittenactivation finds activation functions written step by step.
package handwrittenactivation

import (
	_ "embed"
	"fmt"
	"slices"

	"mlxls/analysis"
	"mlxls/analysis/match"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

//go:embed rule.md
var page string

// Rule is hand-written-activation.
var Rule = &analysis.Rule{Name: "hand-written-activation", Group: "fast", Severity: analysis.Info, Page: page, Run: run}

// A found is an activation of one array, with what multiplies it besides.
type found struct {
	*match.Curve
	activation
	rest []*values.Value
}

func run(p *analysis.Pass) {
	var all []found
	for _, v := range p.Values.Find(curves) {
		f, _ := find(v)
		all = append(all, f)
	}
	logistics(p, outside(p, all))
	if all == nil {
		return
	}
	uses := match.UsesIn(p.Values)
	for _, f := range all {
		if !match.Compiled.At(p.Values, f.Out.In) && !part(f, all) && private(f, uses) {
			report(p, f)
		}
	}
}

// outside are those in functions that are not compiled.
func outside(p *analysis.Pass, all []found) (out []found) {
	if all == nil {
		return nil
	}
	for _, f := range all {
		if !match.Compiled.At(p.Values, f.Out.In) {
			out = append(out, f)
		}
	}
	return out
}

// ends are the operations that activations end with; one that is a single call needs no other.
var ends = set("multiply", "divide", "add", "subtract", "where", "maximum", "minimum", "log", "log1p", "negative", "square", "power", "reciprocal", "clip")

func set(ops ...string) map[string]bool {
	m := map[string]bool{}
	for _, op := range ops {
		m["mlx.core."+op] = true
	}
	return m
}

var curves = values.Computes(func(v *values.Value) bool {
	if !v.IsArray() || !ends[v.Op] {
		return false
	}
	_, ok := find(v)
	return ok
})

// find sees v as an activation of what it is computed from, or as one times something else.
func find(v *values.Value) (found, bool) {
	for _, c := range match.Curves(v) {
		if c.X.DType.IsIntegral() {
			continue // an index that must not be negative
		}
		if a, ok := recognize(c); ok {
			return found{Curve: c, activation: a}, true
		}
	}
	return product(v)
}

// product matches y * x * sigmoid(x): the factors that are functions of one
// array make an activation, and the others multiply it.
func product(v *values.Value) (found, bool) {
	fs := factors(v, 6)
	if len(fs) < 3 {
		return found{}, false
	}
	for _, x := range fs {
		if !x.IsArray() && x.Kind != values.Unknown {
			continue
		}
		var own, rest []*values.Value
		curved := false
		for _, f := range fs {
			c := match.CurveOf(f, x)
			switch {
			case c != nil:
				curved = true
				own = append(own, f)
			case f == x || values.Same(f, x):
				own = append(own, f)
			default:
				rest = append(rest, f)
			}
		}
		if !curved || len(rest) == 0 || len(rest) == len(fs)-1 {
			continue
		}
		for _, take := range []bool{true, false} {
			own, rest := own, rest
			if take {
				own, rest = numbers(own, rest)
			}
			c := match.ProductCurve(v, x, own)
			if c == nil || len(rest) == 0 {
				continue
			}
			if a, ok := recognize(c); ok {
				return found{c, a, rest}, true
			}
		}
	}
	return found{}, false
}

// numbers moves the numbers among other factors to a function's own.
func numbers(own, rest []*values.Value) (with, without []*values.Value) {
	with = slices.Clone(own)
	for _, f := range rest {
		if _, ok := f.Number(); ok {
			with = append(with, f)
		} else {
			without = append(without, f)
		}
	}
	return with, without
}

// factors takes the products of one function apart, but not through casts.
func factors(v *values.Value, depth int) []*values.Value {
	if depth == 0 || !multiplied(v) {
		return []*values.Value{v}
	}
	var out []*values.Value
	for _, a := range v.Args[:2] {
		if multiplied(a) && a.In != v.In {
			out = append(out, a) // what a helper returns is found there
		} else {
			out = append(out, factors(a, depth-1)...)
		}
	}
	return out
}

func multiplied(v *values.Value) bool {
	return match.Is(v, "multiply") && len(v.Args) >= 2 && v.Args[0] != nil && v.Args[1] != nil
}

// part reports whether f is a step of another one, or the same again with more factors.
func part(f found, all []found) bool {
	for _, g := range all {
		if g.Out == f.Out {
			continue
		}
		if len(f.rest) > 0 && (slices.Contains(factors(f.Out, 6), g.Out) || contains(f.Out, g.Out, 6)) {
			return true
		}
		if len(g.rest) == 0 && slices.Contains(g.Steps, f.Out) {
			return true
		}
	}
	return false
}

// contains reports whether a product contains another as a factor.
func contains(v, x *values.Value, depth int) bool {
	if v == x {
		return true
	}
	return depth > 0 && multiplied(v) && (contains(v.Args[0], x, depth-1) || contains(v.Args[1], x, depth-1))
}

// private reports whether no step is wanted for itself.
func private(f found, uses *match.Use) bool {
	inner := map[*values.Value]bool{}
	if len(f.rest) > 0 {
		products(f.Out, inner, 6)
		delete(inner, f.Out)
	}
	for _, s := range f.Steps {
		if s != f.Out {
			inner[s] = true
		}
	}
	return uses.Only(inner, f.Out)
}

// products are the multiplications that factors goes through.
func products(v *values.Value, into map[*values.Value]bool, depth int) {
	if depth > 0 && multiplied(v) {
		into[v] = true
		products(v.Args[0], into, depth-1)
		products(v.Args[1], into, depth-1)
	}
}

// large reports whether a step is the exponential of what may be a large number.
func large(v *values.Value) bool {
	if !match.Is(v, "exp") {
		return false
	}
	x := v.Args[0]
	return !match.Is(x, "negative") || !match.Is(x.Args[0], "abs")
}

func report(p *analysis.Pass, f found) {
	n := f.Out.Node.(syntax.Expr)
	message := fmt.Sprintf("%s in %d steps, each a pass over the array; %s is one kernel", f.title, len(f.Steps), f.short())
	if f.overflows && slices.ContainsFunc(f.Steps, large) {
		message += ", and does not overflow"
	}
	finding := analysis.Finding{Span: p.Doc.Span(n), Message: message}
	if fix, ok := rewrite(p, f, n); ok {
		finding.Fixes = append(finding.Fixes, fix)
	}
	p.ReportFinding(finding)
}
