package values

import "mlxls/analysis/syntax"

// kernel is the call that made a custom kernel, nil when fn is none for certain.
// "None where there is no GPU" is not called.
func (fn *Value) kernel(depth int) *Value {
	if fn == nil || depth == 0 {
		return nil
	}
	switch fn.Op {
	case "mlx.core.fast.metal_kernel", "mlx.core.fast.cuda_kernel":
		return fn
	case OpPhi:
		var out *Value
		for _, a := range fn.Args {
			if a.Kind == None {
				continue
			}
			k := a.kernel(depth - 1)
			if k == nil {
				return nil
			}
			out = k
		}
		return out
	}
	if fn.Kind == Union {
		return fn.without(None).only(Unknown).kernel(depth - 1)
	}
	return nil
}

// callKernel is kernel(inputs=…, output_shapes=…, output_dtypes=…): a list of arrays, as asked for.
func (f *frame) callKernel(n syntax.Node, kernel *Value, args arguments) *Value {
	v := f.fresh(n, Value{Kind: List, Op: OpCall, Recv: kernel, Args: args.all()})
	shapes, dtypes := args.get(-1, "output_shapes"), args.get(-1, "output_dtypes")
	if shapes == nil || dtypes == nil || shapes.Elems == nil || len(shapes.Elems) != len(dtypes.Elems) {
		v.Elem = f.fresh(n, Value{Kind: Array, Op: OpItem, Args: []*Value{v}})
		return v
	}
	v.Elems = []*Value{}
	for i, s := range shapes.Elems {
		x := Value{Kind: Array, Op: OpItem, Args: []*Value{v}, Const: int64(i), Shape: shapeFrom(s)}
		if d := dtypes.Elems[i]; d.Kind == DTypeObj {
			x.DType = d.DType
		}
		v.Elems = append(v.Elems, f.fresh(n, x))
	}
	return v
}
