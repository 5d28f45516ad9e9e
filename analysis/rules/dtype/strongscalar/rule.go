// Package strongscalar finds arrays of no dimensions that make half-precision arrays float32.
package strongscalar

import (
	_ "embed"

	"mlxls/analysis"
	"mlxls/analysis/match"
	"mlxls/analysis/mlxapi"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

//go:embed rule.md
var page string

// Rule is strong-scalar.
var Rule = &analysis.Rule{Name: "strong-scalar", Group: "dtype", Page: page, Run: run}

func run(p *analysis.Pass) {
	uses := match.UsesIn(p.Values)
	found := map[*values.Value]bool{}
	each(p, func(v *values.Value) {
		if !widens(v) || passing(p, uses, v) {
			return
		}
		for _, m := range meetings(v) {
			// One that has a name is reported where it is made, once.
			if !m.local(p) || !found[m.scalar] {
				found[m.scalar] = true
				report(p, uses, m)
			}
		}
	})
}

// each calls f for what the document's own text computes.
func each(p *analysis.Pass, f func(*values.Value)) {
	for _, ff := range p.Values.Functions() {
		for _, n := range ff.Nodes {
			if v := p.Values.Value(n); v != nil && v.Node == n {
				f(v)
			}
		}
	}
	p.Values.Inspect(func(n syntax.Node) bool {
		if s, ok := n.(*syntax.AugAssign); ok {
			// "x *= y" is no expression: its result is that of its target.
			if v := p.Values.Value(s.Target); v != nil && v.Node == n {
				f(v)
			}
		}
		return true
	})
}

// widens reports whether the result of an operation has the promoted dtype of several operands.
func widens(v *values.Value) bool {
	return v.IsArray() && v.Entry != nil && len(v.Entry.DType.Of) > 1 &&
		(v.Entry.DType.Op == mlxapi.DTypePromote || v.Entry.DType.Op == mlxapi.DTypeFloat)
}

// A meeting is a strong scalar and the array that it widens.
type meeting struct {
	v, scalar, array *values.Value
}

// meetings are the strong scalars among the operands of v, where all other
// arrays are of the model's dtype: without them v would be, too.
func meetings(v *values.Value) []meeting {
	var scalars []*values.Value
	var array *values.Value
	for _, name := range v.Entry.DType.Of {
		switch x := v.Arg(name); {
		case x == nil || x.IsScalar() || x.Kind == values.None:
		case strong(x):
			scalars = append(scalars, x)
		case x.Shape.Rank() == 0:
			return nil // two numbers: nothing large is widened, and sums are better kept wide
		case x.DType.IsHalf() || match.OfModel(x):
			array = x
		case x.IsArray() || x.Kind != values.Unknown:
			return nil // integers take any dtype, float32 is there anyway, of the rest nothing is known
		}
	}
	if array == nil {
		return nil
	}
	var out []meeting
	for _, s := range scalars {
		out = append(out, meeting{v: v, scalar: s, array: array})
	}
	return out
}

// passing reports whether v is cast, or put into another array, before anything else is made of it.
func passing(p *analysis.Pass, uses *match.Use, v *values.Value) bool {
	if uses.Kept(v) {
		return false
	}
	cast := false
	for _, c := range p.Values.Consumers(v) {
		switch {
		case match.Metadata(c):
		case match.Is(c, "array.astype") || keeps(c, v):
			cast = true
		default:
			return false
		}
	}
	return cast
}

// local reports whether the scalar is made by the function that uses it.
func (m meeting) local(p *analysis.Pass) bool {
	s := m.scalar
	return s.Op != values.OpParam && s.Node != nil && s.In == m.v.In && p.Values.Value(s.Node) == s
}

func report(p *analysis.Pass, uses *match.Use, m meeting) {
	f := analysis.Finding{Message: message(p, m, reach(p, uses, m.v))}
	at := operand(p, m.v, m.scalar)
	switch widened := p.Doc.Span(m.v.Node); {
	case m.local(p):
		f.Span = p.Doc.Span(m.scalar.Node)
		if !widened.Contains(f.Span) {
			f.Related = append(f.Related, analysis.Related{Span: widened, Message: "here it widens " + name(p, m.v, m.array)})
		}
		if fix, ok := plain(p, uses, m); ok {
			f.Fixes = append(f.Fixes, fix)
		}
	case at != nil:
		f.Span = p.Doc.Span(at)
	default:
		f.Span = widened
	}
	if fix, ok := typed(p, m, at); ok {
		f.Fixes = append(f.Fixes, fix)
	}
	p.ReportFinding(f)
}

// operand is the expression in the text of v that gives its operand x; nil when there is none.
func operand(p *analysis.Pass, v, x *values.Value) syntax.Expr {
	var found syntax.Expr
	for _, c := range syntax.Children(v.Node) {
		if k, ok := c.(*syntax.Keyword); ok {
			c = k.Value
		}
		if e, ok := c.(syntax.Expr); ok && p.Values.Value(e) == x {
			found = e
		}
	}
	return found
}
