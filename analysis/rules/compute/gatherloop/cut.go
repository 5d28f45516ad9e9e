package gatherloop

import (
	"slices"

	"mlxls/analysis/match"
	"mlxls/analysis/values"
)

// cuts reports whether the loop keeps what is between positions, leaves out what
// is there, and the pieces are joined again.
func (l *loop) cuts() bool {
	for _, e := range l.ff.Effects {
		if e.Kind == values.Stores && e.Name == "append" && len(e.Via) == 0 && l.Has(e.Node) && l.between(e.Value) && l.joined(e.Value) {
			return true
		}
	}
	return false
}

// between reports whether v is x[..., start:position], with a start that is one
// behind the position of the iteration before.
func (l *loop) between(v *values.Value) bool {
	v = part(v)
	if v == nil || len(v.Args) != 2 || !match.Is(v, "array.__getitem__") && v.Op != values.OpItem || !array(v.Args[0], v.Args[1]) && !l.certain(v) || l.Needs(v.Args[0]) {
		return false
	}
	return slices.ContainsFunc(parts(v.Args[1]), func(s *values.Value) bool {
		if s == nil || s.Op != "slice" || s.Args[0] == nil || s.Args[1] == nil {
			return false
		}
		start, position := s.Args[0], s.Args[1]
		return l.Head(start) && len(start.Args) == 2 && l.position(position) && after(start.Args[1], position)
	})
}

// certain reports whether x[start:position] is an array's because of what it is joined with.
func (l *loop) certain(v *values.Value) bool {
	return v.Args[0] != nil && v.Args[0].Kind == values.Unknown
}

// position reports whether v is what the iteration goes over, as a number.
func (l *loop) position(v *values.Value) bool {
	for v != nil && !l.Is(v) {
		if len(v.Args) != 1 && !(match.Is(v, "array.item") || v.Op == "builtins.int") {
			return false
		}
		if len(v.Args) == 0 {
			return false
		}
		v = v.Args[0]
	}
	return v != nil
}

// after reports whether v is one or more behind position.
func after(v, position *values.Value) bool {
	if v == nil || !match.Is(v, "add") || len(v.Args) < 2 {
		return false
	}
	for k, a := range v.Args[:2] {
		if n, ok := v.Args[1-k].Int(); ok && n > 0 && a == position {
			return true
		}
	}
	return false
}

// joiners make one array of several.
var joiners = values.ComputesBy(func(v *values.Value) bool { return match.Is(v, "concatenate") }, "mlx.core.concatenate")

// joined reports whether a piece is among what a concatenation of the function joins.
func (l *loop) joined(piece *values.Value) bool {
	for _, c := range l.ff.Find(joiners) {
		seen := map[*values.Value]bool{}
		var holds func(v *values.Value) bool
		holds = func(v *values.Value) bool {
			switch {
			case v != nil && v.Op == piece.Op && v.Node == piece.Node: // of any round of the analysis
				return true
			case v == nil, seen[v], len(seen) > 100:
				return false
			}
			seen[v] = true
			if v.IsArray() && v.Op != values.OpPhi && v.Op != "narrowed" && v.Op != values.OpElem {
				return false // another one
			}
			return slices.ContainsFunc(v.Args, holds) || slices.ContainsFunc(v.Elems, holds) || slices.ContainsFunc(v.Alts, holds) || holds(v.Elem)
		}
		if len(c.Args) > 0 && holds(c.Args[0]) {
			return true
		}
	}
	return false
}
