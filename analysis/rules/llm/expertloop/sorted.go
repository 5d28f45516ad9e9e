package expertloop

import (
	"slices"

	"mlxls/analysis"
	"mlxls/analysis/match"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

var gathers = values.ComputesBy(isGather, "mlx.core.gather_mm", "mlx.core.gather_qmm")

// gathering are the calls whose result is made by a gather.
var gathering = values.NewSearch(func(n syntax.Node, v *values.Value) bool {
	_, ok := n.(*syntax.Call)
	return ok && gatherIn(v, 5) != nil
})

func isGather(v *values.Value) bool {
	return match.Is(v, "gather_mm", "gather_qmm") && len(v.Args) > 1 && present(v.Arg("rhs_indices")) && owned(v.Args[1], 4)
}

// owned reports whether the weights are those of a layer, which is given prompts as well as single tokens.
func owned(w *values.Value, depth int) bool {
	switch {
	case w == nil || depth == 0:
		return false
	case w.Op == values.OpParameter, w.Op == values.OpAttr, w.Op == values.OpItem && len(w.Args) > 0 && match.Is(w.Args[0], "quantize"):
		return true
	case match.Is(w, "swapaxes", "transpose", "array.swapaxes", "array.astype", "moveaxis") && len(w.Args) > 0:
		return owned(w.Args[0], depth-1)
	}
	return false
}

func present(v *values.Value) bool { return v != nil && v.Kind != values.None }

// unsorted reports grouped products that are not told that their indices are
// in order. Where a function makes several with the same indices, by layers,
// that is the place to put them in order.
func unsorted(p *analysis.Pass) {
	calls, _ := shared(p.Values)
	for _, first := range calls {
		p.Report(first, orderMessage)
	}
	for n, v := range p.Values.Find(gathers) {
		if !present(v.Arg("sorted_indices")) && !inOrder(v.Arg("rhs_indices"), 10) && !slices.Contains(told.In(p.Values), n) {
			p.Report(n, orderMessage)
		}
	}
}

// told are the gathers of which a function that makes several tells.
var told = values.Collect(func(part *values.Facts) []syntax.Node {
	_, gathers := shared(part)
	return gathers
})

// shared are the gathers with the same indices in a function of a part, and the
// first call that makes one.
func shared(part *values.Facts) (calls, gathers []syntax.Node) {
	for _, ff := range part.Functions() {
		var first syntax.Node
		made := map[*values.Value][]*values.Value{}
		for n, v := range ff.Find(gathering) {
			g := gatherIn(v, 5)
			if g.Node == n || present(g.Arg("sorted_indices")) || inOrder(g.Arg("rhs_indices"), 10) {
				continue
			}
			by := g.Arg("rhs_indices")
			if made[by] = append(made[by], g); len(made[by]) == 2 {
				calls = append(calls, first)
				for _, g := range made[by] {
					gathers = append(gathers, g.Node)
				}
			} else if len(made[by]) == 1 {
				first = n
			} else {
				gathers = append(gathers, g.Node)
			}
		}
	}
	return calls, gathers
}

const orderMessage = "the weights of experts are read in the order of the tokens, those of one expert again and again; for many tokens put them in the order of experts first (mx.argsort of the indices), and pass sorted_indices=True"

// gatherIn is the grouped product that a layer's result is made by, with a bias or without.
func gatherIn(v *values.Value, depth int) *values.Value {
	switch {
	case v == nil || depth == 0:
		return nil
	case isGather(v):
		return v
	case v.Op == values.OpPhi, match.Is(v, "add"):
		for _, a := range v.Args {
			if g := gatherIn(a, depth-1); g != nil {
				return g
			}
		}
	}
	return nil
}

// inOrder reports whether indices are sorted, in one case at least.
func inOrder(v *values.Value, depth int) bool {
	if v == nil || depth == 0 {
		return false
	}
	if match.Is(v, "sort", "argsort") {
		return true
	}
	for _, a := range v.Args {
		if inOrder(a, depth-1) {
			return true
		}
	}
	return false
}
