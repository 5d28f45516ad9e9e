package attention

import (
	"mlxls/analysis/match"
	"mlxls/analysis/mlxapi"
	"mlxls/analysis/values"
)

var boolean = values.Of(mlxapi.Bool)

// dtypes are what is promoted to give a result's dtype: dtypes that are known,
// and values that have one which is not.
type dtypes map[any]bool

func (d dtypes) add(v *values.Value) { d.from(v, map[*values.Value]bool{}) }

func (d dtypes) from(v *values.Value, seen map[*values.Value]bool) {
	if seen[v] {
		return
	}
	seen[v] = true
	switch {
	case v == nil || v.IsScalar() || v.Kind == values.NumPy || v.Kind == values.None || v.DType.IsIntegral():
		return // promotes nothing that is floating
	case v.DType.One():
		d[v.DType] = true
		return
	}
	switch {
	case match.Is(v, "array.astype") && len(v.Args) > 1 && v.Args[1] != nil && v.Args[1].Op == "dtype":
		d.from(v.Args[1].Args[0], seen)
	case match.Is(v, "matmul", "multiply", "divide", "add", "subtract") && len(v.Args) >= 2:
		d.from(v.Args[0], seen)
		d.from(v.Args[1], seen)
	case match.Is(v, "where") && len(v.Args) >= 3:
		d.from(v.Args[1], seen)
		d.from(v.Args[2], seen)
	case match.Is(v, "einsum") && v.Arg("operands") != nil:
		for _, o := range v.Arg("operands").Elems {
			d.from(o, seen)
		}
	case match.Is(v, "softmax", "transpose", "swapaxes", "moveaxis", "contiguous", "stop_gradient", "broadcast_to", "max"),
		v.Op == "mlx.nn.softmax", v.Op == "narrowed":
		d.from(v.Args[0], seen)
	case v.Op == values.OpPhi && v.Kind == values.Unknown || v.Op == values.OpPhi && v.IsArray():
		for _, a := range v.Args {
			d.from(a, seen)
		}
	case v.Kind == values.Unknown && v.Op == values.OpAttr, v.Kind == values.Unknown && arithmetic(v, 6):
		// a scale
	default:
		d[v] = true
	}
}

func (d dtypes) equal(e dtypes) bool {
	if len(d) != len(e) {
		return false
	}
	for k := range d {
		if !e[k] {
			return false
		}
	}
	return true
}
