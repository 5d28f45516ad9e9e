package eval

import (
	"strings"

	"mlxls/analysis/values"
)

// Forward is how Hot begins its words for what runs in the forward of a module.
const Forward = "the forward of "

// Activation reports whether v depends on what a model computes, and not only
// on tokens, lengths, sizes and masks: those come from the host, are ready long
// before the model, and decide shapes, which the host must know.
func Activation(v *values.Value) bool {
	return activation(v, map[*values.Value]bool{})
}

func activation(v *values.Value, seen map[*values.Value]bool) bool {
	if v == nil || seen[v] || len(seen) > 2000 {
		return false
	}
	seen[v] = true
	switch v.Op {
	case values.OpParam:
		return v.IsArray() && v.DType.IsFloat() && !counted(v.Name)
	case values.OpLayer, "cached":
		return true
	case values.OpCall:
		for _, a := range v.Args {
			if a != nil && (a.Kind == values.Array && !a.DType.IsIntegral() || activation(a, seen)) {
				return true
			}
		}
		return false
	case values.OpParameter, values.OpAttr, values.OpConst, values.OpDim, "mlx.core.array", "shape":
		return false
	}
	if strings.HasPrefix(v.Op, "mlx.core.random.") || strings.HasPrefix(v.Op, "mlx.core.fast.") {
		return true
	}
	if ofModel[strings.TrimPrefix(v.Op, "mlx.core.")] && len(v.Args) > 0 && v.Args[0] != nil {
		if x := v.Args[0]; !x.DType.IsIntegral() && x.Op != "mlx.core.array" {
			return true
		}
	}
	for _, group := range [][]*values.Value{v.Args, v.Elems, v.Alts} {
		for _, a := range group {
			if activation(a, seen) {
				return true
			}
		}
	}
	return activation(v.Elem, seen)
}

// counted reports whether a parameter is called what numbers from the host are
// called: a forward is presumed to be given activations, but for the name.
func counted(name string) bool {
	for _, part := range [...]string{"ids", "token", "mask", "length", "lens", "grid", "thw", "shape", "size", "pixel", "index", "indices"} {
		if strings.Contains(name, part) {
			return true
		}
	}
	return false
}

// ofModel are operations that are not done on tokens or lengths.
var ofModel = map[string]bool{"argmax": true, "argmin": true, "argsort": true, "argpartition": true, "topk": true, "softmax": true, "sigmoid": true,
	"logsumexp": true, "exp": true, "log": true, "tanh": true, "erf": true, "matmul": true, "addmm": true, "einsum": true, "isnan": true, "isinf": true,
	"isfinite": true, "rsqrt": true, "mean": true, "var": true, "std": true, "conv1d": true, "conv2d": true, "conv_general": true, "quantized_matmul": true}
