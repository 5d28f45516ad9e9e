package values

import (
	"mlxls/analysis/syntax"
)

// protocol knows methods that every object of MLX's ecosystem with that name has in common.
func (f *frame) protocol(n syntax.Node, fn *Value, args arguments) *Value {
	if fn.Name == "make_mask" && len(args.pos) == 1 {
		// KV caches: nothing, "causal", or a boolean mask
		mask := f.fresh(n, Value{Kind: Array, Op: OpCall, Recv: fn, Args: args.all(), DType: boolT})
		return f.fresh(n, Value{Kind: Union, Op: OpCall, Recv: fn, Args: args.all(), Alts: []*Value{{Kind: None}, {Kind: Str}, mask}})
	}
	if fn.Name == "keys_and_values" && len(args.pos) == 0 && len(args.named) == 0 {
		// What a KV cache holds: of the model's dtype, or float32 where attention is computed so.
		out := f.fresh(n, Value{Kind: Tuple, Op: OpCall, Recv: fn, Elems: []*Value{}})
		for range 2 {
			out.Elems = append(out.Elems, f.fresh(n, Value{Kind: Array, Op: OpItem, Args: []*Value{out}, DType: T | float32, Shape: rankOnly(4)}))
		}
		return out
	}
	if fn.Name == "update_and_fetch" && len(args.pos) == 2 {
		// KV caches return the past and the new keys and values: longer on the axis before last.
		out := f.fresh(n, Value{Kind: Tuple, Op: OpCall, Recv: fn, Args: args.pos, Elems: []*Value{}})
		for i, a := range args.pos {
			if a == nil || a.Kind != Array {
				return nil
			}
			s := a.Shape.clone()
			if len(s.Dims) >= 2 {
				s.Dims[len(s.Dims)-2] = anyDim
			}
			out.Elems = append(out.Elems, f.fresh(n, Value{Kind: Array, Op: "cached", Args: []*Value{a}, DType: a.DType, Shape: s, Const: int64(i)}))
		}
		return out
	}
	return nil
}
