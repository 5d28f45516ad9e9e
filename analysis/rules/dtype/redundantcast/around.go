package redundantcast

import (
	"slices"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/match"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

// around looks at norm(x.astype(mx.float32)), with or without a cast back.
func (s *search) around(v *values.Value, in []*values.Value) {
	var ups []*values.Value
	for _, a := range in {
		if _, ok := widened(a); ok {
			ups = append(ups, a)
		} else if a.DType.IsFloat32() || !a.DType.Known() && len(in) > 1 {
			return // the others are float32 as well, or may be
		}
	}
	if len(ups) == 0 {
		return
	}
	for _, up := range ups {
		if !s.uses.Only(map[*values.Value]bool{up: true}, v) {
			return // the float32 array is used for something else
		}
	}
	x := ups[0].Args[0]
	downs, ok := s.casts(v)
	if !ok && !s.leaves(v) {
		return // computed on in float32, and rounded once
	}
	if !ok && !x.DType.IsHalf() && v.Op != values.OpLayer {
		return // nothing says that the model is of half precision, and float32 is what is returned
	}
	for _, d := range downs {
		if !narrows(d, x) {
			return // float32 is the end of it
		}
	}
	f := analysis.Finding{Span: s.p.Doc.Span(v.Node)}
	f.Message = what(v) + " accumulates in float32 whatever it is given: the cast to float32 before it is a pass over the array for nothing"
	if len(downs) == 0 {
		f.Message += ", and makes the result, and what follows, float32"
	} else if d := s.p.Doc.Span(downs[0].Node); d.Contains(f.Span) {
		f.Span = d
	} else {
		f.Related = append(f.Related, analysis.Related{Span: d, Message: "cast back here"})
	}
	if fix, ok := s.drop(v, ups, downs); ok {
		f.Fixes = append(f.Fixes, fix)
	}
	s.p.ReportFinding(f)
}

// casts are those in which v ends, when nothing else is made of it.
func (s *search) casts(v *values.Value) (downs []*values.Value, ok bool) {
	for work := []*values.Value{v}; len(work) > 0; work = work[1:] {
		if s.uses.Kept(work[0]) {
			return nil, false
		}
		for _, c := range s.p.Values.Consumers(work[0]) {
			switch {
			case match.Metadata(c):
			case match.Is(c, "array.astype"):
				downs = append(downs, c)
			case match.Is(c, "reshape", "transpose", "swapaxes", "moveaxis", "squeeze", "expand_dims", "flatten", "unflatten"):
				if !slices.Contains(work, c) {
					work = append(work, c)
				}
			default:
				return nil, false
			}
		}
	}
	return downs, len(downs) > 0
}

// leaves reports whether v is only returned.
func (s *search) leaves(v *values.Value) bool {
	for _, c := range s.p.Values.Consumers(v) {
		if !match.Metadata(c) && c.Kind != values.Tuple {
			return false
		}
	}
	for _, ff := range s.p.Values.Functions() {
		for _, r := range ff.Returns {
			if r == v || slices.Contains(r.Elems, v) {
				return true
			}
		}
	}
	return false
}

// narrows reports whether a cast leads back to the dtype of x, or to another of half precision.
func narrows(down, x *values.Value) bool {
	if match.SameDType(down, x) || down.DType.IsHalf() {
		return true
	}
	d := down.Args[1]
	return d != nil && (d.Op == "dtype" || d.Op == values.OpAttr && d.Name == "dtype") && !down.DType.IsFloat32()
}

// drop takes the casts off. The one back stays where a weight may be wider.
func (s *search) drop(v *values.Value, ups, downs []*values.Value) (edit.Fix, bool) {
	x := ups[0].Args[0]
	keep := len(downs) > 0
	safety, reason := edit.Confirm, "the result is rounded to half precision before it is scaled"
	switch same, sure := alike(v, x); {
	case len(downs) == 0:
		reason = "the result has the dtype of the input then, instead of float32"
	case sure:
		keep, safety, reason = false, edit.Safe, ""
	case same:
		keep, reason = false, "the result has the dtype that the weights and the input promote to"
	}
	var roots []analysis.Root
	for _, up := range ups {
		at := argument(s.p, v, up)
		if at == nil {
			return edit.Fix{}, false
		}
		roots = append(roots, analysis.Root{Expr: at, Write: func(sp *analysis.Spelling) string { return sp.Of(up.Args[0]) }})
	}
	fix, ok := s.p.RewriteAll("Drop the casts", safety, roots...)
	if !ok {
		return fix, false
	}
	if keep {
		fix.Title = "Drop the cast to float32"
	}
	for _, d := range downs {
		if keep {
			break
		}
		e, ok := suffix(s.p, d)
		if !ok {
			return fix, false
		}
		fix.Edits = append(fix.Edits, e)
	}
	fix.Reason = reason
	return fix, !edit.LosesComment(s.p.Doc, fix.Edits...)
}

// alike reports whether all operands of v have the dtype of x, so that the
// result has it without a cast: under the hypothesis that a model has one
// dtype, or surely.
func alike(v, x *values.Value) (same, sure bool) {
	var others []*values.Value
	switch {
	case v.Name == "mlx.nn.RoPE", match.Is(v, "fast.rope"):
		return true, true
	case v.Op == values.OpLayer:
		return true, false // a layer's weights are the model's
	case match.Is(v, "fast.scaled_dot_product_attention"):
		others = v.Args[1:3]
	default:
		for _, name := range v.Entry.DType.Of[1:] {
			others = append(others, v.Arg(name))
		}
	}
	same, sure = true, true
	for _, o := range others {
		if o == nil || o.Kind == values.None {
			continue
		}
		if match.Is(v, "fast.scaled_dot_product_attention") {
			o, _ = match.Uncast(o) // those casts go, too
		}
		sure = sure && match.SameDType(o, x)
		same = same && oneDType(o, x)
	}
	return same, sure
}

// oneDType reports whether two arrays have one dtype, in a model that has only one.
func oneDType(a, b *values.Value) bool {
	return match.SameDType(a, b) || a.DType == values.T && b.DType == values.T
}

// argument is the expression of the call v that gives its operand x.
func argument(p *analysis.Pass, v, x *values.Value) syntax.Expr {
	call, ok := v.Node.(*syntax.Call)
	if !ok {
		return nil
	}
	for _, a := range call.Args {
		if p.Values.Value(a) == x {
			return a
		}
	}
	for _, k := range call.Keywords {
		if p.Values.Value(k.Value) == x {
			return k.Value
		}
	}
	return nil
}

// suffix takes ".astype(…)" off a cast.
func suffix(p *analysis.Pass, cast *values.Value) (edit.Edit, bool) {
	call, ok := cast.Node.(*syntax.Call)
	if !ok || p.Values.Value(call) != cast {
		return edit.Edit{}, false
	}
	method, ok := call.Fn.(*syntax.Attribute)
	if !ok {
		return edit.Edit{}, false
	}
	return edit.Edit{Span: syntax.Span{Start: p.Doc.Outer(method.X).End, End: p.Doc.Span(cast.Node).End}}, true
}
