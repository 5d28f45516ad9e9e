// Package tiledbyconcatenate finds arrays that are repeated by putting them into a list n times.
package tiledbyconcatenate

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

// Rule is tiled-by-concatenate.
var Rule = &analysis.Rule{Name: "tiled-by-concatenate", Group: "compute", Severity: analysis.Info, Page: page, Run: run}

// A tiling is an array that is put together from copies of another.
type tiling struct {
	v     *values.Value // the concatenation, or the stack
	x     *values.Value
	times *values.Value
	axis  *values.Value // nil for the first
}

func run(p *analysis.Pass) {
	for _, op := range []string{"mlx.core.concatenate", "mlx.core.stack"} {
		for _, v := range p.Values.Ops(op) {
			if t, ok := tilingOf(p, v); ok {
				t.report(p)
			}
		}
	}
}

// tilingOf matches concatenate([x] * n), stack([x] * n) and the same with a comprehension.
func tilingOf(p *analysis.Pass, v *values.Value) (tiling, bool) {
	t := tiling{v: v, axis: v.Arg("axis")}
	list := v.Args[0]
	switch {
	case list == nil || v.Arg("stream") != nil:
		return t, false
	case list.Op == "repeat" && len(list.Args) == 2 && len(list.Args[0].Elems) == 1:
		t.x, t.times = list.Args[0].Elems[0], list.Args[1]
	case list.Op == "comp":
		c, ok := list.Node.(*syntax.Comp)
		if !ok || len(c.Clauses) != 1 || len(c.Clauses[0].Ifs) > 0 || len(list.Args) != 1 || list.Args[0].Op != "range" || len(list.Args[0].Args) != 1 {
			return t, false
		}
		n, ok := c.Elt.(*syntax.Name)
		if !ok || inside(p, n, c) {
			return t, false // made anew each time
		}
		t.x, t.times = p.Values.Value(n), list.Args[0].Args[0]
	default:
		return t, false
	}
	if n, ok := t.times.Int(); ok && n <= 2 {
		return t, false // two copies, of a table or a batch: nothing is gained
	}
	return t, t.x.IsArray() || t.x != nil && t.x.Kind == values.Unknown
}

// inside reports whether a comprehension binds the name itself.
func inside(p *analysis.Pass, n *syntax.Name, c *syntax.Comp) bool {
	for _, d := range p.Values.Defs(n) {
		if p.Doc.Span(c).Contains(p.Doc.Span(d)) {
			return true
		}
	}
	return false
}

func (t tiling) stacked() bool { return match.Is(t.v, "stack") }

func (t tiling) report(p *analysis.Pass) {
	f := analysis.Finding{Span: p.Doc.Span(t.v.Node)}
	switch {
	case t.stacked():
		f.Message = "the same array stacked several times: every copy is written; mx.broadcast_to is a view"
	case t.single():
		f.Message = "copies along an axis of length 1, one by one from a list; mx.repeat is one operation"
	default:
		f.Message = "the same array several times in a list: an operand for each; mx.tile is one operation"
	}
	if fix, ok := t.rewrite(p); ok {
		f.Fixes = append(f.Fixes, fix)
	}
	p.ReportFinding(f)
}

// rewrite writes the tiling, with a reshape that merges the copies into the axis before, as one operation.
func (t tiling) rewrite(p *analysis.Pass) (edit.Fix, bool) {
	root := t.v
	write, title := t.tile, "Use mx.tile"
	safety, reason := edit.Safe, ""
	switch {
	case t.stacked():
		write, title = t.broadcast, "Use mx.broadcast_to"
		for _, c := range p.Values.Consumers(t.v) {
			if match.Is(c, "array.__setitem__") {
				return edit.Fix{}, false // a view is copied then
			}
		}
	case t.single():
		write, title = t.repeat, "Use mx.repeat"
		if r, x, axis, ok := t.merged(p); ok {
			root = r
			write = func(s *analysis.Spelling) string {
				return call(s, "repeat", s.Of(x), s.Of(t.times), "axis="+itoa(axis))
			}
			safety, reason = edit.Confirm, "the reshape must merge the copies with the axis before them, and no others"
		}
	}
	n, ok := root.Node.(syntax.Expr)
	if !ok {
		return edit.Fix{}, false
	}
	fix, ok := p.Rewrite(n, title, safety, write)
	fix.Reason = reason
	return fix, ok
}
