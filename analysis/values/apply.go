package values

import (
	"mlxls/analysis/mlxapi"
	"mlxls/analysis/syntax"
)

// applyCall is a call of an MLX function by the table: arguments are bound, effects noted, dtype and shape computed.
func (f *frame) applyCall(n syntax.Node, e *mlxapi.Entry, recv *Value, args arguments) *Value {
	params := e.Params
	args = args.alias(e)
	if !fits(params, recv, args) {
		for _, o := range e.Overloads {
			if fits(o, recv, args) {
				// bind by the overload, then order as the main form
				bound := bindAPI(o, recv, args)
				by := arguments{}
				for i, p := range o {
					if bound[i] != nil {
						by.named = append(by.named, named{p.Name, bound[i]})
					}
				}
				return f.apply(n, e, bindNamed(params, by))
			}
		}
	}
	v := f.apply(n, e, bindAPI(params, recv, args))
	if args.open && v.Kind == Array {
		v.DType, v.Shape = 0, Shape{} // arguments that are not seen may change both
		if recv != nil && e.DType.Op == mlxapi.DTypeSame {
			v.DType = recv.DType
		}
		if x := v.Args[0]; e.Shape.Op == mlxapi.ShapeQuantMM && x != nil && x.DType.IsFloat() {
			v.DType, v.Shape = Promote(x.DType, T), setLast(x.Shape, anyDim) // the scales are the model's, or made from its keys
		}
	}
	return v
}

// alias gives an argument the name that the table has for it: var and std take ddof as "correction", too.
func (a arguments) alias(e *mlxapi.Entry) arguments {
	for i, n := range a.named {
		if n.name == "correction" && e.Param("ddof") != nil {
			a.named = append([]named{}, a.named...)
			a.named[i].name = "ddof"
			break
		}
	}
	return a
}

func bindNamed(params []mlxapi.Param, args arguments) []*Value {
	out := make([]*Value, len(params))
	for i, p := range params {
		out[i] = args.get(-1, p.Name)
	}
	return out
}

// apply computes an MLX function on operands in the order of its parameters.
func (f *frame) apply(n syntax.Node, e *mlxapi.Entry, args []*Value) *Value {
	if e == nil {
		return f.unknown(n, OpCall, args...)
	}
	v := f.fresh(n, Value{Op: e.Name, Entry: e, Args: args})
	f.entryEffects(n, e, v)
	for i, p := range e.Params {
		if p.Array && i < len(args) && args[i] != nil {
			f.use(args[i], hintOperand(e, p))
		}
	}
	f.result(n, v, e.Result)
	return v
}

// result fills in what the table says of a call's result.
func (f *frame) result(n syntax.Node, v *Value, r mlxapi.Result) {
	e := v.Entry
	switch r {
	case mlxapi.ResultArray:
		if f.hostOperands(v) {
			v.Kind = Unknown // MLX takes numbers; the result is an array all the same
		}
		v.Kind = Array
		v.DType = f.dtypeRule(v, &e.DType)
		v.Shape = f.shapeRule(v, &e.Shape)
	case mlxapi.ResultList, mlxapi.ResultTuple:
		v.Kind = List
		if r == mlxapi.ResultTuple {
			v.Kind = Tuple
		}
		f.manyResults(n, v)
	case mlxapi.ResultNone:
		v.Kind = None
	case mlxapi.ResultBool:
		v.Kind = Bool
	case mlxapi.ResultInt:
		v.Kind = Int
	case mlxapi.ResultFloat:
		v.Kind = Float
	case mlxapi.ResultStr:
		v.Kind = Str
	case mlxapi.ResultDType:
		v.Kind = DTypeObj
	case mlxapi.ResultDict:
		v.Kind, v.Elem = Dict, f.fresh(n, Value{Op: OpElem, Args: []*Value{v}})
		if e.Has(mlxapi.Lazy) {
			v.Elem.Kind = Array
		}
	case mlxapi.ResultStream, mlxapi.ResultDevice, mlxapi.ResultObject:
		v.Kind, v.Name = Object, "mlx.core.Stream"
	default:
		if k := r.TupleLen(); k > 0 {
			v.Kind = Tuple
			f.tupleResult(n, v, k)
		}
	}
}

// hostOperands reports whether no operand is an array.
func (f *frame) hostOperands(v *Value) bool {
	for i, p := range v.Entry.Params {
		if p.Array && i < len(v.Args) && v.Args[i] != nil && v.Args[i].Kind != NumPy && !v.Args[i].IsScalar() {
			return false
		}
	}
	return true
}

// tupleResult makes the items of a tuple of fixed length.
func (f *frame) tupleResult(n syntax.Node, v *Value, k int) {
	e := v.Entry
	v.Elems = []*Value{}
	for i := range k {
		x := f.fresh(n, Value{Kind: Array, Op: OpItem, Args: []*Value{v}, Const: int64(i)})
		if i < len(e.DType.Items) {
			x.DType = f.dtypeRule(v, &e.DType.Items[i])
		} else {
			x.DType = f.dtypeRule(v, &e.DType)
		}
		if i < len(e.Shape.Items) {
			x.Shape = f.shapeRule(v, &e.Shape.Items[i])
		}
		v.Elems = append(v.Elems, x)
	}
}

// operands lists the named operands; a list of arrays stands for all of them. Nil stands for one that is not known.
func operands(v *Value, names []string) []*Value {
	var out []*Value
	for _, name := range names {
		a := v.argument(name)
		if a == nil {
			continue
		}
		a = a.operand()
		switch {
		case a.Kind == List || a.Kind == Tuple || a.Kind == Range:
			if a.Elems == nil {
				out = append(out, a.Elem)
				continue
			}
			out = append(out, a.Elems...)
		case a.Kind == None:
		default:
			out = append(out, a)
		}
	}
	return out
}
