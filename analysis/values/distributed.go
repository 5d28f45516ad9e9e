package values

import "mlxls/analysis/syntax"

// message is a function of mlx.core.distributed that the table has no rule for,
// since it needs other processes: an array is sent, received, or gathered along
// its first axis. Nil for others.
func (f *frame) message(n syntax.Node, fn *Value, args arguments) *Value {
	x := args.get(0, "x")
	v := Value{Kind: Array, Op: fn.Name, Entry: fn.Entry, Args: args.all()}
	switch fn.Name {
	case "mlx.core.distributed.recv_like", "mlx.core.distributed.send":
		if x == nil || x.Kind != Array {
			return nil
		}
		v.DType, v.Shape = x.DType, x.Shape
	case "mlx.core.distributed.all_gather", "mlx.core.distributed.sum_scatter":
		if x == nil || x.Kind != Array {
			return nil
		}
		v.DType, v.Shape = x.DType, forget(x.Shape, nil, 0)
		if x.Shape.Rank() == 0 {
			v.Shape = rankOnly(1)
		}
	case "mlx.core.distributed.recv":
		if d := args.get(1, "dtype"); d != nil && d.Kind == DTypeObj {
			v.DType = d.DType
		}
		v.Shape = shapeFrom(args.get(0, "shape"))
	default:
		return nil
	}
	return f.fresh(n, v)
}
