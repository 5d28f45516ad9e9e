// Package widenormweight finds fused norms that return float32 because their weight is.
package widenormweight

import (
	_ "embed"
	"strings"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/match"
	"mlxls/analysis/rules/dtype"
	"mlxls/analysis/values"
)

//go:embed rule.md
var page string

// Rule is wide-norm-weight.
var Rule = &analysis.Rule{Name: "wide-norm-weight", Group: "dtype", Page: page, Run: run}

var norms = values.ComputesBy(func(v *values.Value) bool {
	return match.Is(v, "fast.rms_norm", "fast.layer_norm") && v.IsArray() && dtype.OfModel(v.Args[0]) && (wide(v.Arg("weight")) || wide(v.Arg("bias")))
}, "mlx.core.fast.rms_norm", "mlx.core.fast.layer_norm")

func wide(w *values.Value) bool { return w != nil && w.IsArray() && w.DType.IsFloat32() }

func run(p *analysis.Pass) {
	flow := dtype.FlowOf(p)
	for n, v := range p.Values.Find(norms) {
		e := flow.Reach(v)
		if !e.Runs() {
			continue // cast back
		}
		var weights []*values.Value
		for _, w := range [...]*values.Value{v.Arg("weight"), v.Arg("bias")} {
			switch {
			case !wide(w):
			case !unasked(flow, w):
				weights = nil
			default:
				weights = append(weights, w)
			}
		}
		if len(weights) == 0 {
			continue
		}
		f := analysis.Finding{Span: p.Doc.Span(n), Message: message(p, v, weights[0]) + e.String()}
		if fix, ok := narrow(p, v, weights); ok {
			f.Fixes = append(f.Fixes, fix)
		}
		p.ReportFinding(f)
	}
}

// unasked reports whether a weight is float32 for want of a dtype: where someone
// wrote float32, a wide result may be meant.
func unasked(flow *dtype.Flow, w *values.Value) bool {
	srcs := flow.Sources(w)
	for _, s := range srcs {
		if s.Kind != dtype.Created && s.Kind != dtype.Host && s.Kind != dtype.Integers {
			return false
		}
	}
	return len(srcs) > 0
}

func message(p *analysis.Pass, v, w *values.Value) string {
	s := dtype.Name(p, w) + " is float32, so the norm returns float32"
	if w.Op == values.OpAttr && strings.HasPrefix(w.Name, "_") {
		s = "self." + w.Name + " is float32 and no parameter that a checkpoint would replace, so the norm returns float32"
	}
	if !v.Args[0].DType.IsHalf() {
		s += ", also for " + dtype.Name(p, v.Args[0]) + " of half precision"
	}
	return s
}

// narrow leaves a weight of ones out, and casts others.
func narrow(p *analysis.Pass, v *values.Value, weights []*values.Value) (edit.Fix, bool) {
	var all edit.Fix
	for _, w := range weights {
		at := dtype.Operand(p, v, w)
		if at == nil {
			return all, false
		}
		one, ok := dtype.Cast(p, at, v.Args[0])
		if w == v.Arg("weight") && ones(w) {
			one, ok = edit.Fix{Title: "Leave the weight of ones out", Safety: edit.Confirm, Edits: []edit.Edit{edit.Replace(p.Doc, at, "None")}}, true
		}
		if !ok {
			return all, false
		}
		one.Edits = append(all.Edits, one.Edits...)
		all = one
	}
	all.Reason = "the result has the dtype of what is normalized then, instead of float32"
	return all, true
}

// ones reports whether w is nothing but ones: made here, or by __init__.
func ones(w *values.Value) bool {
	if w.Op == values.OpAttr && w.Elem != nil {
		w = w.Elem
	}
	return match.Is(w, "ones")
}
