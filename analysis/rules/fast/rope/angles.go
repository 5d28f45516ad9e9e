package rope

import (
	"slices"

	"mlxls/analysis/match"
	"mlxls/analysis/values"
)

// An angle is a table of positions times frequencies.
type angle struct {
	facts     *values.Facts // of the text, for what callers give
	positions *values.Value // arange(…)
	shift     *values.Value // what is added to it; nil for nothing
	scale     *values.Value // what it is multiplied with; nil for nothing
	freqs     *values.Value // radians for each position
	moved     bool          // axes were added between positions and features, or rows taken
	amplitude *values.Value // a number that the tables are scaled with; nil for none
	twice     side          // how both of a pair come by the same angle: back for [f, f], odd for f f f f; nowhere when one does for both
}

// table goes from what multiplies the features to the angles, of which it is the cosine or sine.
func table(v *values.Value, fn string, a *angle, depth int) *values.Value {
	if v == nil || depth == 0 {
		return nil
	}
	switch {
	case match.Is(v, fn):
		return v.Args[0]
	case match.Is(v, "array.astype") && v.DType.IsHalf() && v.DType.One() && v.DType != values.T && v.Args[1].Op != "dtype":
		return nil // rounded to a dtype that is named: as the model was trained, most likely
	case match.Is(v, "array.astype"), v.Op == "narrowed":
		return table(v.Args[0], fn, a, depth-1)
	case match.Is(v, "array.__getitem__") && len(v.Args) > 1 && onlyViews(v.Args[1]), match.Is(v, "expand_dims", "reshape", "squeeze", "broadcast_to"):
		a.moved = a.moved || !inFront(v)
		return table(v.Args[0], fn, a, depth-1)
	case match.Is(v, "concatenate", "repeat"):
		return table(a.double(v), fn, a, depth-1)
	case v.Op == values.OpParam:
		a.moved = true
		return a.given(v, func(x *values.Value, a *angle) *values.Value { return table(x, fn, a, depth-1) })
	case match.Is(v, "multiply") && a.amplitude == nil && len(v.Args) >= 2:
		// An array would be xPos: an amplitude for each position.
		for i, n := range v.Args[:2] {
			if n != nil && n.IsScalar() {
				a.amplitude = n
				return table(v.Args[1-i], fn, a, depth-1)
			}
		}
	case v.Op == values.OpAttr && v.Elem != nil:
		a.moved = true
		return table(v.Elem, fn, a, depth-1)
	case v.Op == values.OpItem && len(v.Args) > 0 && v.Args[0].Op == values.OpPhi:
		return a.cached(v.Args[0], func(x *values.Value, a *angle) *values.Value {
			n, ok := v.Const.(int64)
			if !ok || int(n) >= len(x.Elems) {
				return nil
			}
			return table(x.Elems[n], fn, a, depth-1)
		})
	case v.Op == values.OpPhi:
		return a.cached(v, func(x *values.Value, a *angle) *values.Value { return table(x, fn, a, depth-1) })
	}
	return nil
}

// cached follows the branch that computes, where the others read what was kept.
func (a *angle) cached(v *values.Value, follow func(*values.Value, *angle) *values.Value) *values.Value {
	var found *values.Value
	before := *a
	for _, x := range v.Args {
		if kept(x, 4) {
			continue
		}
		b := before
		switch t := follow(x, &b); {
		case t == nil:
			return nil
		case found == nil:
			found, *a = t, b
		case !same(a.amplitude, b.amplitude) || a.twice != b.twice || !a.alike(found, t):
			return nil
		default:
			a.moved = a.moved || b.moved
		}
	}
	return found
}

// given follows what callers give: all of them must count, one tells how.
func (a *angle) given(v *values.Value, follow func(*values.Value, *angle) *values.Value) (found *values.Value) {
	before := *a
	args, _ := match.Given(a.facts, v)
	for _, x := range args {
		b := before
		t := follow(x, &b)
		if t == nil || !b.angles(t, 8) {
			return nil
		}
		if found == nil {
			found, *a = t, b
		}
	}
	return found
}

// alike reports whether two tables differ in their length at most.
func (a *angle) alike(x, y *values.Value) bool {
	if values.Same(x, y) {
		return true
	}
	b, c := angle{facts: a.facts}, angle{facts: a.facts}
	return b.angles(x, 8) && c.angles(y, 8) && same(b.freqs, c.freqs) && b.twice == c.twice && same(b.scale, c.scale) && b.fromZero() && c.fromZero()
}

// same reports whether one expression computes both.
func same(x, y *values.Value) bool {
	return x == y || x != nil && y != nil && (values.Same(x, y) || x.Node != nil && x.Node == y.Node)
}

// fromZero reports whether the positions are those from 0 on.
func (a *angle) fromZero() bool { return a.shift == nil && start(a.positions) == nil }

// kept reports whether v is an attribute, or a part of one.
func kept(v *values.Value, depth int) bool {
	switch {
	case v == nil || depth == 0:
		return false
	case v.Kind == values.None, v.Op == values.OpAttr && v.Elem == nil, v.Op == "" && v.Kind == values.Unknown, v.Op == "given" && v.Node == nil, v.Op == "state":
		return true
	case v.Op == values.OpPhi:
		return !slices.ContainsFunc(v.Args, func(x *values.Value) bool { return !kept(x, depth-1) })
	case v.Op == values.OpItem && len(v.Args) > 0:
		return kept(v.Args[0], depth-1)
	}
	return false
}

// double is x of concatenate([x, x]) and repeat(x, 2): a table for both of each pair.
func (a *angle) double(v *values.Value) *values.Value {
	switch n, ok := v.Arg("repeats").Int(); {
	case a.twice != nowhere:
		return nil
	case match.Is(v, "repeat") && ok && n == 2 && lastAxis(v):
		a.twice = odd
		return v.Args[0]
	case match.Is(v, "repeat"):
		return nil
	}
	if l := v.Args[0]; l != nil && len(l.Elems) == 2 && values.Same(l.Elems[0], l.Elems[1]) && lastAxis(v) {
		a.twice = back
		return l.Elems[0]
	}
	return nil
}

// inFront reports whether an index only adds axes before all others.
func inFront(v *values.Value) bool {
	if !match.Is(v, "array.__getitem__") {
		return false
	}
	elems := v.Args[1].Elems
	if v.Args[1].Kind == values.None {
		return true
	}
	others := false
	for _, e := range elems {
		if e.Kind == values.None && others {
			return false
		}
		others = others || e.Kind != values.None
		if e.Op == "slice" && (e.Args[0] != nil || e.Args[1] != nil || e.Args[2] != nil) {
			return false
		}
	}
	return len(elems) > 0
}

// angles takes theta apart into positions that count, and frequencies.
func (a *angle) angles(v *values.Value, depth int) bool {
	if v == nil || depth == 0 {
		return false
	}
	switch {
	case match.Is(v, "array.astype"), v.Op == "narrowed":
		return a.angles(v.Args[0], depth-1)
	case match.Is(v, "array.__getitem__") && len(v.Args) > 1 && onlyViews(v.Args[1]), match.Is(v, "expand_dims", "reshape", "squeeze"):
		a.moved = true
		return a.angles(v.Args[0], depth-1)
	case match.Is(v, "concatenate", "repeat"):
		return a.angles(a.double(v), depth-1)
	case match.Is(v, "multiply", "matmul", "outer") && len(v.Args) >= 2:
		p, f := v.Args[0], v.Args[1]
		if !a.factors(p, f) {
			if p, f = f, p; match.Is(v, "matmul") || !a.factors(p, f) {
				return false
			}
		}
		rows := match.Is(v, "outer") && p == v.Args[0] || p.Shape.Rank() == 2 && p.Shape.At(1).IsOne()
		a.moved = a.moved || !rows
		return true
	case match.Is(v, "einsum"):
		if ops := v.Arg("operands"); ops != nil && len(ops.Elems) == 2 {
			a.moved = true // letters say where the positions are
			return a.factors(ops.Elems[0], ops.Elems[1]) || a.factors(ops.Elems[1], ops.Elems[0])
		}
	}
	return false
}

func (a *angle) factors(positions, freqs *values.Value) bool {
	freqs = vector(freqs)
	if freqs == nil || freqs.IsScalar() || !a.counts(positions, 8) {
		return false
	}
	b := angle{facts: a.facts}
	if b.counts(freqs, 8) {
		return false // both count: something else
	}
	a.freqs = freqs
	return true
}

// counts sees v as arange(…), shifted by a number.
func (a *angle) counts(v *values.Value, depth int) bool {
	v = flat(v)
	if v == nil || depth == 0 {
		return false
	}
	switch {
	case match.Is(v, "arange"):
		if step := v.Arg("step"); step != nil && step.Kind != values.None {
			if n, ok := step.Number(); !ok || n != 1 {
				return false
			}
		}
		a.positions = v
		return true
	case v.Op == values.OpParam:
		a.moved = true
		args, ok := match.Given(a.facts, v)
		for _, x := range args {
			b := angle{facts: a.facts}
			if ok = ok && b.counts(x, depth-1); ok {
				a.positions = b.positions
			}
		}
		return ok
	case match.Is(v, "add") && a.shift == nil && len(v.Args) >= 2:
		for i, x := range v.Args[:2] {
			if number(x) && a.counts(v.Args[1-i], depth-1) {
				a.shift = x
				return a.scale == nil // the shift is not scaled
			}
		}
	case match.Is(v, "multiply") && a.scale == nil && len(v.Args) >= 2:
		for i, x := range v.Args[:2] {
			if number(x) && a.counts(v.Args[1-i], depth-1) {
				a.scale = x
				return true
			}
		}
	}
	return false
}

// number accepts Python numbers, and what may be one.
func number(v *values.Value) bool {
	return v.IsScalar() || v.Kind == values.Unknown && v.Op != values.OpItem
}

// flat looks through what only gives a vector other axes, or another dtype.
func flat(v *values.Value) *values.Value {
	for range 8 {
		switch {
		case match.Is(v, "array.astype", "reshape", "expand_dims"), match.Is(v, "array.__getitem__") && len(v.Args) > 1 && newAxes(v.Args[1]):
			v = v.Args[0]
		default:
			return v
		}
	}
	return v
}

// vector is flat, but for casts that round.
func vector(v *values.Value) *values.Value {
	for v != nil {
		views := match.Is(v, "reshape", "expand_dims") || match.Is(v, "array.__getitem__") && len(v.Args) > 1 && newAxes(v.Args[1])
		if !views && !(match.Is(v, "array.astype") && v.DType.IsFloat32()) {
			break
		}
		v = v.Args[0]
	}
	return v
}

// newAxes reports whether an index takes everything, with more axes.
func newAxes(index *values.Value) bool {
	if !onlyViews(index) {
		return false
	}
	for _, e := range index.Elems {
		if e.Op == "slice" && (e.Args[0] != nil || e.Args[1] != nil || e.Args[2] != nil) {
			return false
		}
	}
	return index.Op != "slice"
}
