package alllogits

import (
	"mlxls/analysis"
	"mlxls/analysis/match"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

// A reading follows logits to where their last position is taken.
type reading struct {
	p     *analysis.Pass
	uses  *match.Use
	rank  int // of the logits, -1 when it is not known
	seen  map[*values.Value]bool
	found []syntax.Node
}

// last reports whether of v, and of what is made of it position by position,
// nothing is used but the last position.
func (r *reading) last(v *values.Value) bool {
	if r.seen[v] {
		return true
	}
	r.seen[v] = true
	if r.uses.Kept(v) || len(r.seen) > 32 {
		return false
	}
	consumers := r.p.Values.Consumers(v)
	for _, c := range consumers {
		switch {
		case match.Is(c, "array.__getitem__") && len(c.Args) == 2 && c.Args[0] == v:
			if !r.position(c.Args[1]) {
				return false
			}
			r.found = append(r.found, c.Node)
		case c.Kind == values.Symbol, c.Op == "dtype": // a method: its call is a use of its own
		case match.Is(c, "array.astype", "tanh"), c.Op == values.OpPhi, r.scaled(c, v):
			if !r.last(c) {
				return false
			}
		default:
			return false
		}
	}
	return len(consumers) > 0
}

// scaled reports whether c is v times, or by, a number.
func (r *reading) scaled(c, v *values.Value) bool {
	if !match.Is(c, "multiply", "divide") || len(c.Args) < 2 {
		return false
	}
	for _, a := range c.Args[:2] {
		if a != v && (a == nil || !a.IsScalar()) {
			return false
		}
	}
	return true
}

// position reports whether an index takes the last position: [:, -1, :] or [0, -1, :], and
// [:, -1] or [0, -1] of an array that has three axes.
func (r *reading) position(index *values.Value) bool {
	if index == nil || index.Kind != values.Tuple {
		return false
	}
	parts := index.Elems
	switch {
	case len(parts) == 3 && whole(parts[2]):
	case len(parts) == 2 && r.rank == 3:
	default:
		return false
	}
	_, number := parts[0].Int()
	return (number || whole(parts[0])) && isLast(parts[1])
}

// whole reports whether a part of an index is ":".
func whole(v *values.Value) bool {
	if v == nil || v.Op != "slice" {
		return false
	}
	for _, a := range v.Args {
		if a != nil && a.Kind != values.None {
			return false
		}
	}
	return true
}

// isLast reports whether a part of an index is "-1" or "-1:".
func isLast(v *values.Value) bool {
	if v == nil {
		return false
	}
	if v.Op == "slice" {
		for i, a := range v.Args {
			if i > 0 && a != nil && a.Kind != values.None {
				return false
			}
		}
		if len(v.Args) == 0 {
			return false
		}
		v = v.Args[0]
	}
	i, ok := v.Int()
	return ok && i == -1
}
