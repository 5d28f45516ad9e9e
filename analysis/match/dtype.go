package match

import (
	"mlxls/analysis/mlxapi"
	"mlxls/analysis/values"
)

// SameDType reports whether a has certainly the dtype of b: both are known, or a
// takes its dtype from b, whatever that is. That both are of the model's dtype is
// a hypothesis, and does not count.
func SameDType(a, b *values.Value) bool { return follows(a, b, false, 16) }

// AtLeast reports whether a's dtype is b's or one that b's promotes to.
func AtLeast(a, b *values.Value) bool { return follows(a, b, true, 16) }

// follows walks from an array to what its dtype comes from. Python numbers are
// weak and have no part in it.
func follows(a, b *values.Value, wider bool, depth int) bool {
	if a == nil || b == nil || depth == 0 {
		return false
	}
	known := a.DType.Known() && a.DType&values.T == 0 && b.DType.One()
	if a == b || values.Same(a, b) || known && a.DType == b.DType || wider && known && values.Promote(a.DType, b.DType) == a.DType {
		return true
	}
	if from, ok := dtypeFrom(b); ok && len(from) == 1 {
		return follows(a, from[0], wider, depth-1)
	}
	if a.Op == values.OpPhi && len(a.Args) > 0 {
		for _, x := range a.Args {
			if !follows(x, b, wider, depth-1) {
				return false
			}
		}
		return true
	}
	from, ok := dtypeFrom(a)
	if len(from) == 0 {
		return false
	}
	for _, x := range from {
		// Of operands that are promoted one that is wide enough will do; to be the same all must be.
		if follows(x, b, wider, depth-1) == wider {
			return wider
		}
	}
	return !wider && ok
}

// dtypeFrom lists the values whose dtypes are promoted to v's; ok is false when
// there may be others.
func dtypeFrom(v *values.Value) (from []*values.Value, ok bool) {
	switch v.Op {
	case "mlx.core.array.astype":
		if d := v.Args[1]; d != nil && d.Op == "dtype" {
			return d.Args[:1], true
		}
		return nil, false
	case "mlx.core.array.__setitem__", "mlx.core.array.__getitem__", "narrowed", "cached", values.OpElem:
		return v.Args[:1], len(v.Args) > 0
	}
	if v.Op == values.OpLayer && v.IsArray() && len(v.Args) > 0 && !v.Args[0].DType.IsIntegral() {
		return v.Args[:1], false // and the layer's own weights
	}
	if v.Entry == nil || v.Op == "mlx.core.array" {
		return nil, false
	}
	switch v.Entry.DType.Op {
	case mlxapi.DTypeSame, mlxapi.DTypePromote, mlxapi.DTypeFloat:
	default:
		return nil, false
	}
	ok = true
	for _, name := range v.Entry.DType.Of {
		x := v.Arg(name)
		switch {
		case x == nil || x.Kind == values.None:
		case x.IsScalar():
		case x.Elems != nil:
			from = append(from, x.Elems...)
		case x.IsArray():
			from = append(from, x)
		default:
			from, ok = append(from, x), false
		}
	}
	return from, ok
}
