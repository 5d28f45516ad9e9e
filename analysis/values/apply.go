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

// manyResults makes the items of split, unstack, broadcast_arrays and meshgrid.
func (f *frame) manyResults(n syntax.Node, v *Value) {
	e := v.Entry
	item := Value{Kind: Array, Op: OpItem, Args: []*Value{v}}
	item.DType = f.dtypeRule(v, &e.DType)
	count := -1
	switch e.Shape.Op {
	case mlxapi.ShapeSplit:
		x, parts := v.Args[0], v.Arg("indices_or_sections")
		item.Shape = x.Shape.clone()
		axis := int64(0)
		if a := v.argument("axis"); a != nil {
			k, ok := a.Int()
			if !ok {
				item.Shape = rankOnly(max(0, x.Shape.Rank()))
				item.Shape.Known = x.Shape.Known
			}
			axis = k
		}
		if i, ok := item.Shape.Axis(axis); ok {
			item.Shape.Dims[i] = anyDim
		}
		if parts != nil {
			if k, ok := parts.Int(); ok && parts.Kind == Int {
				count = int(k)
			} else if parts.Elems != nil {
				count = len(parts.Elems) + 1
			}
		}
	case mlxapi.ShapeBroadcastAll, mlxapi.ShapeMeshgrid, mlxapi.ShapeUnstack:
		if e.Shape.Op == mlxapi.ShapeBroadcastAll {
			item.Shape = f.broadcastOf(v, operands(v, e.Shape.Of))
		}
		if ops := operands(v, e.Shape.Of); e.Shape.Op != mlxapi.ShapeUnstack {
			count = len(ops)
		}
	}
	if count >= 0 && count <= 64 {
		v.Elems = []*Value{}
		for i := range count {
			x := item
			x.Const = int64(i)
			v.Elems = append(v.Elems, f.fresh(n, x))
		}
		return
	}
	v.Elem = f.fresh(n, item)
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

// absentDType is the dtype when the argument that gives it is absent or None.
func (f *frame) absentDType(v *Value, r *mlxapi.DTypeRule, given *Value) DType {
	if r.Else != nil {
		return f.dtypeRule(v, r.Else)
	}
	if p := v.Entry.Param(r.Param); given == nil && p != nil && p.Default != nil {
		if d := mlxapi.ParseDType(*p.Default); d != mlxapi.Unknown {
			return Of(d)
		}
	}
	return 0
}

// dtypeRule is the dtype of the result by a rule of the table.
func (f *frame) dtypeRule(v *Value, r *mlxapi.DTypeRule) DType {
	if !holdsFor(r.Only, operands(v, r.Of)) {
		return 0
	}
	switch r.Op {
	case mlxapi.DTypeWeak:
		a := v.argument(r.Param)
		if a == nil || a.Kind == None {
			return f.absentDType(v, r, a)
		}
		ops := operands(v, r.Of)
		if a.Kind == DTypeObj && len(ops) == 1 && ops[0].IsScalar() {
			if ops[0].Kind == Float && a.DType&complexT != 0 {
				return 0 // MLX gives float32 here, against its own promotion
			}
			return withScalar(a.DType, ops[0].Kind)
		}
		return 0
	case mlxapi.DTypeConst:
		return Of(r.DType)
	case mlxapi.DTypeGiven:
		a := v.argument(r.Param)
		if a == nil || a.Kind == None {
			return f.absentDType(v, r, a)
		}
		if a.Kind == DTypeObj && r.Map != nil {
			return mapped(a.DType, r.Map)
		}
		if a.Kind == DTypeObj {
			return a.DType
		}
		return 0
	}
	ops := operands(v, r.Of)
	switch r.Op {
	case mlxapi.DTypeSame, mlxapi.DTypePromote:
		if v.Op == "mlx.core.einsum" && len(ops) == 1 && !promoteAll(ops).In(floats|complexT) {
			return 0 // it may sum, which widens small integers
		}
		if v.Op == "mlx.core.clip" && len(ops) > 1 && ops[0].Kind == Array {
			return clipped(ops)
		}
		if r.Op == mlxapi.DTypeSame && r.Else != nil && len(ops) == 1 && ops[0].numeric() {
			return f.dtypeRule(v, r.Else)
		}
		return promoteAll(ops)
	case mlxapi.DTypeFloat:
		if numbers(ops) {
			return float32 // of int or float
		}
		return toFloat(promoteAll(ops))
	case mlxapi.DTypeReal:
		if d := promoteAll(ops); d&complexT != 0 {
			return d&^complexT | float32
		} else {
			return d
		}
	case mlxapi.DTypePython:
		if len(ops) == 1 && ops[0].IsScalar() {
			return lone(ops[0].Kind)
		}
		return promoteAll(ops)
	case mlxapi.DTypeMapped:
		d := promoteAll(ops)
		out := mapped(d, r.Map)
		if v.Entry.Shape.Op == mlxapi.ShapeReduce && len(ops) == 1 && ops[0].Kind == Array && mapped(boolT, r.Map).IsIntegral() {
			switch ops[0].Shape.Rank() { // nothing is done to an array without axes
			case 0:
				return d
			case -1:
				return d.join(out)
			}
		}
		return out
	}
	return 0
}

// clipped is clip's dtype: the numbers take the dtype that they have beside the array that is clipped.
func clipped(ops []*Value) DType {
	d := ops[0].DType
	for _, o := range ops[1:] {
		if o.Kind == Array {
			d = Promote(d, o.DType)
		} else {
			d = Promote(d, promoteAll([]*Value{ops[0], o}))
		}
	}
	return d
}

// mapped is what a table makes of each possible dtype; one that treats halves alike keeps T.
func mapped(d DType, table map[mlxapi.DType]mlxapi.DType) DType {
	var out DType
	known := true
	d.each(func(x DType) {
		to := table[mlxapi.BFloat16]
		if x != T {
			to = table[concrete(x)]
		}
		switch {
		case to == mlxapi.Unknown:
			known = false
		case x == T && to == mlxapi.BFloat16:
			out |= T
		default:
			out |= Of(to)
		}
	})
	if !known {
		return 0
	}
	return few(out)
}

// lone is the dtype that MLX gives a Python number by itself.
func lone(k Kind) DType {
	switch k {
	case Bool:
		return boolT
	case Int:
		return int32T
	case Float:
		return float32
	case Complex:
		return complexT
	}
	return 0
}

// promoteAll promotes arrays first, then lets the weak numbers act.
func promoteAll(ops []*Value) DType {
	var d DType
	arrays, unknown, configured := 0, false, false
	for _, o := range ops {
		switch {
		case o.configured(6):
			configured = true
		case o == nil || o.Kind == Unknown || o.Kind == Union && !o.allScalars():
			unknown = true
		case o.Kind == Array:
			if arrays++; arrays == 1 {
				d = o.DType
			} else {
				d = Promote(d, o.DType)
			}
			if o.DType == 0 && arrays == 1 {
				unknown = true
			}
		}
	}
	if unknown || configured && !d.In(floats|complexT) {
		return promoteUnknown(d)
	}
	for _, o := range ops {
		if o.allScalars() && o.Kind == Union {
			var any DType
			for _, a := range o.Alts {
				switch {
				case arrays > 0:
					any |= withScalar(d, a.Kind)
				case d == 0:
					any |= lone(a.Kind)
				default:
					any |= Promote(d, lone(a.Kind))
				}
			}
			d = few(any)
			continue
		}
		if o.IsScalar() {
			if arrays == 0 {
				if d == 0 {
					d = lone(o.Kind)
				} else {
					d = Promote(d, lone(o.Kind))
				}
				continue
			}
			d = withScalar(d, o.Kind)
		}
	}
	return d
}

// newArray is mx.array(…).
func (f *frame) newArray(n syntax.Node, args arguments) *Value {
	e := mlxapi.Lookup("mlx.core.array")
	x := args.get(0, "val")
	v := f.fresh(n, Value{Kind: Array, Op: "mlx.core.array", Entry: e, Args: []*Value{x, args.get(1, "dtype")}})
	if x == nil {
		return v
	}
	x = x.without(None)
	switch {
	case x.IsScalar():
		v.DType, v.Shape = lone(x.Kind), shapeOf()
	case x.Kind == Array:
		v.DType, v.Shape = x.DType, x.Shape
	case x.Kind == NumPy:
		v.DType = x.DType
	case x.Kind == List || x.Kind == Tuple:
		v.DType, v.Shape = f.nested(n, x, 0)
	}
	if d := v.Args[1]; d != nil && d.Kind != None {
		v.DType = 0
		if d.Kind == DTypeObj {
			v.DType = d.DType
		}
	}
	return v
}

// nested is the dtype and shape of an array made of nested lists.
func (f *frame) nested(n syntax.Node, x *Value, depth int) (DType, Shape) {
	if depth > 5 {
		return 0, Shape{}
	}
	length := anyDim
	var elems []*Value
	if x.Elems != nil {
		length = constDim(int64(len(x.Elems)))
		elems = x.Elems
		if len(elems) == 0 {
			return float32, shapeOf(length)
		}
	} else {
		if x.Op == "comp" && len(x.Args) == 1 && x.Args[0].Op == "range" && len(x.Args[0].Args) == 1 {
			length = dimOf(x.Args[0].Args[0])
		}
		elems = []*Value{f.elem(n, x)}
	}
	var d DType
	s := Shape{}
	scalars, arrays := 0, 0
	var weak DType
	for i, el := range elems {
		var ed DType
		var es Shape
		switch {
		case el.IsScalar():
			scalars++
			es = shapeOf()
			ed = lone(el.Kind)
			if weak == 0 {
				weak = ed
			} else {
				weak = Promote(weak, ed)
			}
		case el.Kind == Array:
			arrays++
			ed, es = el.DType, el.Shape
		case el.Kind == List || el.Kind == Tuple:
			ed, es = f.nested(n, el, depth+1)
		default:
			return 0, Shape{}
		}
		if i == 0 {
			d, s = ed, es
		} else {
			d, s = Promote(d, ed), s.join(es)
		}
	}
	if !s.Known {
		return d, s
	}
	return d, Shape{Known: true, Dims: append([]Dim{length}, s.Dims...)}
}

// callArrayMethod is x.method(…): the function that the table says it equals.
func (f *frame) callArrayMethod(n syntax.Node, fn *Value, args arguments) *Value {
	m, x := fn.Entry, fn.Recv
	switch m.Base() {
	case "astype":
		d := args.get(0, "dtype")
		v := f.fresh(n, Value{Kind: Array, Op: "mlx.core.array.astype", Entry: m, Args: []*Value{x, d}, Shape: x.Shape})
		if d != nil && d.Kind == DTypeObj {
			v.DType = d.DType
		}
		return v
	case "item":
		f.asks(n, x, "item")
		v := f.fresh(n, Value{Op: m.Name, Entry: m, Args: []*Value{x}})
		v.Kind = itemKind(x.DType)
		return v
	case "tolist":
		f.effect(Effect{Kind: Evaluates, Node: n, Value: x, How: "tolist"})
		return f.toList(n, m, x)
	case "reshape", "transpose":
		// both take their lengths or axes one by one, too
		name := map[string]string{"reshape": "shape", "transpose": "axes"}[m.Base()]
		if len(args.pos) > 1 || len(args.pos) == 1 && args.pos[0] != nil && args.pos[0].Kind == Int {
			tup := f.fresh(n, Value{Kind: Tuple, Op: "display", Elems: args.pos, Args: args.pos})
			for _, p := range args.pos {
				if p == nil {
					tup.Elems, tup.Elem = nil, &Value{Kind: Int}
				}
			}
			args = arguments{named: append([]named{{name, tup}}, args.named...)}
		}
	}
	c := m.Canonical()
	if c == nil {
		c = m
	}
	args = args.alias(c)
	if c != m && len(args.pos) > 0 && !fits(c.Params, x, args) && fits(m.Params, x, args) {
		bound := bindAPI(m.Params, x, args)
		by := arguments{}
		for i, p := range m.Params {
			if bound[i] != nil {
				name := p.Name
				if i == 0 && len(c.Params) > 0 {
					name = c.Params[0].Name
				}
				by.named = append(by.named, named{name, bound[i]})
			}
		}
		return f.apply(n, c, bindNamed(c.Params, by))
	}
	return f.applyCall(n, c, x, args)
}

func itemKind(d DType) Kind {
	switch {
	case d == boolT:
		return Bool
	case d.IsIntegral() && d&boolT == 0:
		return Int
	case d.IsFloat():
		return Float
	case d == complexT:
		return Complex
	}
	return Unknown
}

// toList is x.tolist(): Python numbers nested as deep as the rank.
func (f *frame) toList(n syntax.Node, m *mlxapi.Entry, x *Value) *Value {
	leaf := &Value{Kind: itemKind(x.DType)}
	if !x.Shape.Known {
		return f.fresh(n, Value{Op: m.Name, Entry: m, Args: []*Value{x}})
	}
	v := leaf
	for range x.Shape.Dims {
		v = &Value{Kind: List, Elem: v}
	}
	v.Op, v.Entry, v.Args = m.Name, m, []*Value{x}
	return f.fresh(n, *v)
}

// callLayer is layer(x…) for a layer of mlx.nn.
func (f *frame) callLayer(n syntax.Node, obj *Value, layer string, args arguments) *Value {
	e := mlxapi.Layer(layer)
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

// allScalars reports whether v is a Python number, whichever of its alternatives it is.
func (v *Value) allScalars() bool {
	if v == nil {
		return false
	}
	for _, a := range v.alternatives() {
		if !a.IsScalar() {
			return false
		}
	}
	return true
}

// numbers reports whether there are operands, and all are Python numbers, be it
// only because what configures an object is one where it is computed with.
func numbers(ops []*Value) bool {
	for _, o := range ops {
		if o == nil || o.Kind == Complex || !o.IsScalar() && !o.configured(6) {
			return false
		}
	}
	return len(ops) > 0
}

// configured reports whether an unknown value comes from what a constructor was
// given to configure it, by attributes and arithmetic: a number, if it meets an array.
func (v *Value) configured(depth int) bool {
	if v == nil || v.Kind != Unknown || depth == 0 {
		return false
	}
	if v.config {
		return true
	}
	switch v.Op {
	case OpAttr:
		if v.Elem != nil && v.Elem.Kind == Unknown { // an attribute that __init__ stored
			return v.Elem.configured(depth - 1)
		}
		return v.Recv.given(depth - 1)
	case OpItem, "getattr":
		return len(v.Args) > 0 && v.Args[0].given(depth-1)
	case OpCall:
		return v.Recv != nil && v.Recv.Op == OpAttr && v.Recv.Name == "get" && v.Recv.Recv.given(depth-1)
	case "mlx.core.multiply", "mlx.core.divide", "mlx.core.add", "mlx.core.subtract", "mlx.core.power", "mlx.core.floor_divide", "mlx.core.negative", OpPhi, "builtins.max", "builtins.min":
		for _, a := range v.Args {
			if a == nil || !a.IsScalar() && a.Kind != None && !a.configured(depth-1) {
				return false
			}
		}
		return len(v.Args) > 0
	case OpParam:
		return v.In != nil && v.In.Name == "__init__"
	}
	return false
}

// given reports whether v is an argument of a constructor, or part of one.
func (v *Value) given(depth int) bool {
	if v == nil || depth == 0 {
		return false
	}
	switch v.Op {
	case OpParam:
		return v.In != nil && v.In.Name == "__init__" && v.Kind != Array
	case "instance":
		return v.Cls != nil && !v.Cls.IsModule()
	}
	return v.configured(depth) || v.Op == OpAttr && v.Recv.given(depth-1)
}

// holdsFor reports whether a rule was seen to hold for operands of these dtypes.
func holdsFor(only mlxapi.Restriction, ops []*Value) bool {
	if only == mlxapi.Always {
		return true
	}
	floating, all, first, real := false, true, false, true
	for i, o := range ops {
		if o == nil || o.Kind != Array {
			continue
		}
		d := o.DType
		is := d.In(floats | complexT)
		floating = floating || is
		all = all && is
		first = first || i == 0 && is
		real = real && (d == 0 || d&complexT == 0)
	}
	switch only {
	case mlxapi.WhenReal:
		return real
	case mlxapi.WhenSome:
		return floating
	case mlxapi.WhenFirst:
		return first
	}
	return all
}
