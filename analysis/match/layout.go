package match

import (
	"slices"

	"mlxls/analysis/values"
)

// A Layout is the order in which the axes of an array are read: axis i of the
// view is axis Axes[i] of the array. No axes and no swap leave it as it is; Swap
// alone exchanges the last two, whatever the rank.
type Layout struct {
	Axes []int
	Swap bool
}

// Plain reports whether the axes are in their own order.
func (l Layout) Plain() bool { return l.Axes == nil && !l.Swap }

// LayoutOf makes a layout of a list of axes; it notices the plain one and the swap.
func LayoutOf(axes []int) Layout {
	n := len(axes)
	rest := func(k int) bool {
		for i, a := range axes[:k] {
			if a != i {
				return false
			}
		}
		return true
	}
	switch {
	case rest(n):
		return Layout{}
	case n >= 2 && rest(n-2) && axes[n-2] == n-1 && axes[n-1] == n-2:
		return Layout{Swap: true}
	}
	return Layout{Axes: axes}
}

// full is the list of axes for an array of rank n.
func (l Layout) full(n int) []int {
	if l.Axes != nil {
		return l.Axes
	}
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	if l.Swap && n >= 2 {
		out[n-2], out[n-1] = n-1, n-2
	}
	return out
}

// Of is the layout of reading in order l what was read in order inner.
func (l Layout) Of(inner Layout) (Layout, bool) {
	n := max(len(l.Axes), len(inner.Axes))
	if n == 0 {
		return Layout{Swap: l.Swap != inner.Swap}, true
	}
	a, b := l.full(n), inner.full(n)
	if len(a) != len(b) {
		return l, false
	}
	out := make([]int, n)
	for i := range out {
		if a[i] >= n || b[a[i]] >= n {
			return l, false
		}
		out[i] = b[a[i]]
	}
	return LayoutOf(out), true
}

// Transposed sees v as x with its axes in another order, for every spelling of
// transpose, swapaxes, moveaxis and .T whose axes are constants. Where nothing
// tells the number of axes it is taken to be rank; 0 is unknown.
func Transposed(v *values.Value, rank int) (x *values.Value, l Layout, ok bool) {
	if !Is(v, "transpose", "swapaxes", "moveaxis") || len(v.Args) == 0 || v.Args[0] == nil {
		return v, l, false
	}
	x = v.Args[0]
	if n := max(x.Shape.Rank(), v.Shape.Rank()); n >= 0 {
		rank = n
	} else if rank == 0 {
		rank = -1
	}
	switch {
	case Is(v, "transpose"):
		l, ok = permuted(v.Arg("axes"), rank)
	case Is(v, "swapaxes"):
		l, ok = exchanged(v.Arg("axis1"), v.Arg("axis2"), rank)
	default:
		l, ok = moved(v.Arg("source"), v.Arg("destination"), rank)
	}
	return x, l, ok
}

func permuted(axes *values.Value, rank int) (Layout, bool) {
	if axes == nil || axes.Kind == values.None {
		if rank < 0 {
			return Layout{}, false
		}
		out := Layout{}.full(rank)
		slices.Reverse(out)
		return LayoutOf(out), true
	}
	if axes.Elems == nil {
		return Layout{}, false
	}
	n := len(axes.Elems)
	out := make([]int, n)
	seen := make([]bool, n)
	for i, e := range axes.Elems {
		k, ok := axis(e, n)
		if !ok || seen[k] {
			return Layout{}, false
		}
		out[i], seen[k] = k, true
	}
	return LayoutOf(out), true
}

func exchanged(a, b *values.Value, rank int) (Layout, bool) {
	i, ok1 := a.Int()
	j, ok2 := b.Int()
	if ok1 && ok2 && (i == -1 && j == -2 || i == -2 && j == -1) {
		return Layout{Swap: true}, true
	}
	x, ok1 := axis(a, rank)
	y, ok2 := axis(b, rank)
	if !ok1 || !ok2 {
		return Layout{}, false
	}
	out := Layout{}.full(rank)
	out[x], out[y] = y, x
	return LayoutOf(out), true
}

func moved(from, to *values.Value, rank int) (Layout, bool) {
	x, ok1 := axis(from, rank)
	y, ok2 := axis(to, rank)
	if !ok1 || !ok2 {
		return Layout{}, false
	}
	return LayoutOf(slices.Insert(slices.Delete(Layout{}.full(rank), x, x+1), y, x)), true
}

// axis is a constant axis, counted from the front.
func axis(v *values.Value, rank int) (int, bool) {
	k, ok := v.Int()
	if !ok || rank < 0 {
		return 0, false
	}
	if k < 0 {
		k += int64(rank)
	}
	return int(k), k >= 0 && k < int64(rank)
}
