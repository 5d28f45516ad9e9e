// Package lazytiming finds clocks around work that is only described between
// them, and done later.
package lazytiming

import (
	_ "embed"
	"strings"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/rules/profile"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

//go:embed rule.md
var page string

// Rule is lazy-timing.
var Rule = &analysis.Rule{Name: "lazy-timing", Group: "profile", Page: page, Run: run}

func run(p *analysis.Pass) {
	for _, ff := range p.Values.Functions() {
		if ff.Exhausted {
			continue
		}
		for _, v := range ff.Find(profile.Elapsed) {
			if t, ok := between(p, ff, v.Args[1].Node, v.Args[0].Node); ok {
				t.report(p)
			}
		}
	}
}

// A timed is what stands between two readings of a clock, in one body.
type timed struct {
	stop *syntax.Call
	stmt syntax.Stmt   // of stop
	last *values.Value // computed, and not evaluated
}

// between is false unless something is computed there that nothing there evaluates.
func between(p *analysis.Pass, ff *values.FunctionFacts, start, stop syntax.Node) (t timed, ok bool) {
	call, is := stop.(*syntax.Call)
	if !is || start == nil || !p.Doc.Has(start) || !p.Doc.Has(stop) {
		return t, false
	}
	from, to := p.Doc.Span(start).End, p.Doc.Span(stop).Start
	t.stop, t.stmt = call, p.Doc.Stmt(stop)
	if from > to || p.Doc.Parent(p.Doc.Stmt(start)) != p.Doc.Parent(t.stmt) {
		return t, false // around a loop, or the clock of a branch
	}
	in := func(n syntax.Node) bool {
		if n == nil || !p.Doc.Has(n) {
			return false
		}
		s := p.Doc.Span(n)
		return from <= s.Start && s.End <= to
	}
	for _, e := range ff.Effects {
		n := e.Node
		if len(e.Via) > 0 {
			n = e.Via[0]
		}
		switch e.Kind {
		case values.Evaluates, values.Schedules, values.Yields, values.Calls:
			if in(n) {
				return t, false // it waits, or may: what is called is not known
			}
		}
	}
	for _, n := range ff.Nodes {
		if _, called := n.(*syntax.Call); !in(n) || !called && !computed(p, n) {
			continue // a name for what was computed before
		}
		if v := p.Values.Value(n); v.IsArray() && computes(v) {
			t.last = v
		}
	}
	return t, t.last != nil
}

// computed reports whether an expression itself computes its value.
func computed(p *analysis.Pass, n syntax.Node) bool {
	v := p.Values.Value(n)
	return v != nil && v.Node == n
}

// computes reports whether a value takes work: not the making of arrays, and not their layout.
func computes(v *values.Value) bool {
	if v.Op == values.OpLayer {
		return true
	}
	name, ok := strings.CutPrefix(v.Op, "mlx.core.")
	return ok && working[strings.TrimPrefix(strings.TrimPrefix(name, "array."), "fast.")]
}

var working = map[string]bool{"matmul": true, "addmm": true, "quantized_matmul": true, "gather_mm": true, "gather_qmm": true, "einsum": true,
	"conv1d": true, "conv2d": true, "conv3d": true, "conv_general": true, "scaled_dot_product_attention": true, "softmax": true, "sum": true,
	"mean": true, "max": true, "argmax": true, "sort": true, "argsort": true, "exp": true, "log": true, "sin": true, "cos": true, "tanh": true,
	"sigmoid": true, "add": true, "subtract": true, "multiply": true, "divide": true, "power": true, "square": true, "sqrt": true, "rsqrt": true,
	"rms_norm": true, "layer_norm": true, "rope": true, "logsumexp": true, "cumsum": true, "inner": true, "outer": true, "where": true, "maximum": true}

func (t timed) report(p *analysis.Pass) {
	f := analysis.Finding{Span: p.Doc.Span(t.stop),
		Message: "nothing between the clocks evaluates what is computed there: this is the time of building a graph, microseconds whatever the work; evaluate the result before the clock is read"}
	if fix, ok := t.evaluate(p); ok {
		f.Fixes = []edit.Fix{fix}
	}
	p.ReportFinding(f)
}

// evaluate offers an eval of the result before the clock is read, if it has a name.
func (t timed) evaluate(p *analysis.Pass) (edit.Fix, bool) {
	at := p.Values.At(t.stmt)
	name, eval := at.Named(t.last), ""
	if name == "" {
		return edit.Fix{}, false
	}
	eval, ok := at.ModuleName("mlx.core.eval")
	if !ok {
		return edit.Fix{}, false
	}
	return edit.Fix{Title: "Evaluate " + name + " before the clock is read", Safety: edit.Confirm, Reason: "the time will be longer: that of the work",
		Edits: []edit.Edit{edit.InsertBefore(p.Doc, t.stmt, eval+"("+name+")")}}, true
}
