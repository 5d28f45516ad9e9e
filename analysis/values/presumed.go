package values

import (
	"strings"

	"mlxls/analysis/syntax"
)

// presumed takes an object of which nothing is known for an array when a method
// is called on it that gives arrays another layout or dtype, in code that is about MLX:
// q in "q = rotate(q, cos, sin); q.transpose(0, 2, 1, 3)". Nil when it is not so.
func (f *frame) presumed(n syntax.Node, fn *Value, args arguments) *Value {
	x := fn.Recv
	if fn.Op != OpAttr || x == nil || x.Kind != Unknown || f.mod.imports("torch") {
		return nil
	}
	certain := false
	switch fn.Name {
	case "transpose", "swapaxes", "moveaxis", "reshape":
	case "astype":
		d := args.get(0, "dtype")
		if d == nil || d.Kind != DTypeObj { // a dtype of MLX
			return nil
		}
		certain = strings.HasPrefix(d.Name, "mlx.core.") // arrays of NumPy do not take it
	default:
		return nil
	}
	if !certain && f.attrHint(fn.Name)&hintArray == 0 {
		return nil
	}
	a := f.fresh(x.Node, Value{Kind: Array, Op: "narrowed", Args: []*Value{x}})
	m := f.arrayAttr(fn.Node, a, fn.Name)
	if m.Entry == nil {
		return nil
	}
	return f.callArrayMethod(n, m, args)
}
