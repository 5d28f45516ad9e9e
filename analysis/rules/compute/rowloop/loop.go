package rowloop

import (
	"slices"

	"mlxls/analysis"
	"mlxls/analysis/match"
	"mlxls/analysis/rules/compute"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

// A loop is a for or a comprehension that takes rows of arrays.
type loop struct {
	*compute.Turn
	p     *analysis.Pass
	ff    *values.FunctionFacts
	rows  []*values.Value
	stuck bool
}

// takes reports whether v is one row of an array: the loop's counter is one of
// the indices, and no slice begins or ends with it.
func (l *loop) takes(v *values.Value) bool {
	x, i := v.Args[0], v.Args[1]
	if !l.Needs(i) || !array(x, i) {
		return false
	}
	parts := []*values.Value{i}
	if i.Kind == values.Tuple {
		parts = i.Elems
	}
	return !l.Needs(x) && slices.ContainsFunc(parts, l.Counter)
}

// array reports whether x[i] can only be a part of an array.
func array(x, i *values.Value) bool {
	if x == nil || i == nil {
		return false
	}
	return x.IsArray() || x.Kind == values.Unknown && slices.ContainsFunc(i.Elems, func(p *values.Value) bool {
		return p != nil && (p.Op == "slice" || p.Const == any(syntax.Ellipsis{}))
	})
}

// others reports whether each iteration takes something else apart, too: a list of
// layers or of arrays, or a piece of another length each time.
func (l *loop) others() bool {
	found := false
	syntax.Inspect(l.Node, func(n syntax.Node) bool {
		if s, ok := n.(*syntax.Subscript); ok {
			x, i := l.p.Values.Value(s.X), l.p.Values.Value(s.Index)
			found = found || l.Needs(i) && (!array(x, i) || l.chunk(i))
		}
		return !found
	})
	return found
}

// chunk reports whether an index has a slice that moves.
func (l *loop) chunk(i *values.Value) bool {
	if i == nil {
		return false
	}
	if i.Op == "slice" {
		return l.Needs(i)
	}
	if i.Kind == values.Tuple && i.Elems == nil {
		return l.Needs(i) // put together elsewhere
	}
	return i.Kind == values.Tuple && slices.ContainsFunc(i.Elems, l.chunk)
}

// few is how many rows are not worth a word.
const few = 8

// over reports whether the loop goes over many rows of arrays: by number, or over the rows themselves.
func (l *loop) over() bool {
	it := l.Iter
	if it.Op == "reversed" && it.Args[0] != nil {
		it = it.Args[0]
	}
	switch {
	case it.Elems != nil && len(it.Elems) <= few && it.Op != "zip" && it.Op != "enumerate":
		return false
	case it.Op == "range":
		for _, a := range it.Args {
			if n, ok := a.Int(); ok && n > 1 && n <= few && a == it.Args[min(1, len(it.Args)-1)] {
				return false
			}
		}
		return len(l.rows) > 0
	case it.IsArray():
		return !short(it)
	case it.Op == "zip" || it.Op == "enumerate":
		for _, a := range it.Args {
			if a == nil || !a.IsArray() {
				return false
			}
		}
		return len(it.Args) > 0 && !short(it.Args[0])
	}
	return false
}

func short(x *values.Value) bool {
	n := x.Shape.At(0).N
	return n >= 0 && n <= few
}

// leaves reports whether the loop does anything but compute: it ends early,
// reads or gives values away, or asks something that is not known.
func (l *loop) leaves() bool {
	out := false
	syntax.Inspect(l.Node, func(n syntax.Node) bool {
		switch n.(type) {
		case *syntax.Break, *syntax.Continue, *syntax.Return, *syntax.Yield, *syntax.Await, *syntax.Raise, *syntax.With, *syntax.Try, *syntax.While:
			out = true
		case *syntax.For:
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
		case values.Evaluates, values.Schedules, values.Yields, values.Calls, values.Draws:
			out = l.Has(at)
		}
	}
	return out
}

// results are what each iteration leaves for an array: in a list that is put
// together, or in a row of an array. Stored are the arrays that rows are stored in.
func (l *loop) results() (out []*values.Value, stored map[*values.Value]bool) {
	stored = map[*values.Value]bool{}
	if c, ok := l.Node.(*syntax.Comp); ok {
		if l.joined(l.p.Values.Value(c)) {
			out = append(out, l.p.Values.Value(c.Elt))
		}
		return out, stored
	}
	for _, e := range l.ff.Effects {
		if len(e.Via) > 0 || !l.Has(e.Node) || e.Kind != values.Stores {
			continue
		}
		if e.Name != "append" || e.Guarded || e.Object == nil {
			l.stuck = true
			return nil, stored
		}
		if l.joined(e.Object) {
			out = append(out, e.Value)
		} else {
			l.stuck = l.stuck || e.Value.Kind == values.Array
		}
	}
	for _, was := range l.Carried() {
		if x, ok := l.filled(was); ok {
			stored[was] = true
			out = append(out, x...)
		}
	}
	if len(out) == 0 && len(l.next(stored)) > 0 {
		out = l.next(stored)
	}
	return out, stored
}

// joined reports whether a list becomes one array.
func (l *loop) joined(list *values.Value) bool {
	for _, c := range l.p.Values.Consumers(list) {
		if match.Is(c, "stack", "concatenate", "array") || c.Op == values.OpItem && c.Kind == values.List && l.joined(c) {
			return true
		}
	}
	return false
}

// filled are the rows that an iteration stores into a carried array; false if it does anything else with it.
func (l *loop) filled(was *values.Value) (rows []*values.Value, ok bool) {
	if len(was.Args) != 2 {
		return nil, false
	}
	v := was.Args[1]
	for v != nil && v != was {
		if !match.Is(v, "array.__setitem__") || !l.Needs(v.Args[1]) {
			return nil, false
		}
		if l.chunk(v.Args[1]) {
			l.stuck = true
			return nil, false
		}
		rows = append(rows, v.Args[2])
		v = v.Args[0]
	}
	return rows, len(rows) > 0
}

// next are the arrays that one iteration makes of those of the one before.
func (l *loop) next(stored map[*values.Value]bool) []*values.Value {
	var out []*values.Value
	for _, was := range l.Carried() {
		if !stored[was] && len(was.Args) == 2 && was.Args[1] != nil && (was.IsArray() || was.Args[1].IsArray()) && l.Needs(was.Args[1]) {
			if carries(was.Args[1], was, 200) {
				out = append(out, was.Args[1])
			}
		}
	}
	return out
}

// carries reports whether v is computed from was.
func carries(v, was *values.Value, depth int) bool {
	seen := map[*values.Value]bool{}
	var step func(v *values.Value, depth int) bool
	step = func(v *values.Value, depth int) bool {
		if v == was {
			return true
		}
		if v == nil || seen[v] || depth == 0 {
			return false
		}
		seen[v] = true
		return slices.ContainsFunc(compute.Operands(v), func(o *values.Value) bool { return step(o, depth-1) })
	}
	return step(v, depth)
}
