package compile

import (
	"mlxls/analysis/values"
)

// Leaves are the parts of what inputs= or outputs= is given: arrays, modules,
// mx.random.state, and the state or parameters of an object. It is false when
// one of them is not known.
func Leaves(tree *values.Value) ([]*values.Value, bool) { return leaves(tree, 4) }

func leaves(v *values.Value, depth int) ([]*values.Value, bool) {
	switch {
	case v == nil || v.Kind == values.None:
		return nil, true
	case depth == 0:
		return nil, false
	case v.Kind == values.List || v.Kind == values.Tuple:
		if v.Elems == nil {
			return nil, false
		}
		var out []*values.Value
		for _, e := range v.Elems {
			l, ok := leaves(e, depth-1)
			if !ok {
				return nil, false
			}
			out = append(out, l...)
		}
		return out, true
	case v.Kind == values.Array || v.Kind == values.Object || IsRandomState(v):
		return []*values.Value{v}, true
	case Owner(v) != nil:
		return []*values.Value{v}, true
	}
	return nil, false
}

// IsRandomState reports whether v is mx.random.state.
func IsRandomState(v *values.Value) bool { return v != nil && v.Name == "mlx.core.random.state" }

// Owner is the object whose state v is: model of model.state, optimizer of optimizer.state.
func Owner(v *values.Value) *values.Value {
	if v == nil {
		return nil
	}
	switch v.Name {
	case "state", "mlx.nn.Module.state", "mlx.optimizers.Optimizer.state":
		return v.Recv
	}
	return nil
}
