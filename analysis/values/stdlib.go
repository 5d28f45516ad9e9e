package values

import (
	"maps"
	"slices"

	"mlxls/analysis/syntax"
)

// operatorOps are functions of Python's operator module that are operators.
var operatorOps = map[string]string{
	"operator.add": "+", "operator.sub": "-", "operator.mul": "*", "operator.truediv": "/", "operator.floordiv": "//",
	"operator.mod": "%", "operator.pow": "**", "operator.matmul": "@", "operator.and_": "&", "operator.or_": "|", "operator.xor": "^",
}

// callStandard is a call of a function of Python's standard library that arrays
// are given to; nil for others.
func (f *frame) callStandard(n syntax.Node, name string, args arguments) *Value {
	x := args.get(0, "")
	if x == nil {
		return nil
	}
	known := x.without(None)
	if op := operatorOps[name]; op != "" && len(args.pos) == 2 && args.pos[1] != nil {
		return f.binary(n, op, x, args.pos[1])
	}
	switch name {
	case "operator.index":
		f.indexes(n, known)
		return f.fresh(n, Value{Kind: Int, Op: name, Args: args.pos})
	case "pickle.dump", "pickle.dumps":
		f.readsAll(n, known, "pickle")
		return f.fresh(n, Value{Op: name, Args: args.all()})
	case "json.dump", "json.dumps":
		// what JSON does not know is given to default; without one it raises
		if d := args.get(-1, "default"); d != nil {
			known.leaves(4, func(a *Value) { f.callValue(n, d, arguments{pos: []*Value{a}}) })
		}
		v := Value{Kind: Str, Op: name, Args: args.all()}
		if name == "json.dump" {
			v.Kind = None
		}
		return f.fresh(n, v)
	case "copy.copy", "copy.deepcopy":
		if known.Kind == Array { // a new array, as lazy as the old one
			return f.fresh(n, Value{Kind: Array, Op: name, Args: args.pos, DType: known.DType, Shape: known.Shape})
		}
	case "random.choice":
		if known.Kind == Array || known.Kind == List || known.Kind == Tuple {
			return f.elem(n, known)
		}
	case "functools.reduce":
		return f.reduce(n, args)
	}
	return nil
}

// reduce is functools.reduce(fn, items) for a few items that are known.
func (f *frame) reduce(n syntax.Node, args arguments) *Value {
	if len(args.pos) < 2 || args.pos[0] == nil || args.pos[1] == nil {
		return nil
	}
	items := args.pos[1].Elems
	if len(args.pos) == 3 && args.pos[2] != nil {
		items = append([]*Value{args.pos[2]}, items...)
	}
	if args.pos[1].Elems == nil || len(items) == 0 || len(items) > 8 {
		return nil
	}
	out := items[0]
	for _, it := range items[1:] {
		out = f.callValue(n, args.pos[0], arguments{pos: []*Value{out, it}})
	}
	return out
}

// leaves calls yield for the arrays that containers hold.
func (v *Value) leaves(depth int, yield func(*Value)) {
	if v == nil || depth == 0 {
		return
	}
	if v.Kind == Array {
		yield(v)
		return
	}
	for _, e := range v.Elems {
		e.leaves(depth-1, yield)
	}
	for _, k := range slices.Sorted(maps.Keys(v.Keys)) {
		v.Keys[k].leaves(depth-1, yield)
	}
	v.Elem.leaves(depth-1, yield)
}
