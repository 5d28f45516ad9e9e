package match

import "mlxls/analysis/values"

// A Use tells who else needs what a shape is made of: a value that is returned,
// kept, read or given to anything else must stay, and so must its steps.
type Use struct{ facts *values.Facts }

// UsesIn tells what effects and returns need.
func UsesIn(f *values.Facts) *Use { return &Use{f} }

// Kept reports whether v is returned, stored, evaluated or handed to code that is not known.
func (u *Use) Kept(v *values.Value) bool {
	home := u.facts.Home(v)
	if home == nil {
		home = u.facts.Functions()
	}
	for _, ff := range home {
		if v != nil && keptBy(ff)[v] {
			return true
		}
	}
	return false
}

type keptOf struct{}

func keptBy(ff *values.FunctionFacts) map[*values.Value]bool {
	return ff.Memo(keptOf{}, func() any {
		kept := map[*values.Value]bool{}
		for _, v := range ff.Returns {
			kept[v] = true
		}
		for _, e := range ff.Effects {
			kept[e.Value] = true
			for _, a := range e.Args {
				kept[a] = true
			}
		}
		return kept
	}).(map[*values.Value]bool)
}

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
	if u.Kept(v) {
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
