package sortforselection

import (
	"strconv"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/match"
	"mlxls/analysis/values"
)

// partition matches argpartition(-x, kth=k - 1)[..., :k]: the k largest.
func partition(v *values.Value) (selection, bool) {
	if len(v.Args) < 2 || v.Args[1].Kind != values.Tuple {
		return selection{}, false
	}
	part, op := v.Args[0], "argpartition"
	x, axis, ok := sorted(part, op)
	if !ok || !last(x, axis) {
		return selection{}, false
	}
	elems := v.Args[1].Elems
	n := len(elems)
	inner, minus := negated(x)
	if n == 0 || !minus || !rowsOf(part, elems[:n-1]) || inner.DType.IsIntegral() {
		return selection{}, false
	}
	k, ok := count(elems[n-1])
	if !ok || !kth(part.Arg("kth"), k) {
		return selection{}, false
	}
	return selection{
		root: v, steps: []*values.Value{part, x},
		message: "all scores are negated to find the largest: one more pass over them; argpartition finds the largest at the end with kth=-k",
		title:   "Partition for the largest",
		reason:  "the same indices come in another order, and of equal scores others may be taken",
		write: func(s *analysis.Spelling) string {
			neg := "-" + edit.Primary(s.Of(k))
			if c, ok := k.Int(); ok && k.Kind == values.Int && k.Const != nil && k.Op == values.OpConst {
				neg = strconv.FormatInt(-c, 10)
			}
			return s.Name("mlx.core.argpartition") + "(" + s.Of(inner) + ", kth=" + neg + ", axis=-1)[..., " + neg + ":]"
		},
	}, true
}

// count is k of a slice :k.
func count(e *values.Value) (*values.Value, bool) {
	if e.Op != "slice" || e.Args[0] != nil || e.Args[1] == nil || e.Args[2] != nil {
		return nil, false
	}
	k := e.Args[1]
	if n, ok := k.Int(); ok && n <= 0 {
		return nil, false
	}
	return k, true
}

// kth reports whether a partition is at k - 1, or at k: both have the k smallest in front.
func kth(at, k *values.Value) bool {
	if at == nil {
		return false
	}
	if a, ok := at.Int(); ok {
		n, known := k.Int()
		return known && (a == n-1 || a == n)
	}
	if values.Same(at, k) {
		return true
	}
	if at.Op != "mlx.core.subtract" || len(at.Args) < 2 || !values.Same(at.Args[0], k) {
		return false
	}
	n, ok := at.Args[1].Int()
	return ok && n == 1
}

// inverse matches argsort(argsort(x)), which inverts a permutation.
func inverse(v *values.Value) (selection, bool) {
	order, axis, ok := sorted(v, "argsort")
	if !ok {
		return selection{}, false
	}
	inner, first, ok := sorted(order, "argsort")
	if !ok || last(order, axis) != last(inner, first) || !last(order, axis) && !values.Same(axis, first) {
		return selection{}, false
	}
	s := selection{root: v, message: "a permutation is inverted by sorting it; putting each place where it belongs is one pass", title: "Use mx.put_along_axis"}
	if !last(order, axis) {
		return s, true
	}
	s.write = func(sp *analysis.Spelling) string {
		if !sp.Plain(order) {
			return "" // it is written four times
		}
		o := sp.Of(order)
		return sp.Name("mlx.core.put_along_axis") + "(" + sp.Name("mlx.core.zeros_like") + "(" + o + "), " + o + ", " +
			sp.Name("mlx.core.arange") + "(" + o + ".shape[-1], dtype=" + o + ".dtype), axis=-1)"
	}
	return s, match.Is(order, "argsort")
}
