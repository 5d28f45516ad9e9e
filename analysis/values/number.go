package values

import "mlxls/analysis/syntax"

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
