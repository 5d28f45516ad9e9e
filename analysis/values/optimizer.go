package values

import (
	"strings"

	"mlxls/analysis/mlxapi"
	"mlxls/analysis/syntax"
)

// optimizerAttr is an attribute that MLX's optimizers have in common, of an
// instance of one or of a class that extends one: arrays of no dimensions.
func (f *frame) optimizerAttr(n syntax.Node, x *Value, name string) *Value {
	var d DType
	switch name {
	case "step":
		d = Of(mlxapi.Uint64)
	case "learning_rate":
		d = float32
	default:
		return nil
	}
	if x.Cls == nil && !optimizer(x.Name) || x.Cls != nil && !x.Cls.optimizes(8) {
		return nil
	}
	return f.fresh(n, Value{Kind: Array, Op: OpAttr, Recv: x, Name: name, DType: d, Shape: Shape{Known: true}})
}

func optimizer(name string) bool {
	return strings.HasPrefix(name, "mlx.optimizers.") && name != "mlx.optimizers.MultiOptimizer"
}

// optimizes reports whether a class extends an optimizer of MLX.
func (c *ClassInfo) optimizes(depth int) bool {
	if c == nil || depth == 0 {
		return false
	}
	for _, b := range c.Bases {
		if optimizer(b.Name) || b.Kind == Class && b.Cls.optimizes(depth-1) {
			return true
		}
	}
	return false
}
