package attention

import (
	"strconv"
	"strings"

	"mlxls/analysis/edit"
	"mlxls/analysis/match"
	"mlxls/analysis/values"
)

// A choice is an operand in one of the forms that it has on the way: before or
// after a factor, a transposition, a cast to float32.
type choice struct {
	v       *values.Value
	layout  match.Layout
	factors []match.Factor // that go into the scale
	casts   int
}

// forms lists them, outermost first.
func forms(o match.Operand, rank int, scaled bool) []*choice {
	c := choice{v: o.V, layout: o.Layout}
	out := []*choice{}
	for c.v != nil {
		form := c
		out = append(out, &form)
		x, layout, turned := match.Transposed(c.v, rank)
		f, factor, times := match.Scaled(c.v)
		switch {
		case turned:
			l, ok := c.layout.Of(layout)
			if !ok {
				return out
			}
			c.v, c.layout = x, l
		case widened(c.v):
			c.v = c.v.Args[0]
			c.casts++
		case match.Is(c.v, "contiguous") || c.v.Op == "narrowed":
			c.v = c.v.Args[0]
		case times && scaled:
			c.v, c.factors = f, append(c.factors[:len(c.factors):len(c.factors)], factor)
		default:
			return out
		}
	}
	return out
}

// widened accepts casts to float32: the operation does as much by itself.
func widened(v *values.Value) bool {
	return match.Is(v, "array.astype") && v.DType.IsFloat32() && len(v.Args) > 0 && v.Args[0] != nil
}

// choose takes the form that reads best: a name in the right layout, else a
// name to transpose, else a computation.
func (c *call) choose(o match.Operand, scaled bool) *choice {
	all := forms(o, c.Rank, scaled)
	inner := all[len(all)-1]
	for _, fits := range []func(*choice) bool{
		func(f *choice) bool { return f.layout.Plain() && c.s.Plain(f.v) },
		func(f *choice) bool { return c.s.Plain(f.v) },
		func(f *choice) bool { return !c.plain && c.s.Can(f.v) },
	} {
		for i := len(all) - 1; i >= 0; i-- {
			if f := all[i]; (c.wide || f.casts == inner.casts) && (!c.inner || len(f.factors) == len(inner.factors)) && fits(f) {
				return f
			}
		}
	}
	return nil
}

func (c *call) operand(o *choice) string {
	text := c.s.Of(o.v)
	if t := transposed(o.layout); t != "" {
		text = edit.Primary(text) + t
	}
	if c.Rank == 3 {
		text = edit.Primary(text) + "[None]"
	}
	return text
}

// transposed is how a layout is written behind an expression.
func transposed(l match.Layout) string {
	if l.Plain() {
		return ""
	}
	if l.Swap {
		return ".swapaxes(-1, -2)"
	}
	var axes []string
	for _, a := range l.Axes {
		axes = append(axes, strconv.Itoa(a))
	}
	return ".transpose(" + strings.Join(axes, ", ") + ")"
}

// batched declines where one operand is broadcast over the batch: the
// operation wants batches of equal length, and broadcasts heads alone.
func (c *call) batched() bool {
	first := func(o match.Operand) values.Dim {
		if o.Axes != nil {
			return o.V.Shape.At(int64(o.Axes[0]))
		}
		return o.V.Shape.At(0)
	}
	q, k, v := first(c.Q), first(c.K), first(c.V)
	if c.Rank == 3 {
		return !q.IsOne() || k.IsOne() && v.IsOne()
	}
	return q.IsOne() == k.IsOne() && q.IsOne() == v.IsOne()
}
