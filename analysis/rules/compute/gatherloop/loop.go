package gatherloop

import (
	"slices"

	"mlxls/analysis"
	"mlxls/analysis/match"
	"mlxls/analysis/mlxapi"
	"mlxls/analysis/rules/compute"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

// A loop is a for or a comprehension that takes or stores parts of arrays.
type loop struct {
	*compute.Turn
	p  *analysis.Pass
	ff *values.FunctionFacts

	bound map[string]bool // names, when asked for
}

// moves reports whether all arrays that an iteration makes are parts of others.
func (l *loop) moves() bool {
	for _, n := range l.ff.Nodes {
		if !l.Has(n) {
			continue
		}
		v := l.p.Values.Value(n)
		if v == nil || !l.Needs(v) || l.Is(v) || l.Head(v) {
			continue
		}
		switch {
		case v.Op == values.OpCall && v.Kind == values.Unknown, v.Op == values.OpLayer, v.Op == "cached":
			return false
		case !v.IsArray(), stores(v), match.Is(v, "array.__getitem__"), v.Op == values.OpItem, v.Op == values.OpElem, v.Op == values.OpPhi, v.Op == "narrowed":
		case v.Entry != nil && (v.Entry.Has(mlxapi.View) || match.Is(v, "array.astype")):
		case v.DType.IsIntegral() && match.Is(v, "add", "subtract", "equal", "not_equal", "less", "less_equal", "greater", "greater_equal"): // of positions
		default:
			return false
		}
	}
	return true
}

// part is what is under casts and views.
func part(v *values.Value) *values.Value {
	for v != nil && v.Entry != nil && len(v.Args) > 0 && (v.Entry.Has(mlxapi.View) || match.Is(v, "array.astype")) && !match.Is(v, "array.__getitem__") {
		v = v.Args[0]
	}
	return v
}

// taken reports whether v is a part of an array that is the same in all iterations.
func (l *loop) taken(v *values.Value) bool {
	if v = part(v); v == nil {
		return false
	}
	if v.Op == values.OpElem && v.IsArray() {
		return l.Is(v) && len(v.Args) > 0 && v.Args[0].IsArray()
	}
	return len(v.Args) == 2 && (match.Is(v, "array.__getitem__") || v.Op == values.OpItem) && array(v.Args[0], v.Args[1]) && !l.Needs(v.Args[0]) && l.Needs(v.Args[1]) && l.same(v)
}

// same reports whether what v is a part of is written without names that the
// loop binds: elements of a list are one value to the analysis.
func (l *loop) same(v *values.Value) bool {
	s, ok := v.Node.(*syntax.Subscript)
	if !ok {
		return false
	}
	if l.bound == nil {
		l.bound = map[string]bool{}
		syntax.Inspect(l.Node, func(n syntax.Node) bool {
			switch n := n.(type) {
			case *syntax.For:
				l.binds(n.Target)
			case *syntax.CompFor:
				l.binds(n.Target)
			case *syntax.Assign:
				for _, t := range n.Targets {
					l.binds(t)
				}
			case *syntax.AugAssign:
				l.binds(n.Target)
			}
			return true
		})
	}
	syntax.Inspect(s.X, func(n syntax.Node) bool {
		if n, name := n.(*syntax.Name); name {
			ok = ok && !l.bound[n.ID]
		}
		return ok
	})
	return ok
}

func (l *loop) binds(target syntax.Expr) {
	syntax.Inspect(target, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.Name:
			l.bound[n.ID] = true
		case *syntax.Subscript:
			return false // a store into x, which is the same array
		}
		return true
	})
}

// array reports whether x[i] can only be a part of an array.
func array(x, i *values.Value) bool {
	if x == nil || i == nil {
		return false
	}
	return x.IsArray() || x.Kind == values.Unknown && slices.ContainsFunc(parts(i), func(p *values.Value) bool {
		return p != nil && (p.Const == any(syntax.Ellipsis{}) || p.Op == "slice" && i.Kind == values.Tuple)
	})
}

// parts are the indices by axis.
func parts(i *values.Value) []*values.Value {
	if i.Kind == values.Tuple && i.Elems != nil {
		return i.Elems
	}
	return []*values.Value{i}
}

// scatters reports whether an iteration stores into an array that it carries, and does nothing else to it.
func (l *loop) scatters() bool {
	found := false
	for _, was := range l.Carried() {
		if len(was.Args) != 2 || was.Args[1] == nil || !was.Args[1].IsArray() {
			continue
		}
		n := 0
		if !l.stored(was.Args[1], was, &n) {
			return false
		}
		found = found || n > 0
	}
	return found
}

// stored reports whether v is was with elements stored into it, in some cases or all.
func (l *loop) stored(v, was *values.Value, n *int) bool {
	switch {
	case v == was:
		return true
	case v == nil:
		return false
	case v.Op == values.OpPhi && !l.Head(v):
		return !slices.ContainsFunc(v.Args, func(a *values.Value) bool { return !l.stored(a, was, n) })
	case !stores(v) || len(v.Args) < 2:
		return false
	}
	i, x := l.index(v), v.Args[len(v.Args)-1]
	if i == nil || x == nil || !l.Needs(i) || slices.ContainsFunc(parts(i), l.moving) {
		return false // pieces of different lengths
	}
	if !x.IsScalar() && !l.taken(x) && (l.Needs(x) || !x.IsArray()) {
		return false
	}
	*n++
	return l.stored(v.Args[0], was, n)
}

// index is where v stores: x[i] = v, or x.at[i].add(v).
func (l *loop) index(v *values.Value) *values.Value {
	if len(v.Args) == 3 {
		return v.Args[1]
	}
	if c, ok := v.Node.(*syntax.Call); ok {
		if a, ok := c.Fn.(*syntax.Attribute); ok {
			if s, ok := a.X.(*syntax.Subscript); ok {
				return l.p.Values.Value(s.Index)
			}
		}
	}
	return nil
}

// moving reports whether a slice begins or ends somewhere else each time.
func (l *loop) moving(i *values.Value) bool { return i != nil && i.Op == "slice" && l.Needs(i) }

// gathers reports whether all that iterations leave are parts of arrays, which are joined.
func (l *loop) gathers() bool {
	if c, ok := l.Node.(*syntax.Comp); ok {
		list := l.p.Values.Value(c)
		return !l.mixed(list) && l.joins(list, l.p.Values.Value(c.Elt))
	}
	found := false
	for _, e := range l.ff.Effects {
		if e.Kind != values.Stores || len(e.Via) > 0 || !l.Has(e.Node) {
			continue
		}
		if l.mixed(e.Object) {
			return false
		}
		if e.Name != "append" || e.Object == nil || !l.joins(e.Object, e.Value) {
			return false
		}
		found = true
	}
	return found
}

// mixed reports whether a list is also filled elsewhere.
func (l *loop) mixed(list *values.Value) bool {
	return slices.ContainsFunc(l.ff.Effects, func(e values.Effect) bool {
		return e.Kind == values.Stores && e.Object == list && !l.Has(e.Node)
	})
}

// joins reports whether a list of v becomes one array, and v is taken.
func (l *loop) joins(list, v *values.Value) bool {
	if list == nil || !l.taken(v) {
		return false
	}
	var index []*values.Value
	if v = part(v); len(v.Args) == 2 {
		index = parts(v.Args[1])
	}
	if l.row(index) {
		return false // row-loop says it
	}
	for _, c := range l.p.Values.Consumers(list) {
		switch {
		case match.Is(c, "stack"), match.Is(c, "array") && part(v).IsArray():
			return true
		case match.Is(c, "concatenate"):
			return !slices.ContainsFunc(index, func(i *values.Value) bool { return l.moving(i) && !sized(i) })
		}
	}
	return false
}

// row reports whether what an array says for the number of the iteration is an index.
func (l *loop) row(index []*values.Value) bool {
	it := l.Iter
	if it.Op != "range" && it.Op != "zip" && it.Op != "enumerate" && !it.IsArray() {
		return false
	}
	return slices.ContainsFunc(index, func(i *values.Value) bool {
		return i != nil && l.Needs(i) && (i.IsArray() || match.Is(i, "array.__getitem__"))
	})
}

// sized reports whether a slice is "i : i + 4".
func sized(s *values.Value) bool {
	lo, hi := s.Args[0], s.Args[1]
	if lo == nil || hi == nil || !match.Is(hi, "add") || len(hi.Args) < 2 {
		return false
	}
	for k, a := range hi.Args[:2] {
		if _, ok := hi.Args[1-k].Int(); ok && a == lo {
			return true
		}
	}
	return false
}
