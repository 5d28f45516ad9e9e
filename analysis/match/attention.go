package match

import (
	"math"
	"strings"

	"mlxls/analysis/values"
)

// An Attention is softmax(q kᵀ · factors + masks) v over the last axis, in any
// spelling. Q, K and V are as the fused operation takes them: (…, length, features).
type Attention struct {
	Out, Softmax, Scores *values.Value // weights @ v, softmax(…), q @ kᵀ
	Q, K, V              Operand
	Factors              []Factor        // of the scores: numbers, or arrays without axes
	Masks                []Mask          // in the order in which they are applied
	Result               Layout          // how Out orders the axes of (…, length, features)
	Rank                 int             // number of axes, 0 when nothing tells
	Seen                 []*values.Value // all that has a number for each pair of query and key
	// Grouped: the queries that share keys have an axis of their own, the third last, which has length one in keys and values.
	Grouped bool
	mixed   bool // operands of different rank
}

// An Operand is a value read with its axes in some order.
type Operand struct {
	V *values.Value
	Layout
}

// A Mask is added to the scores, or with Keep decides which of them stay.
type Mask struct {
	V *values.Value
	// By is the scores with the mask.
	By *values.Value
	// Keep: V is true where a score stays; with Not, where it is masked.
	Keep, Not bool
	// Sign is -1 for a mask that is subtracted.
	Sign float64
	// Test, when not nil, decides at run time whether there is a mask: when it is Holds.
	Test  *values.Value
	Holds bool
	// Either is set when the same V is added or selects, by a test of its dtype.
	Either bool
	// Nested masks depend on more than one test, or differ between branches.
	Nested bool
}

// AttentionOf matches the product of weights and values.
func AttentionOf(v *values.Value) (*Attention, bool) {
	sum := Is(v, "einsum")
	if !sum && !(Is(v, "matmul") && len(v.Args) >= 2 && v.Args[0] != nil && v.Args[1] != nil) {
		return nil, false
	}
	a := &Attention{Out: v}
	var weights *values.Value
	if sum {
		e, ok := pairOf(v)
		if !ok {
			return nil, false
		}
		if _, ok := (&walk{left: steps}).weights(e.a); !ok {
			e = e.swapped()
		}
		if weights, ok = a.sumValues(e); !ok {
			return nil, false
		}
	} else {
		weights, a.V.V = v.Args[0], v.Args[1]
	}
	p, ok := (&walk{left: steps}).weights(weights)
	if !ok || !a.operands(p.scores) {
		return nil, false
	}
	a.Softmax, a.Scores, a.Factors, a.Masks, a.Seen = p.softmax, p.scores, p.factors, p.masks, p.seen
	a.rank()
	a.Grouped = a.Rank == 5 && !shared(a.Q.V) && shared(a.K.V) && shared(a.V.V)
	for _, m := range a.Masks {
		a.Grouped = a.Grouped && m.V.Shape.Rank() <= 3 // others may have a number for each head
	}
	if a.mixed || a.Rank == 1 || a.Rank == 2 || a.Rank > 4 && !a.Grouped {
		return nil, false // not heads: a table, or more axes than the operation takes
	}
	return a, true
}

// shared reports whether an array of five axes has one entry on the third last.
func shared(v *values.Value) bool {
	if x, l, ok := Transposed(v, 5); ok && l.Swap {
		v = x
	}
	v, _ = bare(v)
	_, ok := insertedAxis(v, 2, 5)
	return ok || v.Shape.At(-3).IsOne()
}

// rank is the number of axes that the operands have, where it is known.
func (a *Attention) rank() {
	for _, v := range []*values.Value{a.Q.V, a.K.V, a.V.V, a.Scores, a.Out} {
		a.see(v.Shape.Rank())
	}
	for _, o := range []Operand{a.Q, a.K, a.V} {
		if o.Axes != nil {
			a.see(len(o.Axes))
		}
	}
}

func (a *Attention) see(n int) {
	if n < 0 {
		return
	}
	a.mixed = a.mixed || a.Rank > 0 && a.Rank != n
	a.Rank = n
}

// operands takes q kᵀ apart.
func (a *Attention) operands(scores *values.Value) bool {
	if Is(scores, "einsum") {
		return a.sumScores(scores)
	}
	a.Q = Operand{V: scores.Args[0]}
	a.K = Operand{V: scores.Args[1], Layout: Layout{Swap: true}}
	return a.Q.V != nil && a.K.V != nil
}

// A walk bounds the search: branches that meet again and again could make it long.
type walk struct{ left int }

const steps = 200

func (w *walk) spend() bool {
	w.left--
	return w.left >= 0
}

// A part is what one value between q kᵀ and the weights amounts to.
type part struct {
	softmax, scores *values.Value
	factors         []Factor
	masks           []Mask
	seen            []*values.Value
}

func (p part) and(vs ...*values.Value) part {
	p.seen = append(p.seen[:len(p.seen):len(p.seen)], vs...)
	return p
}

// bare looks through what leaves an array as it is, casts included.
func bare(v *values.Value) (inner *values.Value, crossed []*values.Value) {
	for v != nil {
		if !Is(v, "array.astype", "contiguous", "stop_gradient") && v.Op != "narrowed" || len(v.Args) == 0 || v.Args[0] == nil {
			break
		}
		crossed = append(crossed, v)
		v = v.Args[0]
	}
	return v, crossed
}

// weights matches softmax(scores, axis=-1), casts aside.
func (w *walk) weights(v *values.Value) (part, bool) {
	v, crossed := bare(v)
	if v == nil || !w.spend() {
		return part{}, false
	}
	if v.Op == values.OpPhi {
		p, ok := w.either(v, w.weights)
		return p.and(crossed...), ok
	}
	if !Is(v, "softmax") && v.Op != "mlx.nn.softmax" || len(v.Args) == 0 || !lastAxis(v) {
		return part{}, false
	}
	p, ok := w.scores(v.Args[0])
	p.softmax = v
	return p.and(append(crossed, v)...), ok
}

// lastAxis reports whether a softmax is over the last axis.
func lastAxis(v *values.Value) bool {
	ax := v.Arg("axis")
	if ax == nil {
		return v.Op == "mlx.nn.softmax"
	}
	return Reduction{X: v.Args[0], Axis: ax}.OnLastAxis()
}

// scores matches q kᵀ with its scale and masks.
func (w *walk) scores(v *values.Value) (part, bool) {
	v, crossed := bare(v)
	if v == nil || !w.spend() {
		return part{}, false
	}
	var p part
	ok := false
	switch {
	case v.Op == values.OpPhi:
		p, ok = w.either(v, w.scores)
		return p.and(crossed...), ok // either has seen v
	case Is(v, "matmul") && len(v.Args) >= 2, Is(v, "einsum"):
		p, ok = part{scores: v}, true
	case Is(v, "multiply", "divide") && len(v.Args) >= 2:
		p, ok = w.times(v)
	case Is(v, "add", "subtract") && len(v.Args) >= 2:
		p, ok = w.plus(v)
	case Is(v, "where") && len(v.Args) >= 3:
		p, ok = w.where(v)
	}
	return p.and(append(crossed, v)...), ok
}

func (w *walk) times(v *values.Value) (part, bool) {
	x, f, ok := Scaled(v)
	if !ok {
		return part{}, false
	}
	p, ok := w.scores(x)
	for _, m := range p.masks {
		ok = ok && m.Keep // a mask that was added is scaled as well
	}
	p.factors = append(p.factors, f)
	return p, ok
}

// Scaled takes a number off a product: x * n, n * x, x / n. The number may be an
// array without axes, or something of which nothing is known.
func Scaled(v *values.Value) (x *values.Value, f Factor, ok bool) {
	if !Is(v, "multiply", "divide") || len(v.Args) < 2 || v.Args[0] == nil || v.Args[1] == nil {
		return nil, f, false
	}
	l, r := v.Args[0], v.Args[1]
	pow := 1.0
	switch {
	case Is(v, "divide"):
		pow = -1
	case isNumber(l) && !isNumber(r), l.Kind == values.Unknown && r.IsArray():
		l, r = r, l
	}
	if !isNumber(r) && r.Kind != values.Unknown || isNumber(l) {
		return nil, f, false
	}
	return l, Factor{r, pow}, true
}

// isNumber accepts Python numbers, those of NumPy, and arrays without axes.
func isNumber(v *values.Value) bool {
	return v.IsScalar() || v.Kind == values.NumPy || v.IsArray() && v.Shape.Rank() == 0
}

func (w *walk) plus(v *values.Value) (part, bool) {
	l, r := v.Args[0], v.Args[1]
	if l == nil || r == nil {
		return part{}, false
	}
	p, ok := w.scores(l)
	m := Mask{V: r, By: v, Sign: 1}
	if Is(v, "subtract") {
		if top, found := isTop(r, l); found && ok {
			return p.and(top...), true // softmax does not change with it
		}
		m.Sign = -1
	} else if !ok {
		p, ok = w.scores(r)
		m.V = l
	}
	if m.V.IsScalar() {
		return part{}, false
	}
	p.masks = append(p.masks, m)
	return p, ok
}

// isTop matches max(x, axis=-1, keepdims=True), which is taken off for stability.
func isTop(v, x *values.Value) ([]*values.Value, bool) {
	inner, crossed := bare(v)
	m, ok := Max(inner)
	return append(crossed, inner), ok && m.KeepDims && m.OnLastAxis() && SameCore(m.X, x)
}

func (w *walk) where(v *values.Value) (part, bool) {
	cond, x, y := v.Args[0], v.Args[1], v.Args[2]
	m := Mask{V: cond, By: v, Keep: true, Sign: 1}
	if VeryNegative(x) {
		x, y, m.Not = y, x, true
	}
	if cond == nil || x == nil || !VeryNegative(y) {
		return part{}, false
	}
	p, ok := w.scores(x)
	p.masks = append(p.masks, m)
	if y.IsArray() {
		p = p.and(y) // full_like(scores, -inf)
	}
	return p, ok
}

// VeryNegative reports whether v stands for minus infinity under a softmax.
func VeryNegative(v *values.Value) bool {
	v, _ = bare(v)
	if v == nil {
		return false
	}
	if n, ok := v.Number(); ok {
		return n <= -1000
	}
	switch {
	case Is(v, "negative"):
		return len(v.Args) > 0 && isInfinite(v.Args[0])
	case Is(v, "array"):
		return len(v.Args) > 0 && VeryNegative(v.Args[0])
	case Is(v, "full", "full_like"):
		return VeryNegative(v.Arg("vals"))
	case Is(v, "multiply") && len(v.Args) >= 2:
		return VeryNegative(v.Args[0]) && Is(v.Args[1], "ones", "ones_like") || VeryNegative(v.Args[1]) && Is(v.Args[0], "ones", "ones_like")
	}
	return v.Name == "min" && v.Recv != nil && (Is(v.Recv, "finfo") || v.Recv.Name == "mlx.core.finfo") || strings.HasSuffix(v.Name, "finfo.min")
}

func isInfinite(v *values.Value) bool {
	n, ok := v.Number()
	return ok && (math.IsInf(n, 1) || n >= 1000) || strings.HasSuffix(v.Name, ".inf") || strings.HasSuffix(v.Name, ".infty")
}

// either joins the two ways to come by a value: with a mask and without.
func (w *walk) either(v *values.Value, arm func(*values.Value) (part, bool)) (part, bool) {
	if len(v.Args) != 2 || v.Args[0] == nil || v.Args[1] == nil {
		return part{}, false
	}
	then, ok1 := arm(v.Args[0])
	if !ok1 {
		return part{}, false
	}
	els, ok2 := arm(v.Args[1])
	if !ok2 || then.scores != els.scores || !equalFactors(then.factors, els.factors) {
		return part{}, false
	}
	more, less, holds := then, els, true
	if len(less.masks) > len(more.masks) {
		more, less, holds = els, then, false
	}
	p := more.and(less.seen...).and(v)
	p.masks = append([]Mask(nil), more.masks...)
	for i, m := range less.masks {
		n := &p.masks[i]
		switch {
		case equalMask(m, *n):
		case i == len(p.masks)-1 && values.Same(m.V, n.V) && !m.Not && !n.Not && m.Sign == n.Sign && m.Keep != n.Keep && m.Test == nil && n.Test == nil:
			n.Either = true
		default:
			n.Nested = true
		}
	}
	for i := len(less.masks); i < len(p.masks); i++ {
		m := &p.masks[i]
		m.Nested = m.Nested || m.Test != nil || v.Recv == nil
		m.Test, m.Holds = v.Recv, holds
	}
	return p, true
}

func equalFactors(a, b []Factor) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].Pow != b[i].Pow || !values.Same(a[i].V, b[i].V) {
			return false
		}
	}
	return true
}

func equalMask(a, b Mask) bool {
	return values.Same(a.V, b.V) && a.Keep == b.Keep && a.Not == b.Not && a.Sign == b.Sign && a.Test == b.Test && a.Holds == b.Holds && a.Either == b.Either
}

// Private reports whether scores and weights are used for nothing but the result.
func (a *Attention) Private(u *Use) bool {
	set := map[*values.Value]bool{}
	for _, s := range a.Seen {
		set[s] = true
	}
	return u.Only(set, a.Out)
}
