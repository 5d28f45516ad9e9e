package values

import (
	"maps"
	"slices"

	"mlxls/analysis/syntax"
)

// renamed are classes whose names are other nodes since they were edited: who uses
// one of them knows the first. It does not change.
type renamed struct{ first, last map[*syntax.Name]*syntax.Name }

// with are those after the node of a class's name was replaced.
func (r *renamed) with(first, old, new *syntax.Name) *renamed {
	next := &renamed{map[*syntax.Name]*syntax.Name{}, map[*syntax.Name]*syntax.Name{}}
	if r != nil {
		next = &renamed{maps.Clone(r.first), maps.Clone(r.last)}
	}
	delete(next.first, old)
	delete(next.last, first)
	if new != first {
		next.first[new], next.last[first] = first, new
	}
	return next
}

// known is the name that uses know a definition by.
func (r *renamed) known(def *syntax.Name) *syntax.Name {
	if r != nil && r.first[def] != nil {
		return r.first[def]
	}
	return def
}

// now are the definitions that uses know as they are in the text.
func (r *renamed) now(defs []*syntax.Name) []*syntax.Name {
	if r == nil {
		return defs
	}
	shared := true
	for i, d := range defs {
		if last := r.last[d]; last != nil {
			if shared {
				defs, shared = slices.Clone(defs), false
			}
			defs[i] = last
		}
	}
	return defs
}
