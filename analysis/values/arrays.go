package values

import (
	"mlxls/analysis/mlxapi"
	"mlxls/analysis/syntax"
)

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
