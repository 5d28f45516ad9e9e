package rope

import (
	"mlxls/analysis/match"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

// A rotation turns pairs of features by angles: (a, b) becomes
// (a cos - b sin, a sin + b cos).
type rotation struct {
	v        *values.Value // the features turned
	x        *values.Value
	cos, sin *values.Value // as they multiply the features
	// traditional pairs are neighbours; others are half of the features apart.
	traditional bool
	// sorted: pairs are neighbours before, and halves apart after. Attention does
	// not notice when queries and keys are alike in that.
	sorted bool
	dims   *values.Value // how many features are turned, nil for all
	full   bool          // the tables have a column for each feature, not for each pair
}

// rotationOf matches a rotation in any of its spellings.
func rotationOf(v *values.Value) (rotation, bool) {
	r := rotation{v: v}
	inner := match.Core(v)
	if match.Is(inner, "reshape", "flatten") && len(inner.Args) > 0 {
		inner = match.Core(inner.Args[0])
	}
	switch {
	case match.Is(inner, "stack"), match.Is(inner, "concatenate"):
		return r, r.parts(inner)
	case match.Is(inner, "add") && inner == match.Core(v) && len(inner.Args) >= 2:
		return r, r.sum(inner)
	}
	return r, false
}

// parts matches the two parts put together, with what is not turned behind them.
func (r *rotation) parts(v *values.Value) bool {
	list := v.Args[0]
	if list == nil || len(list.Elems) < 2 || len(list.Elems) > 3 || !lastAxis(v) {
		return false
	}
	first, second := list.Elems[0], list.Elems[1]
	r.traditional = match.Is(v, "stack")
	if !r.traditional {
		// Neighbours are also put together by concatenate([a[..., None], b[..., None]], axis=-1).
		x, added := match.LastAdded(first)
		y, both := match.LastAdded(second)
		if added != both {
			return false
		}
		if added {
			first, second, r.traditional = x, y, true
		}
	}
	minus, plus := match.Core(first), match.Core(second)
	if !match.Is(minus, "subtract") || !match.Is(plus, "add") {
		return false
	}
	p, q := product(minus.Args[0]), product(minus.Args[1])
	s, t := product(plus.Args[0]), product(plus.Args[1])
	for _, a := range p {
		for _, b := range q {
			c, d := other(p, a), other(q, b)
			if c == nil || d == nil || !(pair(s, a, d) && pair(t, b, c) || pair(t, a, d) && pair(s, b, c)) {
				continue
			}
			if r.halves(a, b) {
				r.cos, r.sin = c, d
				return true
			}
		}
	}
	return false
}

// sum matches x * cos + rotate_half(x) * sin.
func (r *rotation) sum(v *values.Value) bool {
	for i := range 2 {
		p, q := product(v.Args[i]), product(v.Args[1-i])
		for _, x := range p {
			for _, turned := range q {
				a, b, neighbours, ok := turn(turned)
				if !ok || other(p, x) == nil || other(q, turned) == nil {
					continue
				}
				r.traditional, r.full = neighbours, true
				if r.halves(a, b) && values.Same(match.Core(r.x), match.Core(x)) {
					r.x, r.cos, r.sin = x, other(p, x), other(q, turned)
					return true
				}
			}
		}
	}
	return false
}

// turn matches concatenate([-b, a]), and neighbours stacked likewise.
func turn(v *values.Value) (a, b *values.Value, neighbours, ok bool) {
	v = match.Core(v)
	if match.Is(v, "reshape", "flatten") && len(v.Args) > 0 && match.Is(v.Args[0], "stack") {
		v, neighbours = v.Args[0], true
	}
	if !match.Is(v, "concatenate", "stack") || match.Is(v, "stack") != neighbours || v.Args[0] == nil || len(v.Args[0].Elems) != 2 || !lastAxis(v) {
		return nil, nil, false, false
	}
	minus := v.Args[0].Elems[0]
	if !match.Is(minus, "negative") {
		return nil, nil, false, false
	}
	return v.Args[0].Elems[1], minus.Args[0], neighbours, true
}

func lastAxis(v *values.Value) bool {
	n, ok := v.Arg("axis").Int()
	return ok && (n == -1 || v.Shape.Known && int(n) == v.Shape.Rank()-1)
}

// product is the two factors of a product.
func product(v *values.Value) []*values.Value {
	v = match.Core(v)
	if !match.Is(v, "multiply") || len(v.Args) < 2 {
		return nil
	}
	return v.Args[:2]
}

func other(p []*values.Value, x *values.Value) *values.Value {
	if len(p) != 2 {
		return nil
	}
	if p[0] == x {
		return p[1]
	}
	return p[0]
}

func pair(p []*values.Value, a, b *values.Value) bool {
	return len(p) == 2 && (values.Same(p[0], a) && values.Same(p[1], b) || values.Same(p[0], b) && values.Same(p[1], a))
}

// halves checks that a and b are the first and the second of each pair of x.
func (r *rotation) halves(a, b *values.Value) bool {
	p, q := half(a), half(b)
	if p.x == nil || q.x == nil || !values.Same(p.x, q.x) {
		return false
	}
	r.x = p.x
	if r.traditional {
		return p.side == even && q.side == odd
	}
	r.dims = q.end
	if p.side == even && q.side == odd && !r.full {
		r.traditional, r.sorted = true, true
		return true
	}
	return p.side == front && q.side == back && (p.cut == q.cut || p.cut != nil && q.cut != nil && values.Same(p.cut, q.cut))
}

// A side is which features of a pair are taken.
type side uint8

const (
	nowhere side = iota
	front
	back
	even
	odd
)

// A part is one side of all pairs of x.
type part struct {
	x    *values.Value
	side side
	cut  *values.Value // where the front ends, or the back begins; nil for the middle
	end  *values.Value // where the back ends, nil for the end of x
}

// half sees v as one side of x.
func half(v *values.Value) part {
	v = match.Core(v)
	switch {
	case v == nil || len(v.Args) == 0:
	case v.Op == values.OpItem && match.Is(v.Args[0], "split"):
		parts := v.Args[0]
		n, known := parts.Arg("indices_or_sections").Int()
		if !known || n != 2 || !lastAxis(parts) {
			return part{}
		}
		return part{x: parts.Args[0], side: map[any]side{int64(0): front, int64(1): back}[v.Const]}
	case match.Is(v, "array.__getitem__") && len(v.Args) > 1 && len(v.Args[1].Elems) > 1:
		elems := v.Args[1].Elems
		last := elems[len(elems)-1]
		if n, known := last.Int(); known && last.Kind == values.Int && match.Is(v.Args[0], "reshape", "unflatten") {
			return part{x: v.Args[0].Args[0], side: map[int64]side{0: even, 1: odd}[n]}
		}
		if last.Op == "slice" {
			p := sliced(last.Args[0], last.Args[1], last.Args[2])
			p.x = v.Args[0]
			return p
		}
	}
	return part{}
}

// sliced is the side that a slice of the features takes.
func sliced(lo, hi, step *values.Value) part {
	start, known := int64(0), true
	if lo != nil {
		start, known = lo.Int()
	}
	n, two := step.Int()
	switch {
	case step != nil && (!two || n != 2 || hi != nil || !known || start > 1):
		return part{}
	case step != nil && start == 0:
		return part{side: even}
	case step != nil:
		return part{side: odd}
	case known && start == 0 && hi != nil:
		return part{side: front, cut: hi}
	case lo != nil:
		return part{side: back, cut: lo, end: hi}
	}
	return part{}
}

// onlyViews reports whether an index adds axes and takes ranges, and no lists of places.
func onlyViews(index *values.Value) bool {
	elems := index.Elems
	if index.Kind != values.Tuple {
		elems = []*values.Value{index}
	}
	for _, e := range elems {
		_, dots := e.Const.(syntax.Ellipsis)
		if !dots && e.Kind != values.None && e.Op != "slice" {
			return false
		}
	}
	return true
}
