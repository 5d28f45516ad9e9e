package match

import (
	"slices"
	"strings"

	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

// A Hosted is how the host takes part in making the next step of a loop.
type Hosted uint8

const (
	NotHosted Hosted = iota // arrays only: the next step can be built before this one is computed
	Rebuilt                 // a number that was read becomes an array again, and nothing else
	Needed                  // host code decides with values that were read
)

// Hosts reports how the next value of what is carried needs values of this or
// an earlier iteration on the host: a token in a list of tokens that a penalty looks at,
// a grammar that is told of it, a branch.
func (l *Loop) Hosts(c Carry) Hosted {
	h := hosting{l: l, kept: map[*values.Value]bool{}, names: map[string]bool{}}
	h.models = l.ownModel(c)
	h.keep()
	h.rebuilt = false
	if h.needs(c.Next, true) {
		return Needed
	}
	if h.rebuilt {
		return Rebuilt
	}
	return NotHosted
}

// hosting follows values that were read from arrays.
type hosting struct {
	l *Loop
	// kept are what values that were read go into: carried names, lists, objects that are told.
	kept    map[*values.Value]bool
	names   map[string]bool // attributes
	models  []*values.Value // calls that may be given a number instead of an array
	rebuilt bool
}

// keep finds where values that were read are kept from one iteration to the next.
func (h *hosting) keep() {
	effects := h.l.Effects()
	for again, rounds := true, 0; again && rounds < 4; rounds++ {
		again = false
		for _, was := range h.l.Loop.Carried {
			if !h.kept[was] && was.Op == values.OpPhi && len(was.Args) == 2 && !was.IsArray() && h.search(true)(was.Args[1]) {
				h.kept[was], again = true, true
			}
		}
		for _, e := range effects {
			if e.Guarded && len(e.Via) == 0 && e.Kind == values.Calls {
				continue // behind an option
			}
			switch e.Kind {
			case values.Calls:
				r := receiver(e.Value)
				if r == nil || h.kept[r] || h.ofModel(e.Node) || !h.any(e.Args) {
					continue
				}
				h.kept[r], again = true, true
			case values.Stores:
				if e.Name == "" && (e.Object == nil || h.kept[e.Object]) || h.names[e.Name] || !h.needs(e.Value, false) {
					continue
				}
				again = true
				if e.Name != "" {
					h.names[e.Name] = true
				} else {
					h.kept[e.Object] = true
				}
			}
		}
	}
}

func (h *hosting) any(vs []*values.Value) bool {
	for _, v := range vs {
		if h.needs(v, false) {
			return true
		}
	}
	return false
}

// receiver is the object whose method is called: it may keep what it is given.
func receiver(fn *values.Value) *values.Value {
	if fn != nil && (fn.Op == values.OpAttr || fn.Kind == values.Symbol) {
		return fn.Recv
	}
	return nil
}

// needs reports whether v is made with a value that was read. With again set, what
// is carried may be such a number itself.
func (h *hosting) needs(v *values.Value, again bool) bool {
	step := h.search(again)
	if !again {
		return step(v)
	}
	var number func(v *values.Value, depth int) bool
	number = func(v *values.Value, depth int) bool {
		switch {
		case v == nil || depth == 0:
		case reads(v) && len(v.Args) > 0:
			return number(v.Args[0], depth-1)
		case v.Op == values.OpPhi && v.IsScalar() && v.Recv != nil && !h.l.head[v]: // read in one of two ways
			for _, a := range v.Args {
				if number(a, depth-1) {
					return true
				}
			}
			return step(v.Recv) || h.decides(v.Recv)
		}
		return step(v)
	}
	return number(v, 8)
}

// search looks for a value that was read among what a value is made of. With again set, a
// number that only becomes an array again is noted in rebuilt, and does not count.
func (h *hosting) search(again bool) func(*values.Value) bool {
	seen := map[*values.Value]bool{}
	var step func(v *values.Value) bool
	step = func(v *values.Value) bool {
		if v == nil || seen[v] || len(seen) > walkLimit {
			return false
		}
		seen[v] = true
		switch {
		case again && (Is(v, "array") || strings.HasPrefix(v.Op, "mlx.core.full")) && h.wraps(v):
			h.rebuilt = true
			return false
		case again && slices.Contains(h.models, v):
			for _, o := range operands(v) {
				if o != nil && h.number(o, nil) {
					h.rebuilt = true // the model makes an array of it
				} else if step(o) {
					return true
				}
			}
			return false
		case reads(v):
			return h.made(v)
		case h.kept[v] || v.Op == values.OpAttr && h.names[v.Name] || searched(v) || v.Op == "slice" && h.bounded(v):
			return true
		case h.l.head[v]:
			return false
		}
		for _, o := range operands(v) {
			if step(o) {
				return true
			}
		}
		return v.Op == values.OpPhi && (step(v.Recv) || h.decides(v.Recv))
	}
	return step
}

// wraps reports whether an array is made of one number that was read, and not of a list of all so far.
func (h *hosting) wraps(array *values.Value) bool {
	v := array.Args[0]
	if strings.HasPrefix(array.Op, "mlx.core.full") && len(array.Args) > 1 {
		v = array.Args[1]
	}
	return h.number(v, array.Node)
}

// number reports whether v is one number that was read, or a list that is written for it within a node.
func (h *hosting) number(v *values.Value, within syntax.Node) bool {
	for range 4 {
		switch {
		case v == nil:
			return false
		case reads(v):
			return h.made(v) && !h.list(v, within)
		case h.kept[v]:
			return v.Kind != values.List && v.Kind != values.Tuple && v.Kind != values.Object
		case len(v.Elems) == 1:
			v = v.Elems[0]
		default:
			return false
		}
	}
	return false
}

// ofModel reports whether a call is one of the model's, all of which compute what is chosen from.
func (h *hosting) ofModel(call syntax.Node) bool {
	return slices.ContainsFunc(h.models, func(m *values.Value) bool { return m.Node == call })
}

// ownModel are the calls on the way to the next value that belong to what it is chosen from, the same
// function or methods of the same object, if those are all that are first given what is carried. What they
// make of a number is the model's input, and could be made of the array.
func (l *Loop) ownModel(c Carry) (out []*values.Value) {
	from := l.choosers(c)
	own := func(m *values.Value) bool {
		return m.Op == values.OpCall && related(m.Recv, from[0].Recv)
	}
	if other := func(m *values.Value) bool { return !own(m) }; len(from) == 0 || slices.ContainsFunc(from, other) || slices.ContainsFunc(c.Models, other) {
		return nil
	}
	l.walk(c.Next, func(v *values.Value) bool {
		if own(v) {
			out = append(out, v)
		}
		return true
	})
	return out
}

// related reports whether two functions are one, or methods of one object, but for self, which has methods of all kinds.
func related(f, g *values.Value) bool {
	if values.Same(f, g) {
		return f != nil
	}
	owner := func(f *values.Value) *values.Value {
		if f == nil || f.Op != values.OpAttr || f.Recv != nil && f.Recv.Op == values.OpParam && f.Recv.Kind == values.Object {
			return nil
		}
		return f.Recv
	}
	a := owner(f)
	return a != nil && values.Same(a, owner(g))
}

// made reports whether a value that is read is computed in the loop.
func (h *hosting) made(read *values.Value) bool {
	from := read.Args
	if len(from) == 0 && read.Recv != nil {
		from = []*values.Value{read.Recv}
	}
	found := false
	for _, a := range from {
		h.l.walk(a, func(v *values.Value) bool {
			found = found || h.l.head[v] || h.l.isCall(v)
			return !found
		})
	}
	return found
}

// decides reports whether a test waits for an array of the loop.
func (h *hosting) decides(test *values.Value) bool {
	found := false
	h.l.walk(test, func(v *values.Value) bool {
		if found || Metadata(v) {
			return false
		}
		found = v.IsArray() && h.made(&values.Value{Args: []*values.Value{v}})
		return !found
	})
	return found
}

// list reports whether v is a Python list that has a name: host code may change it.
func (h *hosting) list(v *values.Value, within syntax.Node) bool {
	if v.Op != "mlx.core.array.tolist" && (v.Recv == nil || v.Recv.Name != "tolist") {
		return false
	}
	return within == nil || v.Node == nil || !syntax.Within(v.Node, within)
}

// searched reports whether v is a place in a Python list.
func searched(v *values.Value) bool {
	if v.Op != values.OpCall || v.Recv == nil || v.Recv.Op != values.OpAttr {
		return false
	}
	return v.Recv.Name == "index" || v.Recv.Name == "count"
}

// bounded reports whether a slice ends where something computed in the loop says: a number on the host.
func (h *hosting) bounded(slice *values.Value) bool {
	found := false
	for _, b := range slice.Args {
		if b == nil || b.Const != nil {
			continue
		}
		h.l.walk(b, func(v *values.Value) bool {
			if Metadata(v) {
				return false
			}
			found = found || h.l.isCall(v) && h.made(&values.Value{Args: []*values.Value{v}})
			return !found
		})
	}
	return found
}
