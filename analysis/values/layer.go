package values

import (
	"mlxls/analysis/mlxapi"
	"mlxls/analysis/syntax"
)

// callLayer is layer(x…) for a layer of mlx.nn.
func (f *frame) callLayer(n syntax.Node, obj *Value, layer string, args arguments) *Value {
	e := mlxapi.Layer(layer)
	if e == nil {
		return f.callUnknown(n, obj, args) // a name that mlx.nn does not have
	}
	v := f.fresh(n, Value{Op: OpLayer, Name: e.Name, Recv: obj, Args: args.all()})
	f.effectsOfLayer(n, v)
	if e.Layer == nil {
		return v
	}
	call := &mlxapi.Entry{Name: e.Name, Params: e.Layer.Call, DType: e.DType, Shape: e.Shape}
	bound := bindAPI(e.Layer.Call, nil, args)
	w := &Value{Op: OpLayer, Name: e.Name, Entry: call, Args: bound, Recv: obj}
	for i, p := range e.Layer.Call {
		if bound[i] != nil && (p.Array || i == 0) {
			f.use(bound[i], hintLayer(e.Name))
		}
	}
	switch {
	case e.Result == mlxapi.ResultArray || e.Result == mlxapi.ResultObject || e.Result == "":
		if e.DType.Op == "" {
			return v
		}
		v.Kind = Array
		v.DType = f.layerDType(w, &e.DType)
		v.Shape = f.layerShape(w, &e.Shape, obj)
	}
	if len(e.DType.Items) > 0 {
		v.Kind, v.Elems = Tuple, []*Value{}
		for i := range e.DType.Items {
			x := f.fresh(n, Value{Kind: Array, Op: OpItem, Args: []*Value{v}, Const: int64(i), DType: f.layerDType(w, &e.DType.Items[i])})
			if i < len(e.Shape.Items) {
				x.Shape = f.layerShape(w, &e.Shape.Items[i], obj)
			}
			v.Elems = append(v.Elems, x)
		}
	}
	return v
}

// layerDType is a dtype rule in which the layer's own parameters take part, with dtype T.
func (f *frame) layerDType(w *Value, r *mlxapi.DTypeRule) DType {
	ops := operands(w, r.Of)
	if !holdsFor(r.Only, ops) {
		return 0
	}
	own := false
	for _, name := range r.Of {
		if len(name) > 5 && name[:5] == "self." {
			own = true
		}
	}
	if own {
		weight := &Value{Kind: Array, DType: T}
		if len(w.Recv.Keys) > 0 {
			weight.DType = 0 // one of its arrays is replaced: see ClassInfo.inner
		}
		ops = append(ops, weight)
	}
	switch r.Op {
	case mlxapi.DTypeSame, mlxapi.DTypePromote:
		return promoteAll(ops)
	case mlxapi.DTypeFloat:
		return toFloat(promoteAll(ops))
	}
	return f.dtypeRule(w, r)
}

// sequential feeds the argument through the layers given to the constructor.
func (f *frame) sequential(n syntax.Node, obj *Value, args arguments) *Value {
	if len(args.pos) != 1 || args.pos[0] == nil || len(obj.Elems) == 0 {
		return f.callUnknown(n, obj, args)
	}
	x := args.pos[0]
	for _, l := range obj.Elems {
		x = f.callValue(n, l, arguments{pos: []*Value{x}})
	}
	return x
}

// asLinear is embed.as_linear(x): x @ weight.T.
func (f *frame) asLinear(n syntax.Node, fn *Value, args arguments) *Value {
	x := args.get(0, "x")
	if x == nil || x.Kind != Array {
		return f.unknown(n, fn.Name, args.all()...)
	}
	s := x.Shape.clone()
	if len(s.Dims) > 0 {
		s.Dims[len(s.Dims)-1] = dimOf(fn.Recv.ctorArg("num_embeddings"))
	}
	return f.fresh(n, Value{Kind: Array, Op: OpLayer, Name: fn.Name, Recv: fn.Recv, Args: []*Value{x}, DType: Promote(x.DType, T), Shape: s})
}

// newLayer is nn.Linear(…) and the like.
func (f *frame) newLayer(n syntax.Node, e *mlxapi.Entry, args arguments) *Value {
	v := f.fresh(n, Value{Kind: Object, Name: e.Name, Op: "instance", Entry: e, Args: bindAPI(e.Params, nil, args)})
	if e.Name == "mlx.nn.Sequential" && !args.open {
		v.Elems = args.pos
	}
	return v
}
