package match

import "mlxls/analysis/values"

// A Norm is x·rsqrt(mean(x²) + eps)·weight or, with Centred,
// (x - mean(x))·rsqrt(var(x) + eps)·weight + bias, all over the last axis. The
// factors stand in any order, and any of them may be cast.
type Norm struct {
	Root         *values.Value // the whole, casts of the result included
	X            *values.Value // what is scaled, with its casts
	Squared      *values.Value // the same array as the statistics see it: often with a cast
	Eps          *values.Value
	Weight, Bias *values.Value // nil for none; whatever else is multiplied and added
	Mean         *values.Value // the mean of squares, or the variance
	Centred      bool          // it is a layer norm
	Moments      bool          // its variance is mean(x²) - mean(x)²
	// Steps are the arrays that it is computed by, Root included; operands and their casts are none.
	Steps map[*values.Value]bool
}

// NormOf sees v as a norm; nil when it is none.
func NormOf(v *values.Value) *Norm {
	if !v.IsArray() {
		return nil
	}
	body := Core(v)
	n := normalized(body)
	if Is(body, "add") && len(body.Args) >= 2 {
		for i, a := range body.Args[:2] {
			if m := normalized(Core(a)); m != nil && m.Centred {
				n, m.Bias = m, body.Args[1-i]
				break
			}
		}
	}
	if n == nil {
		return nil
	}
	n.Root, n.Steps = v, map[*values.Value]bool{}
	n.collect(v)
	return n
}

// normalized matches a product of x, or what is left of it after its mean, and the root of its power.
func normalized(v *values.Value) *Norm {
	if !Is(v, "multiply", "divide") {
		return nil
	}
	n, power := &Norm{}, (*values.Value)(nil)
	for _, f := range ProductOf(v).Factors {
		if f.Pow != -0.5 {
			continue
		}
		if power != nil {
			return nil // two streams
		}
		power = f.V
	}
	if power == nil || !n.under(power) {
		return nil
	}
	p := ProductOf(v, n.Squared)
	if p.Negative {
		return nil
	}
	for _, f := range p.Factors {
		switch {
		case f.V == power:
		case f.Pow != 1:
			return nil // divided by something else
		case n.X == nil && n.scales(f.V):
		case n.Weight == nil:
			n.Weight = f.V
		default:
			return nil
		}
	}
	if n.X == nil {
		return nil // another array is scaled
	}
	return n
}

// under matches what stands under the root: mean(x²) + eps, var(x) + eps, or mean(x²) - mean(x)² + eps.
func (n *Norm) under(power *values.Value) bool {
	terms, _ := Terms(power)
	var rest []Term
	for _, t := range terms {
		if n.Mean != nil || t.Sign < 0 || !n.statistic(t.V) {
			rest = append(rest, t)
		}
	}
	if n.Mean == nil {
		return false
	}
	for _, t := range rest {
		switch {
		case t.Sign > 0 && n.Eps == nil && epsilon(t.V):
			n.Eps = t.V
		case t.Sign < 0 && !n.Centred && n.squaredMean(t.V):
			n.Centred, n.Moments = true, true
		default:
			return false
		}
	}
	return n.Eps != nil // without it is something else, e.g. a unit vector
}

// statistic matches mean(x²), mean((x - mean(x))²) and var(x), which is over all entries.
func (n *Norm) statistic(v *values.Value) bool {
	if r, ok := Variance(v); ok && r.KeepDims && r.OnLastAxis() {
		n.Mean, n.Squared, n.Centred = v, r.X, true
		return true
	}
	x, ok := meanSquare(v)
	if ok {
		n.Mean, n.Squared = v, x
	}
	return ok
}

// meanSquare matches mean(x²), and sum((x·s)²) with an s of 1/√length, which
// keeps squares small. Other axes would be statistics of a group, a channel or a batch.
func meanSquare(v *values.Value) (x *values.Value, ok bool) {
	if r, ok := Mean(v); ok && r.KeepDims && r.OnLastAxis() {
		return Square(r.X)
	}
	r, ok := Sum(v)
	if !ok || !r.KeepDims || !r.OnLastAxis() {
		return nil, false
	}
	y, ok := Square(r.X)
	if !ok {
		return nil, false
	}
	fs := ProductOf(y).Factors
	if len(fs) != 2 {
		return nil, false
	}
	if fs[0].Pow != 1 {
		fs[0], fs[1] = fs[1], fs[0]
	}
	x = fs[0].V
	return x, fs[0].Pow == 1 && fs[1].Pow == -0.5 && x.IsArray() && isLength(fs[1].V, Reduction{X: x, Axis: r.Axis})
}

// squaredMean matches mean(x)² of the x whose mean(x²) is known.
func (n *Norm) squaredMean(v *values.Value) bool {
	m, ok := Square(v)
	if !ok {
		return false
	}
	r, ok := Mean(m)
	return ok && r.KeepDims && r.OnLastAxis() && SameCore(r.X, n.Squared)
}

// scales matches the factor that is normalized.
func (n *Norm) scales(v *values.Value) bool {
	if !n.Centred {
		if !SameCore(v, n.Squared) {
			return false
		}
		n.X = v
		return true
	}
	x, ok := Centred(v)
	if !ok || !SameCore(x, n.Squared) {
		return false
	}
	n.X = x
	return true
}

// Variance matches mx.var(x, axis, keepdims) without correction, and the mean of (x - mean(x))² over one axis.
func Variance(v *values.Value) (Reduction, bool) {
	inner, kept := LastAdded(v)
	if Is(inner, "var") {
		r, ok := reduction(inner)
		if d := inner.Arg("ddof"); d != nil {
			k, known := d.Int()
			ok = ok && known && k == 0
		}
		r.KeepDims = r.KeepDims || kept && r.OnLastAxis()
		return r, ok
	}
	r, ok := Mean(v)
	if !ok {
		return r, false
	}
	d, ok := Square(r.X)
	if !ok {
		return r, false
	}
	r.X, ok = Centred(d)
	return r, ok
}

// Centred matches x - mean(x), with the mean over the last axis.
func Centred(v *values.Value) (x *values.Value, ok bool) {
	v = Core(v)
	if !Is(v, "subtract") || len(v.Args) < 2 {
		return nil, false
	}
	r, ok := Mean(v.Args[1])
	return v.Args[0], ok && r.KeepDims && r.OnLastAxis() && SameCore(r.X, v.Args[0])
}

// epsilon accepts a number, or an attribute or parameter that may be one.
func epsilon(v *values.Value) bool {
	if k, ok := v.Number(); ok {
		return k > 0
	}
	return v.IsScalar() || v.Kind == values.Unknown
}

// collect walks from the result to the operands.
func (n *Norm) collect(v *values.Value) {
	if !v.IsArray() || n.Steps[v] || v == n.Weight || v == n.Bias || v == n.Eps || SameCore(v, n.X) {
		return
	}
	n.Steps[v] = true
	for _, a := range v.Args {
		n.collect(a)
	}
}
