package match

import (
	"strings"

	"mlxls/analysis/mlxapi"
	"mlxls/analysis/values"
)

// A World gives arrays dtypes of one's choice: what would a value be if the
// input were float16 and the weight float32?
type World []Choice

// A Choice is one array's dtype.
type Choice struct {
	Of *values.Value
	Is values.DType
}

// Worlds are all combinations of the dtypes that some floating arrays may have.
// What the checkpoint or the caller decides may be float32 or either half.
func Worlds(arrays ...*values.Value) []World {
	out := []World{nil}
	for _, a := range arrays {
		if a == nil {
			continue
		}
		may := []values.DType{a.DType}
		if free(a) {
			may = []values.DType{values.Of(mlxapi.Float32), values.Of(mlxapi.Float16), values.Of(mlxapi.BFloat16)}
		}
		var next []World
		for _, w := range out {
			for _, d := range may {
				next = append(next, append(w[:len(w):len(w)], Choice{a, d}))
			}
		}
		out = next
	}
	return out
}

func free(v *values.Value) bool { return !v.DType.One() || v.DType == values.T }

// Alike reports whether all arrays whose dtype is free have the same one.
func (w World) Alike() bool {
	var d values.DType
	for _, c := range w {
		switch {
		case !free(c.Of):
		case d != 0 && d != c.Is:
			return false
		default:
			d = c.Is
		}
	}
	return true
}

// Source is the array from which v takes its dtype unchanged: v itself, or what it is a view of.
func Source(v *values.Value) *values.Value {
	for range 16 {
		from, ok := dtypeFrom(v)
		if !ok || len(from) != 1 || !from[0].IsArray() || !from[0].DType.IsFloat() && from[0].DType.Known() || Is(v, "array.astype") {
			break
		}
		v = from[0]
	}
	return v
}

// DType is the dtype of v in this world, 0 when it depends on more than the world says.
func (w World) DType(v *values.Value) values.DType { return w.dtype(v, 32) }

func (w World) dtype(v *values.Value, depth int) values.DType {
	if v == nil || depth == 0 {
		return 0
	}
	for _, c := range w {
		if v == c.Of || values.Same(v, c.Of) {
			return c.Is
		}
	}
	if Is(v, "array.astype") {
		return w.named(v.Args[1], depth-1)
	}
	from, _ := dtypeFrom(v)
	switch {
	case Is(v, "var", "sum"):
		from = v.Args[:1] // floating arrays keep their dtype
	case v.Entry == nil && strings.HasPrefix(v.Op, "mlx.core."):
		from = v.Args // an operator of what may be arrays
	}
	var d values.DType
	for _, a := range from {
		one := w.dtype(a, depth-1)
		switch {
		case one == 0 && !a.IsArray():
			// a number, like epsilon: weak
		case one == 0:
			return 0
		case d == 0:
			d = one
		default:
			d = values.Promote(d, one)
		}
	}
	if d == 0 && v.DType.One() && v.DType != values.T {
		return v.DType
	}
	return d
}

// named is the dtype that a dtype object stands for: mx.float32, x.dtype.
func (w World) named(d *values.Value, depth int) values.DType {
	switch {
	case d == nil:
		return 0
	case d.Op == "dtype" && len(d.Args) > 0:
		return w.dtype(d.Args[0], depth)
	case d.Op == values.OpAttr && d.Name == "dtype":
		return w.dtype(d.Recv, depth)
	case d.Kind == values.DTypeObj && d.DType.One() && d.DType != values.T:
		return d.DType
	}
	return 0
}
