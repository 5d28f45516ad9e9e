// Package rope finds rotary position embeddings that are computed in steps.
package rope

import (
	_ "embed"
	"slices"

	"mlxls/analysis"
	"mlxls/analysis/match"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

//go:embed rule.md
var page string

// Rule is rope. It is wide: what it finds in several methods of a class is told once.
var Rule = &analysis.Rule{Name: "rope", Group: "fast", Since: "0.5.1", Severity: analysis.Info, Page: page, Wide: true, Run: run}

const (
	message   = "rotary positions in steps: tables of sines and cosines, and eight passes over the features; mx.fast.rope is one kernel"
	overrides = "a subclass of nn.RoPE with a rotation of its own: nn.RoPE is one kernel, and takes base and scale"
)

func run(p *analysis.Pass) {
	seen := map[syntax.Node]bool{}
	var found []place
	for n, v := range p.Values.Find(rotations) {
		one := map[syntax.Node]bool{} // of several branches of a function one will do
		for _, w := range branches(v, 4) {
			r, ok := rotated(w)
			if !ok || seen[w.Node] || r.open(p) || w.Node != nil && one[p.Doc.Func(w.Node)] {
				continue
			}
			a, ok := r.angle(p)
			if !ok {
				continue
			}
			one[p.Doc.Func(w.Node)] = w.Node != nil
			if f, at := r.finding(p, n, a, seen); at != nil {
				found = append(found, place{f, around(p, at)})
			}
		}
	}
	report(p, found)
	for _, c := range p.Values.Classes() {
		if m := c.Methods["__call__"]; m != nil && direct(c) && rotates(p, m) {
			p.ReportFinding(analysis.Finding{Span: p.Doc.Span(c.Def.Name), Message: overrides})
		}
	}
}

var rotations = values.NewSearch(func(_ syntax.Node, v *values.Value) bool {
	return v.IsArray() && slices.ContainsFunc(branches(v, 4), func(w *values.Value) bool {
		_, ok := rotated(w)
		return ok
	})
})

// rotated sees what joins the two halves of a rotation.
func rotated(w *values.Value) (r rotation, ok bool) {
	if !match.Is(w, "concatenate", "stack", "reshape", "flatten", "add", "array.astype") {
		return r, false
	}
	return rotationOf(w)
}

// branches is a value, or what it is in each branch.
func branches(v *values.Value, depth int) []*values.Value {
	if v == nil || depth == 0 || v.Op != values.OpPhi {
		return []*values.Value{v}
	}
	var out []*values.Value
	for _, a := range v.Args {
		out = append(out, branches(a, depth-1)...)
	}
	return out
}

// angle is by what the rotation turns, if positions count from somewhere on.
// Positions that are given may be any.
func (r *rotation) angle(p *analysis.Pass) (a angle, ok bool) {
	a.facts = p.Values
	theta := table(r.cos, "cos", &a, 12)
	b := angle{facts: p.Values}
	if theta == nil || !values.Same(theta, table(r.sin, "sin", &b, 12)) || !same(a.amplitude, b.amplitude) {
		return a, false
	}
	if !a.angles(theta, 8) {
		return a, false
	}
	switch {
	case !r.full:
		return a, a.twice == nowhere
	case r.traditional:
		return a, a.twice == odd
	}
	return a, a.twice == back // f f g g with halves is no rotation
}

// open reports whether the pairs of neighbours are put in line later, where the rotation is seen as a whole.
func (r *rotation) open(p *analysis.Pass) bool {
	for _, c := range p.Values.Consumers(r.v) {
		if match.Is(c, "reshape", "flatten") && c.In == r.v.In && r.traditional && !match.Is(match.Core(r.v), "reshape", "flatten") {
			return true
		}
	}
	return false
}

// direct reports whether nn.RoPE itself is a base.
func direct(c *values.ClassInfo) bool {
	for _, b := range c.Bases {
		if b.Kind == values.Symbol && b.Name == "mlx.nn.RoPE" {
			return true
		}
	}
	return false
}

// rotates reports whether a method computes without the fused operation.
func rotates(p *analysis.Pass, m *values.Function) bool {
	ff := p.Values.Of(m)
	if ff == nil {
		return false
	}
	computes := false
	for _, n := range ff.Nodes {
		switch v := p.Values.Value(n); {
		case v == nil:
		case v.Op == "mlx.core.fast.rope", v.Op == values.OpLayer && v.Name == "mlx.nn.RoPE":
			return false
		case v.Kind == values.Symbol && v.Name == "mlx.nn.RoPE.__call__":
			return false
		case v.Op == values.OpCall && v.Recv != nil && v.Recv.Name == "__call__":
			return false // super().__call__(x)
		case match.Is(v, "reshape", "concatenate", "multiply", "stack"):
			computes = true
		}
	}
	return computes
}

// A place is a finding, and the class or the function that it is in.
type place struct {
	analysis.Finding
	in syntax.Node
}

// report tells once of what has no fix in a class: whoever does without one rotation in steps does without all.
func report(p *analysis.Pass, found []place) {
	slices.SortStableFunc(found, func(a, b place) int { return a.Span.Start - b.Span.Start })
	first := map[syntax.Node]int{}
	var out []analysis.Finding
	for _, f := range found {
		i, again := first[f.in]
		switch {
		case len(f.Fixes) > 0:
		case again:
			out[i].Related = append(out[i].Related, analysis.Related{Span: f.Span, Message: "here, too"})
			continue
		default:
			first[f.in] = len(out)
		}
		out = append(out, f.Finding)
	}
	for _, f := range out {
		p.ReportFinding(f)
	}
}

// around is the class or the function that has to be written anew to do without a rotation in steps.
func around(p *analysis.Pass, n syntax.Node) syntax.Node {
	if c := p.Doc.Class(n); c != nil {
		return c
	}
	if f := p.Doc.Func(n); f != nil {
		return f
	}
	return n
}

// finding tells of a rotation at n, or where it is computed; at is nil if that was told of before.
func (r *rotation) finding(p *analysis.Pass, n syntax.Node, a angle, seen map[syntax.Node]bool) (f analysis.Finding, at syntax.Node) {
	at = n
	if r.v.In != nil && r.v.In.Document() == p.Doc && r.v.Node != nil {
		at = r.v.Node
	}
	if seen[at] || seen[r.v.Node] || inner(p, at, seen) {
		return f, nil
	}
	seen[at], seen[r.v.Node] = true, true
	f = analysis.Finding{Span: p.Doc.Span(at), Message: message}
	if at == r.v.Node {
		if fix, ok := r.rewrite(p, a, at); ok {
			f.Fixes = append(f.Fixes, fix)
		}
	}
	return f, at
}

// inner reports whether a larger expression around n was reported, or a part of it.
func inner(p *analysis.Pass, n syntax.Node, seen map[syntax.Node]bool) bool {
	for s := range seen {
		if s != nil && (p.Doc.Span(s).Contains(p.Doc.Span(n)) || p.Doc.Span(n).Contains(p.Doc.Span(s))) {
			return true
		}
	}
	return false
}
