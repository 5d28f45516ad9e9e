package compute

import (
	"slices"
	"strings"

	"mlxls/analysis/mlxapi"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

// A Verdict is what is known of a value at the edge of what is looked at.
type Verdict uint8

const (
	Within Verdict = iota // look at what it is computed from
	Fixed
	Varies
)

// Stillness tells values that are the same each time some code runs.
type Stillness struct {
	// Edge decides on values by themselves.
	Edge  func(v *values.Value) Verdict
	known map[*values.Value]bool
}

// Still reports whether v is certainly the same each time.
func (s *Stillness) Still(v *values.Value) bool { return s.still(v, 60) }

func (s *Stillness) still(v *values.Value, depth int) bool {
	if v == nil || v.Kind == values.None || v.Kind == values.DTypeObj || v.Const != nil && v.Kind != values.Array {
		return true
	}
	if known, ok := s.known[v]; ok {
		return known
	}
	if depth == 0 {
		return false
	}
	if s.known == nil {
		s.known = map[*values.Value]bool{}
	}
	s.known[v] = false
	switch s.Edge(v) {
	case Fixed:
		s.known[v] = true
		return true
	case Varies:
		return false
	}
	s.known[v] = pure(v) && s.all(v, depth)
	return s.known[v]
}

func (s *Stillness) all(v *values.Value, depth int) bool {
	from := Operands(v)
	switch v.Op {
	case "list", "tuple", "sorted", "keys", "values", "items", "range", "zip", "enumerate", "reversed":
		from = v.Args // not what one element is
	}
	if v.Kind == values.Union && len(v.Args) > 0 {
		from = v.Args
	}
	if len(from) == 0 && v.Op != "display" {
		return false // made of something that is not known
	}
	for _, o := range from {
		if o != nil && !s.still(o, depth-1) {
			return false
		}
	}
	return true
}

// pure reports whether v depends on its operands alone.
func pure(v *values.Value) bool {
	switch v.Op {
	case values.OpCall:
		return v.Recv != nil && v.Recv.Op == values.OpAttr && len(v.Args) == 0 && (v.Recv.Name == "keys" || v.Recv.Name == "values" || v.Recv.Name == "items")
	case "", values.OpLayer, values.OpParam, values.OpParameter, "cached", "generator", "await", "instance", "given", "state", "free":
		return false
	case values.OpPhi:
		switch v.Node.(type) {
		case *syntax.For, *syntax.While, nil:
			return false // carried
		}
	}
	if v.Kind == values.List && v.Op == "display" && v.Elems == nil {
		return false // it has grown
	}
	return !v.Entry.Has(mlxapi.Random) && !v.Entry.Has(mlxapi.Evaluates) && !strings.HasSuffix(v.Op, "__setitem__") &&
		v.Kind != values.NumPy && !strings.HasPrefix(v.Op, "numpy.")
}

// Repeated tells which functions of a document one of its loops runs again and
// again, by themselves or in another one.
var Repeated = CalledBy(looped)

// CalledBy tells the functions of a collection, what they call, and so on.
func CalledBy(first *values.Collection[*values.Function]) values.Table[*values.Function, bool] {
	return values.NewTable(func(f *values.Facts) map[*values.Function]bool {
		set := map[*values.Function]bool{}
		for queue := slices.Clone(first.In(f)); len(queue) > 0; queue = queue[1:] {
			if fn := queue[0]; !set[fn] {
				set[fn] = true
				queue = append(queue, f.Callees(fn)...)
			}
		}
		return set
	})
}

// looped are the functions that loops call.
var looped = values.Collect(func(part *values.Facts) (fns []*values.Function) {
	for _, ff := range part.Functions() {
		for _, c := range ff.Calls {
			if c.Loop != nil {
				fns = append(fns, c.Callee)
			}
		}
	}
	return fns
})
