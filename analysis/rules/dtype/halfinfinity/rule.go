// Package halfinfinity finds masks whose large negative number is infinite in float16, and masks too wide for attention.
package halfinfinity

import (
	_ "embed"
	"math"
	"slices"
	"strconv"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/match"
	"mlxls/analysis/mlxapi"
	"mlxls/analysis/rules/dtype"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

//go:embed rule.md
var page string

// Rule is half-infinity.
var Rule = &analysis.Rule{Name: "half-infinity", Group: "dtype", Page: page, Run: run}

var masks = values.ComputesBy(func(v *values.Value) bool {
	return match.Is(v, "multiply", "where", "full", "fast.scaled_dot_product_attention") && v.IsArray()
}, "mlx.core.multiply", "mlx.core.where", "mlx.core.full", "mlx.core.fast.scaled_dot_product_attention")

func run(p *analysis.Pass) {
	s := &search{p: p, flow: dtype.FlowOf(p), found: map[syntax.Span]bool{}}
	for _, v := range p.Values.Find(masks) {
		switch {
		case match.Is(v, "multiply"):
			s.product(v)
		case match.Is(v, "where"):
			s.where(v)
		case match.Is(v, "full"):
			s.full(v)
		default:
			s.attention(v)
		}
	}
}

type search struct {
	p     *analysis.Pass
	flow  *dtype.Flow
	found map[syntax.Span]bool
}

// huge reports whether v is a negative number that float16 does not hold, but
// that is not meant to be infinite.
func huge(v *values.Value) (text string, ok bool) {
	if match.Is(v, "array") && v.Shape.Rank() == 0 {
		v = v.Arg("val")
	}
	n, ok := v.Number()
	if !ok || n >= -65504 || math.IsInf(n, 0) {
		return "", false
	}
	if v.Node != nil {
		return syntax.Text(v.Node), true
	}
	return strconv.FormatFloat(n, 'g', -1, 64), true
}

// narrow reports whether v may be float16: it is of the model's dtype, or of
// that of another array of which nothing is known.
func narrow(v *values.Value) bool {
	return v != nil && v.DType != bfloat16 && (dtype.OfModel(v) || follows(v, 8))
}

// follows reports whether v was made with the dtype of another array, whatever that is.
func follows(v *values.Value, depth int) bool {
	if v == nil || depth == 0 || v.DType.Known() {
		return false
	}
	switch {
	case match.Is(v, "array.astype"):
		return asked(v.Args[1])
	case match.Is(v, "full"):
		return asked(v.Arg("dtype"))
	case match.Is(v, "add", "subtract", "multiply", "expand_dims", "array.__getitem__"):
		return slices.ContainsFunc(v.Args, func(x *values.Value) bool { return follows(x, depth-1) })
	}
	return false
}

var bfloat16 = values.Of(mlxapi.BFloat16)

// asked reports whether d is x.dtype.
func asked(d *values.Value) bool {
	return d != nil && (d.Op == "dtype" || d.Op == values.OpAttr && d.Name == "dtype")
}

// product looks at (1 - mask) * -1e9.
func (s *search) product(v *values.Value) {
	for i, c := range v.Args[:2] {
		x := v.Args[1-i]
		n, ok := huge(c)
		if !ok || x == nil || !x.IsArray() {
			continue
		}
		if narrow(x) {
			s.report(v, c, x, n+" is -inf in float16, and 0 times that is NaN: what is not masked is lost")
			return
		}
		s.cast(v, c, n)
	}
}

// where looks at mx.where(mask, 0.0, -1e9) and mx.where(mask, scores, -1e9).
func (s *search) where(v *values.Value) {
	x, y := v.Arg("x"), v.Arg("y")
	if x == nil || y == nil {
		return
	}
	if _, ok := huge(x); ok {
		x, y = y, x
	}
	n, ok := huge(y)
	if !ok {
		return
	}
	if x.IsScalar() {
		s.cast(v, y, n)
	} else if narrow(x) && narrow(v) {
		s.report(v, y, x, n+" is -inf in float16: a row that is masked entirely gives NaN")
	}
}

// full looks at mx.full(shape, -1e9).
func (s *search) full(v *values.Value) {
	c := v.Arg("vals")
	n, ok := huge(c)
	if !ok {
		return
	}
	like := v
	if d := v.Arg("dtype"); d != nil && d.Op == "dtype" && len(d.Args) > 0 {
		like = d.Args[0]
	}
	if narrow(like) || narrow(v) {
		s.report(v, c, like, n+" is -inf in float16: a row that is masked entirely gives NaN")
		return
	}
	s.cast(v, c, n)
}

// cast looks at a float32 mask that is cast to the model's dtype further on.
func (s *search) cast(v, c *values.Value, n string) {
	if !v.DType.IsFloat32() {
		return
	}
	for _, d := range s.flow.Casts(v) {
		if d.DType.IsFloat32() || d.DType == bfloat16 || !half(d) {
			continue
		}
		s.report(v, c, d, n+" is -inf once it is cast to float16: a row that is masked entirely gives NaN; a boolean mask needs neither the number nor the cast")
		return
	}
}

// half reports whether a cast is to a dtype of half precision, or to that of another array.
func half(cast *values.Value) bool {
	d := cast.Args[1]
	return cast.DType.IsHalf() || d != nil && !cast.DType.Known()
}

// attention looks at a float32 mask for queries of half precision.
func (s *search) attention(v *values.Value) {
	mask, q := v.Arg("mask"), v.Arg("q")
	if mask == nil || !mask.IsArray() || !mask.DType.IsFloat32() || !q.DType.IsHalf() {
		return
	}
	for _, o := range dtype.Operands(v) {
		if o != nil && o.DType&values.Float32 != 0 {
			return // the result is float32 as well
		}
	}
	if _, untyped := s.flow.Made(mask); untyped {
		return // default-dtype says so, where it is made
	}
	at := dtype.Operand(s.p, v, mask)
	f := analysis.Finding{Message: "the mask is float32: with queries of half precision attention raises a ValueError"}
	if at == nil {
		f.Span = s.p.Doc.Span(v.Node)
	} else {
		f.Span = s.p.Doc.Span(at)
		if fix, ok := dtype.Cast(s.p, at, q); ok {
			fix.Reason = "the mask is rounded to that dtype"
			f.Fixes = append(f.Fixes, fix)
		}
	}
	if n := mask.Node; n != nil && s.p.Values.Value(n) == mask && !f.Span.Contains(s.p.Doc.Span(n)) {
		f.Related = append(f.Related, analysis.Related{Span: s.p.Doc.Span(n), Message: "made here"})
	}
	s.p.ReportFinding(f)
}

// report reports the number c in v, which is to be of the dtype of like: where
// like is a cast, that is where the number becomes infinite.
func (s *search) report(v, c, like *values.Value, message string) {
	f := analysis.Finding{Span: s.p.Doc.Span(v.Node), Message: message}
	if match.Is(like, "array.astype") && like != v && s.p.Values.Value(like.Node) == like {
		made := f.Span
		f.Span = s.p.Doc.Span(like.Node)
		if !f.Span.Contains(made) {
			f.Related = append(f.Related, analysis.Related{Span: made, Message: "made here"})
		}
	}
	if s.found[f.Span] {
		return
	}
	s.found[f.Span] = true
	if at := number(s.p, v, c); at != nil {
		fix, ok := s.p.Rewrite(at, "Use the smallest number of the dtype", edit.Confirm, func(sp *analysis.Spelling) string {
			d := s.of(sp, like)
			if d == "" {
				d = sp.Name("mlx.core.float16")
			}
			return sp.Name("mlx.core.finfo") + "(" + d + ").min"
		})
		if ok {
			fix.Reason = "masked numbers are finite then: a row that is masked entirely gives an average instead of NaN"
			f.Fixes = append(f.Fixes, fix)
		}
	}
	s.p.ReportFinding(f)
}

// of writes the dtype of an array, or the one that a cast names.
func (s *search) of(sp *analysis.Spelling, like *values.Value) string {
	for _, name := range [...]*values.Value{like.Arg("dtype"), castTo(like)} {
		if name != nil && sp.Can(name) {
			return sp.Of(name)
		}
	}
	for _, a := range dtype.Models(like) {
		if d := castTo(a); d != nil && sp.Can(d) {
			return sp.Of(d)
		}
		if sp.Plain(a) {
			return sp.Of(a) + ".dtype"
		}
	}
	return ""
}

func castTo(v *values.Value) *values.Value {
	if match.Is(v, "array.astype") && len(v.Args) > 1 {
		return v.Args[1]
	}
	return nil
}

// number is the expression of the number in the text of v.
func number(p *analysis.Pass, v, c *values.Value) syntax.Expr {
	at := dtype.Operand(p, v, c)
	if !match.Is(c, "array") {
		return at
	}
	if call, ok := at.(*syntax.Call); ok && len(call.Args) > 0 {
		return call.Args[0] // mx.array(-1e9, dtype)
	}
	return nil
}
