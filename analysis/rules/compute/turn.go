// Package compute is what the rules about array work share: which values change
// from one iteration of a loop to the next, and how what a loop carries enters
// what it computes. It does not know whether a loop is worth a word, nor how
// often it runs.
package compute

import (
	"slices"

	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

// A Turn is one iteration of a for or of a comprehension with one clause.
type Turn struct {
	Node   syntax.Node
	Target syntax.Expr
	Iter   *values.Value

	doc     *syntax.Document
	in      *values.Function
	span    syntax.Span
	elems   []*values.Value
	carried map[string]*values.Value
	depends map[*values.Value]bool
}

// TurnOf is what one iteration of a for statement or a comprehension is; nil for others.
func TurnOf(f *values.Facts, n syntax.Node) *Turn {
	t := &Turn{Node: n, doc: f.Document, depends: map[*values.Value]bool{}}
	switch n := n.(type) {
	case *syntax.For:
		if len(n.Body) == 0 {
			return nil // still being written
		}
		l := f.LoopAt(n.Body[0])
		if l == nil || l.Node != n || len(n.Else) > 0 {
			return nil
		}
		t.Target, t.Iter, t.in, t.carried = n.Target, l.Iter, l.In, l.Carried
	case *syntax.Comp:
		if len(n.Clauses) != 1 || len(n.Clauses[0].Ifs) > 0 || n.Kind == syntax.DictComp || n.Kind == syntax.SetComp {
			return nil
		}
		t.Target, t.Iter = n.Clauses[0].Target, f.Value(n.Clauses[0].Iter)
		if v := f.Value(n); v != nil {
			t.in = v.In
		}
	default:
		return nil
	}
	if t.Iter == nil || !f.Document.Has(n) {
		return nil
	}
	t.span = f.Document.Span(n)
	t.targets(f, t.Target)
	return t
}

// targets are the values that each iteration binds its names to.
func (t *Turn) targets(f *values.Facts, x syntax.Expr) {
	switch x := x.(type) {
	case *syntax.Name:
		if v := f.Value(x); v != nil {
			t.elems = append(t.elems, v)
		}
	case *syntax.Tuple:
		for _, e := range x.Elts {
			t.targets(f, e)
		}
	}
}

// Has reports whether a node is in the text of the loop.
func (t *Turn) Has(n syntax.Node) bool {
	return n != nil && t.doc.Has(n) && t.span.Contains(t.doc.Span(n))
}

// Is reports whether v is what the iteration binds one of its names to.
func (t *Turn) Is(v *values.Value) bool { return v != nil && slices.Contains(t.elems, v) }

// Counter reports whether v is the number of the iteration, or that and a constant.
func (t *Turn) Counter(v *values.Value) bool {
	switch {
	case v == nil || v.Kind == values.Array || v.Kind == values.Str:
		return false
	case t.Is(v):
		return v.Kind == values.Int || v.Kind == values.Unknown
	}
	return false
}

// Carried are the values that names have when an iteration begins, by name.
func (t *Turn) Carried() map[string]*values.Value { return t.carried }

// Head reports whether v is carried from the iteration before.
func (t *Turn) Head(v *values.Value) bool {
	return v != nil && v.Op == values.OpPhi && v.Node == t.Node
}

// Needs reports whether v is computed from what changes with the iteration:
// what it is bound to, what is carried, or what a call inside gives.
func (t *Turn) Needs(v *values.Value) bool { return t.needs(v, 400) }

func (t *Turn) needs(v *values.Value, depth int) bool {
	if v == nil {
		return false
	}
	if d, ok := t.depends[v]; ok {
		return d
	}
	if depth == 0 || t.Is(v) || t.Head(v) {
		return true
	}
	t.depends[v] = false // while it is looked at: what goes round is carried, and found as such
	d := false
	if t.before(v) {
		return d
	}
	for _, o := range Operands(v) {
		d = d || t.needs(o, depth-1)
	}
	t.depends[v] = d
	return d
}

// before reports whether v was computed by the function's own text before the loop.
func (t *Turn) before(v *values.Value) bool {
	if v.Kind == values.List || v.Kind == values.Dict {
		return false // what it holds may change
	}
	return v.In == t.in && v.Node != nil && t.doc.Has(v.Node) && !t.Has(v.Node)
}

// Operands are the values that v is computed from, or holds.
func Operands(v *values.Value) []*values.Value {
	out := slices.Clip(v.Args) // most have no others, and are not copied
	switch {
	case v.Op == values.OpCall, v.Op == values.OpLayer, v.Op == values.OpAttr, v.Op == values.OpPhi, v.Kind == values.Symbol:
		out = append(out, v.Recv)
	}
	switch v.Kind {
	case values.Tuple, values.List, values.Union, values.Range:
		out = append(append(append(out, v.Elems...), v.Alts...), v.Elem)
	}
	return out
}
