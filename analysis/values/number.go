package values

import (
	"mlxls/analysis/syntax"
)

// number is a Python number of which it is not known whether it is an int or a float.
func (f *frame) number(n syntax.Node, op string, args ...*Value) *Value {
	return f.fresh(n, Value{Kind: Union, Op: op, Args: args, Alts: []*Value{{Kind: Int}, {Kind: Float}}})
}

// numeric reports whether v is a Python number for certain, or comes from
// configuration, where what takes part in arithmetic is one.
func (v *Value) numeric() bool { return v.allScalars() || v.configured(6) }

// arithmetic is an operation of Python numbers, not both of one known kind; nil when it may be something else.
func (f *frame) arithmetic(n syntax.Node, op, name string, a, b *Value) *Value {
	if !a.numeric() || !b.numeric() || !a.allScalars() && !b.allScalars() {
		return nil
	}
	switch op {
	case "+", "-", "*", "**", "//", "%":
		if a.Kind == Float || b.Kind == Float {
			return f.fresh(n, Value{Kind: Float, Op: name, Args: []*Value{a, b}})
		}
		return f.number(n, name, a, b)
	case "/":
		return f.fresh(n, Value{Kind: Float, Op: name, Args: []*Value{a, b}})
	}
	return nil
}

// ofShape reports whether v is a rank or a length of an axis.
func (v *Value) ofShape() bool {
	return v.Kind == Int && (v.Op == "ndim" || v.Op == OpDim || v.Op == "len")
}

// compareInts is x op y, nil for an operator that does not compare numbers.
func compareInts(op string, x, y int64) any {
	switch op {
	case "==":
		return x == y
	case "!=":
		return x != y
	case "<":
		return x < y
	case "<=":
		return x <= y
	case ">":
		return x > y
	case ">=":
		return x >= y
	}
	return nil
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
