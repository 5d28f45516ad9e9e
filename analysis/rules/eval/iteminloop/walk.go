package iteminloop

import (
	"slices"

	"mlxls/analysis"
	"mlxls/analysis/mlxapi"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

// A walk goes from a value that is read back to the array of which it takes one
// element in each iteration of loop. With no loop, each element that an
// iteration gives counts.
type walk struct {
	p    *analysis.Pass
	loop *values.Loop
	seen map[*values.Value]bool
	// array is the first that was found.
	array *values.Value
	// stuck is set when the value also comes from what no element explains: a call
	// that is not known, a layer, something carried from the iteration before.
	stuck bool
	deep  bool // something was computed from the element
}

// elementOf returns the array, nil if none; plain tells the element itself from what is computed from it.
func (w *walk) elementOf(v *values.Value) (array *values.Value, plain bool) {
	w.seen = map[*values.Value]bool{}
	w.visit(v, 32)
	if w.stuck {
		return nil, false
	}
	return w.array, !w.deep
}

func (w *walk) visit(v *values.Value, depth int) {
	if v == nil || w.stuck || w.seen[v] || host(v) {
		return
	}
	w.seen[v] = true
	if depth == 0 {
		w.stuck = true
		return
	}
	switch {
	case v.Op == values.OpElem && len(v.Args) == 1:
		// for v in x, or a, b = x
		if w.given(v) && v.Args[0].IsArray() && w.fixed(v.Args[0]) {
			w.found(v.Args[0])
			return
		}
		w.visit(v.Args[0], depth-1)
	case v.Op == "mlx.core.array.__getitem__":
		// x[i]
		if w.loop != nil && w.moves(v.Args[1]) && w.fixed(v.Args[0]) {
			w.found(v.Args[0])
			return
		}
		w.visit(v.Args[0], depth-1)
		w.visit(v.Args[1], depth-1)
	case w.loop != nil && w.fixed(v):
	case v.Op == values.OpPhi:
		if w.loop != nil && v.Node == w.loop.Node {
			w.stuck = true // carried
			return
		}
		w.all(v.Args, depth)
	case v.Op == "mlx.core.array.astype", v.Op == "display", v.Op == "slice", v.Op == values.OpItem:
		w.all(v.Args, depth)
	case cheap(v.Entry):
		w.deep = w.deep || !keeps[v.Op] && !compares(v)
		w.all(v.Args, depth)
	default:
		w.stuck = true
	}
}

func (w *walk) all(vs []*values.Value, depth int) {
	for _, v := range vs {
		w.visit(v, depth-1)
	}
}

func (w *walk) found(array *values.Value) {
	if w.array == nil {
		w.array = array
	}
}

// host reports whether a value is not an array, so that reading it costs nothing.
func host(v *values.Value) bool {
	switch v.Kind {
	case values.Array, values.Unknown, values.Union, values.Tuple, values.List, values.Range:
		return false
	}
	return true
}

// cheap are operations of which many are done per element, and one would do for
// all: not matrix products, layers or what draws random numbers.
func cheap(e *mlxapi.Entry) bool {
	if e == nil || e.Has(mlxapi.Random) {
		return false
	}
	return e.Has(mlxapi.Elementwise) || e.Has(mlxapi.Reduction) || e.Has(mlxapi.View) || light[e.Name]
}

var light = map[string]bool{
	"mlx.core.argmax": true, "mlx.core.argmin": true, "mlx.core.where": true, "mlx.core.take": true, "mlx.core.take_along_axis": true,
	"mlx.core.array_equal": true, "mlx.core.allclose": true, "mlx.core.isclose": true, "mlx.core.squeeze": true, "mlx.core.reshape": true,
	"mlx.core.flatten": true, "mlx.core.stop_gradient": true, "mlx.core.expand_dims": true, "mlx.core.clip": true, "mlx.core.array": true,
}

// keeps are operations that leave the number as it is.
var keeps = map[string]bool{"mlx.core.squeeze": true, "mlx.core.reshape": true, "mlx.core.flatten": true, "mlx.core.stop_gradient": true, "mlx.core.expand_dims": true}

// compares reports whether v compares with what may be a number: on the host that is as good.
func compares(v *values.Value) bool {
	switch v.Op {
	case "mlx.core.equal", "mlx.core.not_equal", "mlx.core.less", "mlx.core.less_equal", "mlx.core.greater", "mlx.core.greater_equal":
		return !v.Args[0].IsArray() || !v.Args[1].IsArray()
	}
	return false
}

// given reports whether iteration gives v; without a loop whatever is taken from an array counts.
func (w *walk) given(v *values.Value) bool {
	return w.loop == nil || part(w.loop.Elem, v, 3)
}

func part(elem, v *values.Value, depth int) bool {
	if elem == v {
		return true
	}
	if elem == nil || depth == 0 || elem.Kind != values.Tuple {
		return false
	}
	for _, e := range elem.Elems {
		if part(e, v, depth-1) {
			return true
		}
	}
	return false
}

// moves reports whether an index goes from row to row: a number in it changes
// with each iteration. Slices that do are chunks, and arrays are gathered by.
func (w *walk) moves(i *values.Value) bool {
	if i == nil {
		return false
	}
	switch i.Kind {
	case values.Tuple:
		return slices.ContainsFunc(i.Elems, w.moves)
	case values.Int, values.Unknown:
		return i.Op != "slice" && !w.fixed(i)
	}
	return false
}

// fixed reports whether v is the same in every iteration.
func (w *walk) fixed(v *values.Value) bool {
	return w.loop == nil || w.still(v, map[*values.Value]bool{}, 64)
}

func (w *walk) still(v *values.Value, seen map[*values.Value]bool, depth int) bool {
	if v == nil || seen[v] || v.Op == values.OpConst {
		return true
	}
	seen[v] = true
	return w.made(v, seen, depth) || w.named(v)
}

// named reports whether a name has held v since before the loop.
func (w *walk) named(v *values.Value) bool {
	if !w.p.Doc.Has(w.loop.Node) {
		return false
	}
	at := w.p.Values.At(w.p.Doc.Stmt(w.loop.Node))
	return at != nil && at.Named(v) != ""
}

// made reports whether all that v is made of was there before the loop.
func (w *walk) made(v *values.Value, seen map[*values.Value]bool, depth int) bool {
	if depth == 0 || part(w.loop.Elem, v, 3) || v.Node != nil && v.Node == w.loop.Node {
		return false
	}
	switch v.Op {
	case values.OpParam, values.OpParameter, values.OpAttr:
		return true
	case "", values.OpCall, values.OpLayer, "cached", "generator", "instance", "await", "free":
		// what a call gives is another thing each time, unless it was called before the loop
		return v.Node == nil || w.before(v)
	}
	if v.Entry.Has(mlxapi.Random) {
		return w.before(v)
	}
	for _, group := range [][]*values.Value{v.Args, v.Elems, v.Alts, {v.Elem, v.Recv}} {
		for _, a := range group {
			if !w.still(a, seen, depth-1) {
				return false
			}
		}
	}
	return true
}

// before reports whether v was computed outside of the loop.
func (w *walk) before(v *values.Value) bool {
	if v.In != w.loop.In {
		return v.In == nil // of another function: when it was called is not known
	}
	if !w.p.Doc.Has(v.Node) || !w.p.Doc.Has(w.loop.Node) {
		return false
	}
	at, loop := w.p.Doc.Span(v.Node), w.p.Doc.Span(w.loop.Node)
	return at.Start < loop.Start || at.End > loop.End || isIter(w.loop.Node, v.Node)
}

// isIter reports whether n is what the loop iterates over: evaluated once.
func isIter(loop, n syntax.Node) bool {
	switch l := loop.(type) {
	case *syntax.For:
		return l.Iter == n
	case *syntax.Comp:
		return len(l.Clauses) > 0 && l.Clauses[0].Iter == n
	}
	return false
}
