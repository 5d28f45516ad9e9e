// Package rowloop finds Python loops that take an array apart row by row, and
// put the results together again.
package rowloop

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"mlxls/analysis"
	"mlxls/analysis/match"
	"mlxls/analysis/rules/compute"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

//go:embed rule.md
var page string

// Rule is row-loop.
var Rule = &analysis.Rule{Name: "row-loop", Group: "compute", Severity: analysis.Info, Page: page, Run: run}

// indexed are the rows that an index takes, of what may be an array.
var indexed = values.Computes(func(v *values.Value) bool {
	return len(v.Args) == 2 && v.Args[1] != nil && (match.Is(v, "array.__getitem__") || v.Op == values.OpItem)
})

// rows are those that iterating over an array gives.
var rows = values.NewSearch(func(n syntax.Node, v *values.Value) bool {
	_, name := n.(*syntax.Name)
	return name && v.Op == values.OpElem && v.IsArray()
})

// kernels are those that the document writes itself.
var kernels = values.Collect(func(part *values.Facts) []*values.Value { return part.Ops("mlx.core.fast.metal_kernel") })

func run(p *analysis.Pass) {
	if compute.InTest(p) {
		return // what is said in the simplest way is what tests compare with
	}
	loops := &loops{p: p, by: map[syntax.Node]*loop{}}
	for _, ff := range p.Values.Functions() {
		if ff.Fn.Def == nil || ff.Fn.Name == "__init__" {
			continue // runs once
		}
		for n := range ff.Find(rows) {
			loops.around(n, ff)
		}
		for n, v := range ff.Find(indexed) {
			for _, l := range loops.around(n, ff) {
				if l.takes(v) {
					l.rows = append(l.rows, v)
				}
			}
		}
	}
	for _, l := range loops.list {
		l.report()
	}
}

// loops are those that were met, by their node.
type loops struct {
	p    *analysis.Pass
	by   map[syntax.Node]*loop
	list []*loop
}

// around lists the loops and comprehensions around a node, up to the function's text.
func (ls *loops) around(n syntax.Node, ff *values.FunctionFacts) []*loop {
	var out []*loop
	for at := ls.p.Doc.Parent(n); at != nil; at = ls.p.Doc.Parent(at) {
		switch at.(type) {
		case *syntax.For, *syntax.Comp:
			l, ok := ls.by[at]
			if !ok {
				if t := compute.TurnOf(ls.p.Values, at); t != nil {
					l = &loop{Turn: t, p: ls.p, ff: ff}
					ls.list = append(ls.list, l)
				}
				ls.by[at] = l
			}
			if l != nil {
				out = append(out, l)
			}
		case *syntax.FuncDef, *syntax.Lambda, *syntax.ClassDef:
			return out
		}
	}
	return out
}

func (l *loop) report() {
	if !l.over() || l.leaves() || l.others() {
		return
	}
	results, stored := l.results()
	if l.stuck || len(results) == 0 {
		return
	}
	w := l.work(append(results, l.next(stored)...))
	if w == nil || !w.real || w.ops < 2 {
		return
	}
	message := ""
	switch l.recurs(stored) {
	case other:
		return
	case running:
		message = fmt.Sprintf("a Python loop adds up rows: %d operations for each row; mx.sum, or mx.cumsum where every partial sum is wanted, does all rows at once", w.ops)
	case recurrent:
		if w.ops < 3 || l.chunked() {
			return // a product of a few columns; or chunks already
		}
		if len(kernels.In(l.p.Values)) > 0 {
			return // the way around a kernel, for devices without it
		}
		message = fmt.Sprintf("a linear recurrence is a Python loop: %d operations for each position, one waiting for the other; over chunks it is a few matrix products, and one launch with a kernel", w.ops)
	case independent:
		if w.heavy {
			return // one at a time bounds memory
		}
		message = fmt.Sprintf("each row is computed by itself: %d operations for each; broadcasting, mx.take_along_axis or mx.vmap do all rows at once", w.ops)
	}
	l.p.ReportFinding(analysis.Finding{Span: l.header(), Message: message})
}

// chunked reports whether the number of iterations is a quotient.
func (l *loop) chunked() bool {
	return slices.ContainsFunc(l.Iter.Args, func(n *values.Value) bool { return quotient(n, 8) })
}

func quotient(v *values.Value, depth int) bool {
	switch {
	case v == nil || depth == 0 || v.IsArray():
		return false
	case v.Op == "mlx.core.floor_divide" || v.Op == "mlx.core.divide" || strings.HasSuffix(v.Op, "ceil"):
		return true
	}
	return slices.ContainsFunc(v.Args, func(a *values.Value) bool { return quotient(a, depth-1) })
}

// header is "for t in range(n)".
func (l *loop) header() syntax.Span {
	s := l.p.Doc.Span(l.Node)
	if f, ok := l.Node.(*syntax.For); ok {
		s.End = l.p.Doc.Span(f.Iter).End
	}
	return s
}
