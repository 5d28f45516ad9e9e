package values

import (
	"mlxls/analysis/mlxapi"
)

// broadcastOf is the shape of all operands together; numbers have none to add.
func (f *frame) broadcastOf(v *Value, ops []*Value) Shape {
	out := shapeOf()
	for _, o := range ops {
		if o == nil {
			return Shape{}
		}
		switch o.Kind {
		case Array:
			out = broadcast(out, o.Shape)
		case Bool, Int, Float, Complex:
		default:
			if !o.numeric() {
				return Shape{}
			}
		}
	}
	return out
}

// shapeRule is the shape of the result by a rule of the table.
func (f *frame) shapeRule(v *Value, r *mlxapi.ShapeRule) Shape {
	ops := operands(v, r.Of)
	var a *Value
	if len(ops) > 0 {
		a = ops[0]
	}
	if a != nil && (a.IsScalar() || v.Entry.Has(mlxapi.Elementwise) && numbers(ops)) {
		a = &Value{Kind: Array, Shape: shapeOf()}
	}
	var s Shape
	if a != nil && a.Kind == Array {
		s = a.Shape
	}
	switch r.Op {
	case mlxapi.ShapeSame, mlxapi.ShapeTile:
		if r.Op == mlxapi.ShapeTile {
			return f.tile(v, s)
		}
		return s
	case mlxapi.ShapeBroadcast:
		if v.Op == "mlx.core.where" && len(ops) == 3 && ops[0] != nil && ops[0].Kind == Array && !ops[0].Shape.Known && ops[0].foreign(6) {
			// A mask of unknown rank has no axes that features, of three or more, lack.
			if s := f.broadcastOf(v, ops[1:]); s.Rank() >= 3 {
				return rankOnly(s.Rank())
			}
		}
		return f.broadcastOf(v, ops)
	case mlxapi.ShapeScalar:
		return shapeOf()
	case mlxapi.ShapeGiven:
		g := v.argument("shape")
		if g == nil || g.Kind == None {
			if len(ops) > 0 {
				return f.broadcastOf(v, ops)
			}
			return Shape{}
		}
		return shapeFrom(g)
	case mlxapi.ShapeReduce:
		if len(ops) > 1 {
			s = f.broadcastOf(v, ops)
		}
		return reduce(s, v.argument("axis"), v.argument("keepdims"))
	case mlxapi.ShapeScan:
		if ax := v.argument("axis"); ax == nil || ax.Kind == None {
			return flat(s)
		}
		return s
	case mlxapi.ShapeTopK:
		return f.topk(v, s)
	case mlxapi.ShapeDropLast:
		return dropLast(s, 1)
	case mlxapi.ShapeDropTwo:
		return dropLast(s, 2)
	case mlxapi.ShapeDiff:
		return forget(s, v.argument("axis"), -1)
	case mlxapi.ShapeMatmul:
		if len(ops) > 2 { // addmm(c, a, b)
			ops = ops[:2]
		}
		if len(ops) < 2 || ops[0] == nil || ops[1] == nil {
			return Shape{}
		}
		out := matmul(ops[0].Shape, ops[1].Shape)
		if c := v.Arg("c"); c != nil {
			return broadcast(c.Shape, out)
		}
		return out
	case mlxapi.ShapeOuter:
		return outer(ops)
	case mlxapi.ShapeKron:
		if len(ops) == 2 && ops[0] != nil && ops[1] != nil && ops[0].Shape.Known && ops[1].Shape.Known {
			return rankOnly(max(len(ops[0].Shape.Dims), len(ops[1].Shape.Dims)))
		}
	case mlxapi.ShapeTensordot:
		return tensordot(ops, v.argument("axes"))
	case mlxapi.ShapeEinsum:
		return einsum(v.Arg("subscripts"), ops)
	case mlxapi.ShapeQuantMM:
		return setLast(s, anyDim)
	case mlxapi.ShapeGatherMM:
		return f.gatherMM(v, ops)
	case mlxapi.ShapeSDPA:
		if len(ops) > 1 && ops[len(ops)-1] != nil {
			return setLast(s, ops[len(ops)-1].Shape.At(-1))
		}
		return setLast(s, anyDim)
	case mlxapi.ShapeConv:
		if len(ops) > 1 && ops[1] != nil {
			return convolution(s, ops[1].Shape, v.argument("stride"), v.argument("padding"), v.argument("dilation"))
		}
		return batch(s)
	case mlxapi.ShapeConvT:
		out := batch(s)
		if len(ops) > 1 && ops[1] != nil && ops[1].Shape.Rank() == out.Rank() {
			out = setLast(out, ops[1].Shape.At(0))
		}
		return out
	case mlxapi.ShapePool, mlxapi.ShapeUpsample:
		out := batch(s)
		if s.Known && len(s.Dims) > 1 {
			out = setLast(out, s.At(-1))
		}
		return out
	case mlxapi.ShapeTranspose:
		return transpose(s, v.argument("axes"))
	case mlxapi.ShapeMatrixT:
		return swap(s, constant(Int, int64(-1)), constant(Int, int64(-2)))
	case mlxapi.ShapeSwapAxes:
		return swap(s, v.argument("axis1"), v.argument("axis2"))
	case mlxapi.ShapeMoveAxis:
		return move(s, v.argument("source"), v.argument("destination"))
	case mlxapi.ShapeExpandDims:
		return expand(s, v.argument("axis"))
	case mlxapi.ShapeSqueeze:
		return squeeze(s, v.argument("axis"))
	case mlxapi.ShapeReshape:
		return reshape(s, v.argument("shape"))
	case mlxapi.ShapeFlatten:
		return flatten(s, v.argument("start_axis"), v.argument("end_axis"))
	case mlxapi.ShapeUnflatten:
		return unflatten(s, v.argument("axis"), v.argument("shape"))
	case mlxapi.ShapeConcatenate:
		return f.concatenate(v, ops)
	case mlxapi.ShapeStack:
		return f.stack(v, ops)
	case mlxapi.ShapeRepeat:
		return repeat(s, v.argument("repeats"), v.argument("axis"))
	case mlxapi.ShapeBroadcastTo:
		return shapeFrom(v.argument("shape"))
	case mlxapi.ShapePad:
		return pad(s, v.argument("pad_width"))
	case mlxapi.ShapeFFT, mlxapi.ShapeRFFT, mlxapi.ShapeIRFFT, mlxapi.ShapeFFTN, mlxapi.ShapeRFFTN, mlxapi.ShapeIRFFTN, mlxapi.ShapeSlice, mlxapi.ShapeView, mlxapi.ShapeHalve,
		mlxapi.ShapePacked, mlxapi.ShapeGroups, mlxapi.ShapeDequantize, mlxapi.ShapeThinLeft, mlxapi.ShapeThinRight, mlxapi.ShapeSquareLeft, mlxapi.ShapeSquareLast, mlxapi.ShapeAttention:
		out := rankOnly(len(s.Dims))
		out.Known = s.Known
		return out
	case mlxapi.ShapeTake:
		return f.take(v, s)
	case mlxapi.ShapeTakeAlongAxis:
		return alongAxis(s, v.argument("indices"), v.argument("axis"))
	case mlxapi.ShapeArange:
		return f.arange(v)
	case mlxapi.ShapeLinspace:
		if num := v.argument("num"); num != nil {
			return shapeOf(dimOf(num))
		}
		return shapeOf(constDim(50))
	case mlxapi.ShapeVector:
		if len(v.Args) > 0 {
			return shapeOf(dimOf(v.Args[0]))
		}
		return rankOnly(1)
	case mlxapi.ShapeConvolve, mlxapi.ShapeFrequencies:
		return rankOnly(1)
	case mlxapi.ShapeKey:
		return shapeOf(constDim(2))
	case mlxapi.ShapePermutation:
		if a != nil && a.Kind == Array && len(ops) > 0 && ops[0].Kind == Array {
			return s
		}
		if x := v.arg(0); x != nil && x.Kind == Int {
			return shapeOf(dimOf(x))
		}
	case mlxapi.ShapeSmaller:
		return dropLast(s, 1)
	case mlxapi.ShapeLoss:
		if how := v.argument("reduction"); how != nil && how.Const != nil {
			if how.Const != "none" {
				return shapeOf()
			}
			if len(r.Items) > 0 {
				return f.shapeRule(v, &r.Items[0])
			}
		}
	case mlxapi.ShapeEye:
		nrow := dimOf(v.argument("n"))
		ncol := nrow
		if m := v.argument("m"); m != nil && m.Kind != None {
			ncol = dimOf(m)
		}
		return shapeOf(nrow, ncol)
	case mlxapi.ShapePython:
		if a != nil && a.Kind == Array {
			return s
		}
	case mlxapi.ShapeDiagonal, mlxapi.ShapeTrace:
		if s.Known && len(s.Dims) >= 2 {
			if r.Op == mlxapi.ShapeTrace {
				return rankOnly(len(s.Dims) - 2)
			}
			return rankOnly(len(s.Dims) - 1)
		}
	case mlxapi.ShapeDiag:
		if s.Known && (len(s.Dims) == 1 || len(s.Dims) == 2) {
			return rankOnly(3 - len(s.Dims))
		}
	case mlxapi.ShapeInner:
		if len(ops) == 2 && ops[0] != nil && ops[1] != nil && ops[0].Shape.Rank() > 0 && ops[1].Shape.Rank() > 0 {
			return rankOnly(ops[0].Shape.Rank() + ops[1].Shape.Rank() - 2)
		}
	case mlxapi.ShapeRows:
		num := v.argument("num")
		if num == nil {
			return shapeOf(constDim(2), constDim(2))
		}
		return shapeOf(dimOf(num), constDim(2))
	case mlxapi.ShapeCategory:
		return f.categorical(v, s)
	case mlxapi.ShapeAtLeast1, mlxapi.ShapeAtLeast2, mlxapi.ShapeAtLeast3:
		least := int(r.Op[len("atleast_")] - '0')
		if s.Known && len(s.Dims) >= least {
			return s
		}
		if s.Known {
			return padded(s, least)
		}
	case mlxapi.ShapeIndex:
		return s
	}
	return Shape{}
}

// layerShape is a shape rule in which arguments of the constructor take part.
func (f *frame) layerShape(w *Value, r *mlxapi.ShapeRule, obj *Value) Shape {
	ops := operands(w, r.Of)
	var s Shape
	if len(ops) > 0 && ops[0] != nil {
		s = ops[0].Shape
	}
	ctor := func(name string) Dim { return dimOf(obj.ctorArg(name)) }
	switch r.Op {
	case mlxapi.ShapeLinear:
		return setLast(s, ctor("output_dims"))
	case mlxapi.ShapeHidden:
		return setLast(s, ctor("hidden_size"))
	case mlxapi.ShapeEmbedding:
		if !s.Known {
			return Shape{}
		}
		return Shape{Known: true, Dims: append(s.clone().Dims, ctor("dims"))}
	case mlxapi.ShapeConv, mlxapi.ShapeConvT:
		out := f.shapeRule(w, r)
		return setLast(out, ctor("out_channels"))
	}
	return f.shapeRule(w, r)
}
