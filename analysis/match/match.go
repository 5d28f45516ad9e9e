// Package match sees values as algebra does: a product is its factors in any
// order, a mean is a mean however it is written, a cast is looked through.
// It works on the graph of package values, never on text, and finds shapes; it
// does not decide whether they are worth a word.
package match

import (
	"math"
	"strings"

	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

// Uncast looks through casts; casts are those that were crossed, outermost first.
func Uncast(v *values.Value) (inner *values.Value, casts []*values.Value) {
	for v != nil && v.Op == "mlx.core.array.astype" && len(v.Args) > 0 && v.Args[0] != nil {
		casts = append(casts, v)
		v = v.Args[0]
	}
	return v, casts
}

// Core is v without its casts.
func Core(v *values.Value) *values.Value {
	v, _ = Uncast(v)
	return v
}

// SameCore reports whether two values are the same but for casts.
func SameCore(a, b *values.Value) bool {
	return a != nil && b != nil && values.Same(Core(a), Core(b))
}

// Is reports whether v is computed by one of the operations of mlx.core, named without it.
func Is(v *values.Value, ops ...string) bool {
	const core = "mlx.core."
	if v == nil || !strings.HasPrefix(v.Op, core) {
		return false
	}
	for _, o := range ops {
		if v.Op[len(core):] == o {
			return true
		}
	}
	return false
}

// A Factor is V to the power Pow in a product.
type Factor struct {
	V   *values.Value
	Pow float64
}

// Product takes a value apart into factors, through casts, division, roots and
// negation (a factor -1 is dropped with negative set). seen are the values that
// the product is made of, v first: what a rewrite of v makes superfluous.
type Product struct {
	Factors  []Factor
	Negative bool
	Seen     []*values.Value
	whole    []*values.Value
}

// most is how many parts a product or a sum is taken into; one that squares
// itself again and again has no end.
const most = 16

// ProductOf takes v apart. A value that is no product is one factor; so are,
// casts aside, those in whole.
func ProductOf(v *values.Value, whole ...*values.Value) *Product {
	p := &Product{whole: whole}
	p.add(v, 1, 24)
	return p
}

func (p *Product) add(v *values.Value, pow float64, depth int) {
	if depth == 0 || v == nil || len(p.Factors) >= most || p.isWhole(v) {
		p.Factors = append(p.Factors, Factor{v, pow})
		return
	}
	inner, casts := Uncast(v)
	switch {
	case Is(inner, "multiply") && len(inner.Args) >= 2:
		p.see(casts, inner)
		p.add(inner.Args[0], pow, depth-1)
		p.add(inner.Args[1], pow, depth-1)
	case Is(inner, "divide") && len(inner.Args) >= 2:
		p.see(casts, inner)
		p.add(inner.Args[0], pow, depth-1)
		p.add(inner.Args[1], -pow, depth-1)
	case Is(inner, "reciprocal"):
		p.see(casts, inner)
		p.add(inner.Args[0], -pow, depth-1)
	case Is(inner, "rsqrt"):
		p.see(casts, inner)
		p.Factors = append(p.Factors, Factor{inner.Args[0], -pow / 2})
	case Is(inner, "sqrt"):
		p.see(casts, inner)
		p.Factors = append(p.Factors, Factor{inner.Args[0], pow / 2})
	case Is(inner, "power") && len(inner.Args) >= 2 && fraction(inner.Args[1]):
		p.see(casts, inner)
		e, _ := inner.Args[1].Number()
		p.Factors = append(p.Factors, Factor{inner.Args[0], pow * e})
	case Is(inner, "negative") && inner.IsArray():
		p.see(casts, inner)
		p.Negative = !p.Negative
		p.add(inner.Args[0], pow, depth-1)
	default:
		if n, ok := v.Number(); ok && n == 1 {
			return // 1 / x
		}
		p.Factors = append(p.Factors, Factor{v, pow})
	}
}

func (p *Product) isWhole(v *values.Value) bool {
	for _, w := range p.whole {
		if SameCore(v, w) {
			return true
		}
	}
	return false
}

func (p *Product) see(casts []*values.Value, v *values.Value) {
	p.Seen = append(append(p.Seen, casts...), v)
}

// fraction reports whether an exponent is ±1/2 or -1.
func fraction(e *values.Value) bool {
	n, ok := e.Number()
	return ok && (math.Abs(n) == 0.5 || n == -1)
}

// Square matches x*x, x**2, mx.square(x), mx.power(x, 2), abs(x)**2.
func Square(v *values.Value) (x *values.Value, ok bool) {
	v = Core(v)
	switch {
	case Is(v, "square"):
		return v.Args[0], true
	case Is(v, "power") && len(v.Args) >= 2:
		if n, ok := v.Args[1].Number(); ok && n == 2 {
			return v.Args[0], true
		}
	case Is(v, "multiply") && len(v.Args) >= 2 && SameCore(v.Args[0], v.Args[1]):
		return v.Args[0], true
	}
	return nil, false
}

// A Reduction is a mean or a sum over axes.
type Reduction struct {
	X        *values.Value
	Axis     *values.Value // nil for all
	KeepDims bool
	Seen     []*values.Value
}

// Mean matches mx.mean(x, axis, keepdims), x.mean(…), and a sum divided by the length of its axis.
func Mean(v *values.Value) (Reduction, bool) {
	inner, kept := LastAdded(v)
	r, ok := mean(Core(inner))
	r.KeepDims = r.KeepDims || kept && r.OnLastAxis()
	return r, ok
}

func mean(v *values.Value) (Reduction, bool) {
	if Is(v, "mean") {
		return reduction(v)
	}
	if Is(v, "divide") && len(v.Args) >= 2 {
		if r, ok := reductionOf(v.Args[0], "sum"); ok && isLength(v.Args[1], r) {
			r.Seen = append(r.Seen, v)
			return r, true
		}
	}
	return Reduction{}, false
}

// LastAdded looks through x[..., None] and mx.expand_dims(x, -1), which keep by
// hand the axis that a reduction drops.
func LastAdded(v *values.Value) (x *values.Value, added bool) {
	v = Core(v)
	switch {
	case Is(v, "expand_dims"):
		if k, ok := v.Arg("axis").Int(); !ok || k != -1 {
			return v, false
		}
	case Is(v, "array.__getitem__") && len(v.Args) == 2:
		if newAxis(v.Args[1], v.Shape.Rank()) != v.Shape.Rank()-1 && !endsNew(v.Args[1].Elems) {
			return v, false
		}
	default:
		return v, false
	}
	return v.Args[0], true
}

// endsNew matches the index [..., None].
func endsNew(e []*values.Value) bool {
	return len(e) == 2 && e[0].Const == any(syntax.Ellipsis{}) && e[1].Kind == values.None
}

// Sum matches mx.sum(x, axis, keepdims).
func Sum(v *values.Value) (Reduction, bool) { return reductionOf(v, "sum") }

// Max matches mx.max(x, axis, keepdims).
func Max(v *values.Value) (Reduction, bool) { return reductionOf(v, "max") }

func reductionOf(v *values.Value, op string) (Reduction, bool) {
	v = Core(v)
	if !Is(v, op) {
		return Reduction{}, false
	}
	return reduction(v)
}

func reduction(v *values.Value) (Reduction, bool) {
	r := Reduction{X: v.Arg("a"), Axis: v.Arg("axis"), Seen: []*values.Value{v}}
	if r.X == nil {
		return r, false
	}
	if k := v.Arg("keepdims"); k != nil {
		b, ok := k.Const.(bool)
		if !ok {
			return r, false
		}
		r.KeepDims = b
	}
	return r, true
}

// isLength reports whether n is the length of the one axis that r reduces.
func isLength(n *values.Value, r Reduction) bool {
	if n == nil || r.Axis == nil {
		return false
	}
	k, ok := r.Axis.Int()
	if !ok {
		return false
	}
	d := Core(r.X).Shape.At(k)
	if d.Sym != nil && values.Same(d.Sym, n) {
		return true
	}
	if c, ok := n.Int(); ok && d.N == c {
		return true
	}
	return n.Op == values.OpDim && n.Elem != nil && asLong(r.X, n.Args[0]) && values.Same(n.Elem, r.Axis)
}

// asLong reports whether v has x's lengths: it is x, its square, or what is left of it after its mean.
func asLong(v, x *values.Value) bool {
	if SameCore(v, x) {
		return true
	}
	if y, ok := Square(v); ok {
		return asLong(y, x)
	}
	y, ok := Centred(v)
	return ok && asLong(y, x)
}

// OnLastAxis reports whether a reduction is over the last axis alone.
func (r Reduction) OnLastAxis() bool {
	a := r.Axis
	if a == nil {
		return false
	}
	if len(a.Elems) == 1 {
		a = a.Elems[0]
	}
	k, ok := a.Int()
	if !ok || a.Kind != values.Int {
		return false
	}
	return k == -1 || r.X.Shape.Known && k == int64(r.X.Shape.Rank())-1
}

// A Term is V times Sign in a sum.
type Term struct {
	V    *values.Value
	Sign float64
}

// Terms takes a sum or difference apart, through casts.
func Terms(v *values.Value) (terms []Term, seen []*values.Value) {
	var add func(v *values.Value, sign float64, depth int)
	add = func(v *values.Value, sign float64, depth int) {
		inner, casts := Uncast(v)
		switch {
		case len(terms) >= most:
			terms = append(terms, Term{v, sign})
		case depth > 0 && Is(inner, "add") && len(inner.Args) >= 2:
			seen = append(append(seen, casts...), inner)
			add(inner.Args[0], sign, depth-1)
			add(inner.Args[1], sign, depth-1)
		case depth > 0 && Is(inner, "subtract") && len(inner.Args) >= 2:
			seen = append(append(seen, casts...), inner)
			add(inner.Args[0], sign, depth-1)
			add(inner.Args[1], -sign, depth-1)
		case depth > 0 && Is(inner, "negative"):
			seen = append(append(seen, casts...), inner)
			add(inner.Args[0], -sign, depth-1)
		default:
			terms = append(terms, Term{v, sign})
		}
	}
	add(v, 1, 16)
	return terms, seen
}
