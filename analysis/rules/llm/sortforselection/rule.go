// Package sortforselection finds sorts of which one element, or an unordered
// part, is used, and sorts that invert a permutation.
package sortforselection

import (
	_ "embed"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/match"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

//go:embed rule.md
var page string

// Rule is sort-for-selection.
var Rule = &analysis.Rule{Name: "sort-for-selection", Group: "llm", Severity: analysis.Info, Page: page, Run: run}

// A selection is what is done with a sort, and what to write instead.
type selection struct {
	root    *values.Value
	steps   []*values.Value // nothing else may need them
	message string
	title   string
	write   func(s *analysis.Spelling) string // nil for none
	reason  string                            // "" when the fix is safe
}

func run(p *analysis.Pass) {
	var uses *match.Use
	see := func(s selection, ok bool) {
		if !ok {
			return
		}
		if uses == nil {
			uses = match.UsesIn(p.Values)
		}
		set := map[*values.Value]bool{}
		for _, x := range s.steps {
			set[x] = true
		}
		if uses.Only(set, s.root) {
			s.report(p)
		}
	}
	for _, v := range p.Values.Ops("mlx.core.array.__getitem__") {
		if s, ok := extreme(v); ok {
			see(s, ok)
		} else {
			see(partition(v))
		}
	}
	for _, v := range p.Values.Ops("mlx.core.argsort") {
		see(inverse(v))
	}
}

func (s selection) report(p *analysis.Pass) {
	n := s.root.Node.(syntax.Expr)
	f := analysis.Finding{Span: p.Doc.Span(n), Message: s.message}
	if s.write != nil {
		safety := edit.Safe
		if s.reason != "" {
			safety = edit.Confirm
		}
		if fix, ok := p.Rewrite(n, s.title, safety, s.write); ok {
			fix.Reason = s.reason
			f.Fixes = append(f.Fixes, fix)
		}
	}
	p.ReportFinding(f)
}

// sorted is the operand and the axis of a sort; nil for all elements.
func sorted(v *values.Value, op string) (x, axis *values.Value, ok bool) {
	if !match.Is(v, op) || len(v.Args) == 0 || v.Args[0] == nil || v.Arg("stream") != nil {
		return nil, nil, false
	}
	return v.Args[0], v.Arg("axis"), true
}

// last reports whether an axis is the last one; it is when none is given.
func last(x, axis *values.Value) bool {
	return axis == nil || match.Reduction{X: x, Axis: axis}.OnLastAxis()
}

// negated looks through a minus.
func negated(x *values.Value) (inner *values.Value, ok bool) {
	if match.Is(x, "negative") && x.IsArray() && len(x.Args) > 0 {
		return x.Args[0], true
	}
	return x, false
}

// extreme matches sort(x)[..., -1] and argsort(x)[..., 0]: the ends of a sort.
func extreme(v *values.Value) (selection, bool) {
	if len(v.Args) < 2 {
		return selection{}, false
	}
	end, ok := endOf(v.Args[0], v.Args[1])
	if !ok {
		return selection{}, false
	}
	sort, op := v.Args[0], "sort"
	x, axis, ok := sorted(sort, op)
	if !ok {
		op = "argsort"
		x, axis, ok = sorted(sort, op)
	}
	if !ok || !last(x, axis) {
		return selection{}, false
	}
	s := selection{root: v, steps: []*values.Value{sort}}
	inner, minus := negated(x)
	if minus && op == "argsort" {
		s.steps = append(s.steps, x)
		x = inner
	} else if minus {
		return selection{}, false // -sort(-x)[..., 0]: rare
	}
	name := "max"
	if (end == 0) != minus {
		name = "min"
	}
	switch {
	case op == "argsort":
		name = "arg" + name
		s.reason = "of elements that are equal argsort and " + name + " may take different ones, and of NaN as well"
	case name == "min":
		s.reason = "NaN is sorted to the end, and the minimum of anything and NaN is NaN"
	}
	s.message = "all elements are sorted, and one is used: mx." + name + " reads them once"
	s.title = "Use mx." + name
	s.write = func(sp *analysis.Spelling) string { return sp.Name("mlx.core."+name) + "(" + sp.Of(x) + ", axis=-1)" }
	return s, true
}

// endOf is 0 or -1 where an index takes the first or the last along the last axis.
func endOf(x, index *values.Value) (int64, bool) {
	at := index
	if index.Kind == values.Tuple {
		n := len(index.Elems)
		if n == 0 || !rowsOf(x, index.Elems[:n-1]) {
			return 0, false
		}
		at = index.Elems[n-1]
	} else if x.Shape.Rank() != 1 {
		return 0, false
	}
	k, ok := at.Int()
	return k, ok && at.Kind == values.Int && (k == 0 || k == -1)
}

// rowsOf reports whether indices leave all axes but the last.
func rowsOf(x *values.Value, elems []*values.Value) bool {
	dots := false
	for _, e := range elems {
		_, d := e.Const.(syntax.Ellipsis)
		dots = dots || d
		if !d && !(e.Op == "slice" && e.Args[0] == nil && e.Args[1] == nil && e.Args[2] == nil) {
			return false
		}
	}
	return dots || len(elems) == x.Shape.Rank()-1
}
