// Package gatherloop finds Python loops that only move elements of arrays, one
// position at a time: into an array, out of one, or around what is cut out.
package gatherloop

import (
	_ "embed"
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

// Rule is gather-loop.
var Rule = &analysis.Rule{Name: "gather-loop", Group: "compute", Severity: analysis.Info, Page: page, Run: run}

// moved are parts of what may be arrays, and stores into arrays.
var moved = values.Computes(func(v *values.Value) bool {
	return len(v.Args) == 2 && v.Args[1] != nil && (match.Is(v, "array.__getitem__") || v.Op == values.OpItem) || stores(v)
})

// stores reports whether v is an array after something was stored into it.
func stores(v *values.Value) bool {
	return match.Is(v, "array.__setitem__") || strings.HasPrefix(v.Op, "mlx.core.ArrayAt.")
}

func run(p *analysis.Pass) {
	if compute.InTest(p) {
		return // what is said in the simplest way is what tests compare with
	}
	for _, ff := range p.Values.Functions() {
		if ff.Fn.Def == nil || ff.Fn.Name == "__init__" || ff.Fn.Name == "sanitize" {
			continue // runs once
		}
		seen := map[syntax.Node]bool{}
		var list []*loop
		for n := range ff.Find(moved) {
			at := around(p, n)
			if at == nil || seen[at] {
				continue
			}
			seen[at] = true
			if t := compute.TurnOf(p.Values, at); t != nil {
				list = append(list, &loop{Turn: t, p: p, ff: ff})
			}
		}
		for _, l := range list {
			l.report()
		}
	}
}

// around is the innermost loop or comprehension of the function around a node.
func around(p *analysis.Pass, n syntax.Node) syntax.Node {
	for at := p.Doc.Parent(n); at != nil; at = p.Doc.Parent(at) {
		switch at.(type) {
		case *syntax.For, *syntax.Comp:
			return at
		case *syntax.FuncDef, *syntax.Lambda, *syntax.ClassDef, *syntax.While:
			return nil
		}
	}
	return nil
}

func (l *loop) report() {
	if l.few() || l.leaves() {
		return
	}
	message := ""
	switch {
	case l.cuts():
		message = "an array is cut at each position and joined again: one slice for each, and a copy of all; keep the positions as an array and assign once, x[:, positions] = values, or gather with one index"
	case !l.moves():
		return
	case l.scatters():
		message = "elements are stored one position at a time: a scatter in each iteration, one after the other; one assignment with an array of positions, or mx.put_along_axis, stores all at once"
	case l.gathers():
		message = "elements are taken one position at a time and joined: a kernel for each; one index with an array of positions, or mx.take_along_axis, takes all at once"
	default:
		return
	}
	l.p.ReportFinding(analysis.Finding{Span: l.header(), Message: message})
}

// header is "for i in positions".
func (l *loop) header() syntax.Span {
	s := l.p.Doc.Span(l.Node)
	if f, ok := l.Node.(*syntax.For); ok {
		s.End = l.p.Doc.Span(f.Iter).End
	}
	return s
}

// body reports whether a node is in what each iteration runs.
func (l *loop) body(n syntax.Node) bool {
	f, ok := l.Node.(*syntax.For)
	return l.Has(n) && !(ok && l.p.Doc.Span(f.Iter).Contains(l.p.Doc.Span(n)))
}

// few reports whether there are at most 8 iterations, which are not worth a word.
func (l *loop) few() bool {
	const few = 8
	it := l.Iter
	for (it.Op == "reversed" || it.Op == "enumerate") && len(it.Args) > 0 && it.Args[0] != nil {
		it = it.Args[0]
	}
	if it.Op == "range" && len(it.Args) > 0 {
		n, ok := it.Args[min(1, len(it.Args)-1)].Int()
		return ok && n <= few
	}
	if it.IsArray() {
		n := it.Shape.At(0).N
		return n >= 0 && n <= few
	}
	return it.Elems != nil && len(it.Elems) <= few && !slices.Contains([]string{"zip", "enumerate"}, it.Op)
}

// leaves reports whether the loop does more than go over all positions.
func (l *loop) leaves() bool {
	out := false
	syntax.Inspect(l.Node, func(n syntax.Node) bool {
		switch n.(type) {
		case *syntax.Break, *syntax.Return, *syntax.Yield, *syntax.Await, *syntax.With, *syntax.Try, *syntax.While, *syntax.Lambda:
			out = true
		case *syntax.For, *syntax.Comp:
			out = out || n != l.Node
		}
		return !out
	})
	for _, e := range l.ff.Effects {
		if out {
			return true
		}
		at := e.Node
		if len(e.Via) > 0 {
			at = e.Via[0]
		}
		switch e.Kind {
		case values.Schedules, values.Yields, values.Calls, values.Draws:
			out = l.body(at)
		case values.Evaluates: // a position is read
			out = l.body(at) && !slices.Contains([]string{"item", "int", "index", "bool"}, e.How)
		}
	}
	return out
}
