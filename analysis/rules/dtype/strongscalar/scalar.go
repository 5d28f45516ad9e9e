package strongscalar

import (
	"mlxls/analysis/match"
	"mlxls/analysis/values"
)

// strong reports whether v is a float32 array of no dimensions that is there
// for want of a Python number: made from numbers, alone or by arithmetic, or
// taken from a table. One that was asked to be float32 is none.
func strong(v *values.Value) bool {
	return v.IsArray() && wide(v, 12) && v.Shape.Rank() == 0 && unasked(v, 12)
}

// wide reports whether v is float32, or computed from a number that is.
func wide(v *values.Value, depth int) bool {
	if v == nil || depth == 0 || v.DType.Known() || !arithmetic(v.Op) {
		return v != nil && v.DType.IsFloat32()
	}
	for _, a := range v.Args {
		if a != nil && a.IsArray() && a.Shape.Rank() == 0 && wide(a, depth-1) {
			return true
		}
	}
	return false
}

func unasked(v *values.Value, depth int) bool {
	if v == nil || depth == 0 {
		return false
	}
	if v.IsScalar() {
		return true
	}
	switch {
	case v.DType.IsIntegral():
		return v.Shape.Rank() == 0 // a step count
	case v.Op == "mlx.core.array":
		return v.Arg("dtype") == nil && unasked(v.Arg("val"), depth-1)
	case match.Is(v, "full", "zeros", "ones"):
		return v.Arg("dtype") == nil
	case v.Op == values.OpAttr && v.Elem == nil:
		return v.Name == "learning_rate" // of an optimizer: an array, whatever it was made with
	case v.Op == values.OpAttr:
		return unasked(v.Elem, depth-1) // what __init__ stored
	case match.Is(v, "array.astype"):
		return v.Shape.Rank() == 0 && match.OfModel(v)
	case v.Op == values.OpParam:
		return true // callers gave it
	case match.Is(v, "array.__getitem__"):
		return table(v.Args[0], depth-1)
	case v.Entry != nil && arithmetic(v.Op):
		for _, a := range v.Args {
			// What configures a module is a number here: else the result would not be known.
			if a != nil && a.Kind != values.None && a.Kind != values.Unknown && !unasked(a, depth-1) {
				return false
			}
		}
		return true
	}
	return false
}

// table reports whether v is a float32 array that code made, which nobody asked to be float32.
func table(v *values.Value, depth int) bool {
	switch {
	case v == nil || depth == 0 || !v.DType.IsFloat32() || v.Arg("dtype") != nil:
		return false
	case v.Op == values.OpAttr:
		return v.Elem != nil && table(v.Elem, depth-1)
	case match.Is(v, "linspace", "arange", "array"):
		return true
	case v.Entry != nil && arithmetic(v.Op):
		some := false
		for _, a := range v.Args {
			switch {
			case a == nil || a.IsScalar() || a.DType.IsIntegral():
			case table(a, depth-1):
				some = true
			default:
				return false
			}
		}
		return some
	}
	return false
}
