// Package dtype is what the rules about dtypes share: which operation widens
// which array, where the float32 comes from, and how far it runs. It reports
// nothing itself.
package dtype

import (
	"slices"

	"mlxls/analysis"
	"mlxls/analysis/match"
	"mlxls/analysis/mlxapi"
	"mlxls/analysis/values"
)

// A Widening is an operation that gives float32 because some of its operands
// are, while another is of the model's dtype.
type Widening struct {
	V    *values.Value
	Half *values.Value
	Wide []*values.Value // none of them a number: those are strong scalars
	// Given is set when Half is only known to be an array that a caller gives,
	// and the operation puts arrays together without computing.
	Given bool
	// fed is set when Half may be float32 as well: by what V itself gives back to it, or by right.
	fed bool
}

// Widenings are those of the text that a pass sees, in its order.
func Widenings(p *analysis.Pass) []Widening {
	return widen(p.Values, widened(p.Values))
}

// Everywhere are the widenings of a whole document.
func Everywhere(f *values.Facts) []Widening { return widen(f, everywhere.In(f)) }

var everywhere = values.Collect(widened)

// widened are the operations that may widen, in a part of a document.
func widened(part *values.Facts) (vs []*values.Value) {
	for _, v := range part.Find(widenings) {
		vs = append(vs, v)
	}
	return vs
}

func widen(f *values.Facts, vs []*values.Value) (out []Widening) {
	for _, v := range vs {
		if w, _ := widening(v); !w.fed || (&Flow{f}).FedBack(w.Half, w.V) {
			out = append(out, w)
		}
	}
	return out
}

var widenings = values.Computes(func(v *values.Value) bool {
	_, ok := widening(v)
	return ok
})

func widening(v *values.Value) (Widening, bool) {
	w := Widening{V: v}
	if !v.IsArray() || match.Is(v, "fast.rms_norm", "fast.layer_norm") {
		return w, false
	}
	for _, x := range Operands(v) {
		switch {
		case x == nil || x.IsScalar() || x.Kind == values.None || x.DType.IsIntegral():
		case x.Shape.Rank() == 0:
			// a number: nothing large is widened by it that is not another rule's
		case x.DType.IsFloat32():
			w.Wide = append(w.Wide, x)
		case OfModel(x):
			w.Half = x
		case x.IsArray() && x.DType.MayBeHalf() && x.DType&values.Float32 != 0 && !fromHost(x):
			w.Half, w.fed = x, true
		case match.Is(v, "concatenate", "stack", "where") && given(x, 12):
			w.Half, w.Given = x, true
		default:
			return w, false // it may be float32 by right
		}
	}
	return w, w.Half != nil && len(w.Wide) > 0
}

// Operands are the values whose dtypes an operation promotes to its result's; nil for others.
func Operands(v *values.Value) []*values.Value {
	if v.Entry == nil || v.Entry.DType.Op != mlxapi.DTypePromote && v.Entry.DType.Op != mlxapi.DTypeFloat {
		return nil
	}
	return operands(v)
}

// operands are the values from which the dtype of v comes: lists stand for what is in them.
func operands(v *values.Value) []*values.Value {
	var out []*values.Value
	for _, name := range v.Entry.DType.Of {
		switch x := v.Arg(name); {
		case x == nil:
		case x.Kind == values.List || x.Kind == values.Tuple:
			out = append(out, x.Elems...)
			if x.Elem != nil {
				out = append(out, x.Elem)
			}
		default:
			out = append(out, x)
		}
	}
	return out
}

// OfModel reports whether an array has the dtype of the model, as far as one can
// see, and nothing makes it float32.
func OfModel(v *values.Value) bool {
	return v.DType&values.Float32 == 0 && match.OfModel(v) && !fromHost(v)
}

// fromHost reports whether v is, in parts or in some case, a parameter of which the name says that it is raw data.
func fromHost(v *values.Value) bool { return hosted(v, 16) }

func hosted(v *values.Value, depth int) bool {
	switch {
	case v == nil || depth == 0:
		return false
	case v.Op == values.OpParam:
		return match.Raw(v.Name)
	case v.Op == values.OpPhi:
		return slices.ContainsFunc(v.Args, func(x *values.Value) bool { return hosted(x, depth/2) })
	case carries(v), v.Op == values.OpElem, v.Op == "narrowed":
		return len(v.Args) > 0 && hosted(v.Args[0], depth-1)
	}
	return false
}

// given reports whether x is what a caller gave as an array, as it is or in
// parts. What comes from the host is float32 by nature.
func given(x *values.Value, depth int) bool {
	switch {
	case x == nil || depth == 0 || !x.IsArray() || x.DType.Known():
		return false
	case x.Op == values.OpParam:
		return x.In != nil && !match.Raw(x.Name)
	case x.Op == values.OpPhi || x.Op == "narrowed":
		for _, a := range x.Args {
			if !given(a, depth-1) {
				return false
			}
		}
		return len(x.Args) > 0
	}
	return carries(x) && len(x.Args) > 0 && given(x.Args[0], depth-1)
}
