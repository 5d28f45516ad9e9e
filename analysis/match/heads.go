package match

import (
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

// Repeated sees v, whose axis is the one given, as x with every entry of that
// axis n times in a row: mx.repeat, or an axis of length one behind it that is
// expanded by whatever means and merged into it. Tiling orders otherwise.
func Repeated(v *values.Value, axis, rank int) (x *values.Value, ok bool) {
	switch {
	case Is(v, "repeat"):
		return v.Arg("array"), onAxis(v.Arg("axis"), axis, rank) && v.Arg("array") != nil
	case Is(v, "reshape", "flatten") && len(v.Args) > 0 && mergesAxis(v, axis, rank):
		y, _ := bare(v.Args[0])
		return expandedAxis(y, axis+1, rank+1)
	}
	return nil, false
}

func onAxis(v *values.Value, want, rank int) bool {
	k, ok := axis(v, rank)
	return ok && k == want
}

// mergesAxis reports whether a reshape makes one axis of two: of those that are known, the others are left.
func mergesAxis(v *values.Value, axis, rank int) bool {
	if Is(v, "flatten") {
		return onAxis(v.Arg("start_axis"), axis, rank+1) && onAxis(v.Arg("end_axis"), axis+1, rank+1)
	}
	if g := v.Arg("shape"); g != nil && g.Elems != nil {
		return len(g.Elems) == rank
	}
	return v.Shape.Rank() == rank
}

// expandedAxis sees v as x with a new axis on which it is the same n times.
func expandedAxis(v *values.Value, axis, rank int) (x *values.Value, ok bool) {
	var e *values.Value
	switch {
	case Is(v, "repeat") && onAxis(v.Arg("axis"), axis, rank):
		e = v.Arg("array")
	case Is(v, "broadcast_to") && len(v.Args) > 0:
		e = v.Args[0]
	case Is(v, "tile") && len(v.Args) > 1 && aloneAt(v.Args[1], axis, rank):
		e = v.Args[0]
	case Is(v, "concatenate") && onAxis(v.Arg("axis"), axis, rank):
		e = allAlike(v.Args[0])
	case Is(v, "stack") && onAxis(v.Arg("axis"), axis, rank):
		x = allAlike(v.Args[0])
		return x, x != nil
	}
	e, _ = bare(e)
	return insertedAxis(e, axis, rank)
}

// aloneAt reports whether a tuple is 1 everywhere but at one place.
func aloneAt(reps *values.Value, axis, rank int) bool {
	if reps == nil || len(reps.Elems) != rank {
		return false
	}
	for i, r := range reps.Elems {
		if n, ok := r.Int(); i != axis && (!ok || n != 1) {
			return false
		}
	}
	return true
}

// allAlike is the one value that a list consists of: [x] * n, [x, x].
func allAlike(list *values.Value) *values.Value {
	if list == nil {
		return nil
	}
	if list.Elems == nil {
		return list.Elem
	}
	for _, e := range list.Elems {
		if !values.Same(e, list.Elems[0]) {
			return nil
		}
	}
	if len(list.Elems) == 0 {
		return nil
	}
	return list.Elems[0]
}

// insertedAxis sees v as x with a new axis of length one.
func insertedAxis(v *values.Value, axis, rank int) (x *values.Value, ok bool) {
	switch {
	case v == nil || len(v.Args) == 0:
	case Is(v, "expand_dims"):
		return v.Args[0], onAxis(v.Arg("axis"), axis, rank)
	case Is(v, "array.__getitem__") && len(v.Args) > 1:
		return v.Args[0], newAxis(v.Args[1], rank) == axis
	case Is(v, "reshape"):
		if g := v.Arg("shape"); g != nil && len(g.Elems) == rank {
			n, ok := g.Elems[axis].Int()
			return v.Args[0], ok && n == 1 && v.Args[0].Shape.Rank() == rank-1
		}
	}
	return nil, false
}

// newAxis is the place of the one None among full slices, -1 for other indices.
func newAxis(index *values.Value, rank int) int {
	elems := index.Elems
	if index.Kind != values.Tuple {
		elems = []*values.Value{index}
	}
	found, dots := -1, -1
	for i, e := range elems {
		switch _, ellipsis := e.Const.(syntax.Ellipsis); {
		case e.Kind == values.None && found < 0:
			found = i
		case ellipsis && dots < 0:
			dots = i
		case e.Op == "slice" && e.Args[0] == nil && e.Args[1] == nil && e.Args[2] == nil:
		default:
			return -1
		}
	}
	if dots >= 0 && found > dots {
		return rank - (len(elems) - found)
	}
	return found
}
