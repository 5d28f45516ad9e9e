package match

import "mlxls/analysis/values"

// A Use tells who else needs what a shape is made of: a value that is returned,
// kept, read or given to anything else must stay, and so must its steps.
type Use struct {
	facts *values.Facts
	kept  map[*values.Value]bool // by an effect or a return
}

// UsesIn collects what effects and returns of a document need.
func UsesIn(f *values.Facts) *Use {
	return f.Memo(usesOf{}, func() any { return usesIn(f) }).(*Use)
}

type usesOf struct{}

func usesIn(f *values.Facts) *Use {
	u := &Use{facts: f, kept: map[*values.Value]bool{}}
	for _, ff := range f.Functions {
		for _, v := range ff.Returns {
			u.kept[v] = true
		}
		for _, e := range ff.Effects {
			u.kept[e.Value] = true
			for _, a := range e.Args {
				u.kept[a] = true
			}
		}
	}
	delete(u.kept, nil)
	return u
}

// Kept reports whether v is returned, stored, evaluated or handed to code that is not known.
func (u *Use) Kept(v *values.Value) bool { return u.kept[v] }

// Only reports whether the values in set are used by one another, by those in
// to, and by nothing else. Asking for shape, rank or dtype is no use.
func (u *Use) Only(set map[*values.Value]bool, to ...*values.Value) bool {
	fine := map[*values.Value]bool{}
	for _, t := range to {
		fine[t] = true
	}
	for v := range set {
		if !u.only(v, set, fine) {
			return false
		}
	}
	return true
}

func (u *Use) only(v *values.Value, set, to map[*values.Value]bool) bool {
	if u.kept[v] {
		return false
	}
	for _, c := range u.facts.Consumers(v) {
		switch {
		case set[c], to[c], Metadata(c):
		case c.Op == "display" && c != v && u.only(c, set, to): // operands in a list
		default:
			return false
		}
	}
	return true
}

// Metadata reports whether v is what an array is, not what is in it.
func Metadata(v *values.Value) bool {
	if v.Kind == values.Symbol {
		return true // a method: its call is a use of its own
	}
	switch v.Op {
	case "dtype", "shape", "ndim", "len", values.OpDim, "is", "is not", "isinstance", "hasattr",
		"mlx.core.array.size", "mlx.core.array.nbytes", "mlx.core.array.itemsize":
		return true
	}
	return false
}
