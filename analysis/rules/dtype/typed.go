package dtype

import (
	"regexp"
	"slices"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/match"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

var dotted = regexp.MustCompile(`^[\pL_][\pL\pN_.]*$`)

// Like writes the dtype of the model as it can be read before the statement of
// n: "x.dtype" of one of the arrays, or of what they are computed from.
func Like(p *analysis.Pass, n syntax.Node, arrays ...*values.Value) (string, bool) {
	stmt := p.Doc.Stmt(n)
	if stmt == nil {
		return "", false
	}
	at := p.Values.At(stmt)
	if at == nil {
		return "", false
	}
	for _, a := range arrays {
		for _, v := range Models(a) {
			if t, ok := at.Spell(v); ok && dotted.MatchString(t) {
				return t + ".dtype", true
			}
		}
	}
	return "", false
}

// Models are an array and what it is computed from, as far as it has the
// model's dtype, nearest first. Weights are left out: theirs is another once
// they are quantized.
func Models(v *values.Value) []*values.Value {
	out, seen := []*values.Value{v}, map[*values.Value]bool{}
	for i := 0; i < len(out) && i < 24; i++ {
		for _, a := range out[i].Args {
			switch {
			case a == nil || seen[a] || a.Op == values.OpParameter:
			case a.Kind == values.List || a.Kind == values.Tuple, (a.IsArray() || a.Kind == values.Unknown) && OfModel(a):
				seen[a] = true
				out = append(out, a)
			}
		}
	}
	return slices.DeleteFunc(out, func(v *values.Value) bool { return v.Kind == values.List || v.Kind == values.Tuple })
}

const reason = "the result has the dtype of the other operand then, instead of float32"

// Retype gives an array that is made by the call n the dtype of the model: by
// its argument where that gives the same numbers, else by a cast of what it makes.
func Retype(p *analysis.Pass, made *values.Value, arrays ...*values.Value) (edit.Fix, bool) {
	call, ok := made.Node.(*syntax.Call)
	if !ok {
		return edit.Fix{}, false
	}
	// What was widened says which dtype is meant; an array whose lengths are used
	// may hold anything, unless it is known to be of the model's dtype.
	like, ok := Like(p, call, append(shapers(made, arrays), arrays...)...)
	if !ok {
		return edit.Fix{}, false
	}
	e := cast(p, call, like)
	if takesDType(made) {
		e = edit.AddArgument(p.Doc, call, "dtype="+like)
	}
	return edit.Fix{Title: "Make it of " + like, Safety: edit.Confirm, Reason: reason, Edits: []edit.Edit{e}}, true
}

// takesDType reports whether asking for a dtype gives the numbers that a cast
// would: counting and drawing in half precision does not.
func takesDType(made *values.Value) bool {
	return match.Is(made, "zeros", "ones", "full", "eye", "identity", "tri", "random.uniform") || made.Op == "mlx.nn.MultiHeadAttention.create_additive_causal_mask"
}

// shapers are the arrays whose lengths an array is made of, as far as their
// dtype is that of one of the given arrays.
func shapers(made *values.Value, like []*values.Value) []*values.Value {
	var out []*values.Value
	add := func(d *values.Value) {
		if d == nil || d.Op != values.OpDim && d.Op != "shape" || len(d.Args) == 0 || !OfModel(d.Args[0]) {
			return
		}
		x := d.Args[0]
		sure := x.DType.MayBeHalf()
		for _, l := range like {
			sure = sure || slices.Contains(Models(l), x)
		}
		if sure {
			out = append(out, x)
		}
	}
	for _, a := range made.Args {
		if a == nil {
			continue
		}
		add(a)
		for _, d := range a.Elems {
			add(d)
		}
	}
	return out
}

// Cast casts operand n of an operation to the dtype of the model.
func Cast(p *analysis.Pass, n syntax.Expr, arrays ...*values.Value) (edit.Fix, bool) {
	like, ok := Like(p, n, arrays...)
	if !ok {
		return edit.Fix{}, false
	}
	return edit.Fix{Title: "Cast it to " + like, Safety: edit.Confirm, Reason: reason, Edits: []edit.Edit{cast(p, n, like)}}, true
}

func cast(p *analysis.Pass, n syntax.Expr, like string) edit.Edit {
	if call, ok := n.(*syntax.Call); ok {
		switch v := p.Values.Value(n); {
		case v.Op == "mlx.core.array.astype" && v.Args[0].DType == truth && len(call.Args) == 1:
			return edit.Replace(p.Doc, call.Args[0], like) // zeros and ones are exact in any dtype
		case v.Op == "mlx.core.array" && v.Node == n && v.Arg("dtype") == nil && v.Arg("val").Kind == values.List:
			return edit.AddArgument(p.Doc, call, "dtype="+like)
		}
	}
	switch n.(type) {
	case *syntax.Name, *syntax.Attribute, *syntax.Call, *syntax.Subscript:
		end := p.Doc.Span(n).End
		return edit.Edit{Span: syntax.Span{Start: end, End: end}, New: ".astype(" + like + ")"}
	}
	return edit.Replace(p.Doc, n, "("+syntax.Text(n)+").astype("+like+")")
}

// Operand is the expression in the text of v that gives its operand x; nil when there is none.
func Operand(p *analysis.Pass, v, x *values.Value) syntax.Expr {
	var found syntax.Expr
	var look func(n syntax.Node, depth int)
	look = func(n syntax.Node, depth int) {
		for _, c := range syntax.Children(n) {
			if k, ok := c.(*syntax.Keyword); ok {
				c = k.Value
			}
			e, ok := c.(syntax.Expr)
			switch {
			case !ok || found != nil:
			case p.Values.Value(e) == x:
				found = e
			case depth > 0 && list(e): // mx.concatenate([a, b])
				look(e, depth-1)
			}
		}
	}
	if v.Node != nil {
		look(v.Node, 1)
	}
	return found
}

func list(e syntax.Expr) bool {
	switch e.(type) {
	case *syntax.List, *syntax.Tuple:
		return true
	}
	return false
}
