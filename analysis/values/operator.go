package values

import (
	"math"
	"regexp"

	"mlxls/analysis/syntax"
)

func (f *frame) unary(e *syntax.UnaryOp) *Value {
	x := f.eval(e.X)
	switch e.Op {
	case "not":
		f.tests(e.X, x, "not")
		if b, ok := x.Const.(bool); ok && x.Kind == Bool {
			return f.fresh(e, Value{Kind: Bool, Op: "not", Args: []*Value{x}, Const: !b})
		}
		return f.fresh(e, Value{Kind: Bool, Op: "not", Args: []*Value{x}})
	case "-":
		if x.IsScalar() {
			v := Value{Kind: x.Kind, Op: "mlx.core.negative", Args: []*Value{x}}
			if v.Kind == Bool {
				v.Kind = Int
			}
			switch c := x.Const.(type) {
			case int64:
				v.Const = -c
			case float64:
				v.Const = -c
			}
			return f.fresh(e, v)
		}
		if x.Kind == Union && x.allScalars() || x.configured(6) {
			return f.number(e, "mlx.core.negative", x)
		}
		if x.Kind == NumPy {
			return f.fresh(e, Value{Kind: NumPy, Op: "mlx.core.negative", Args: []*Value{x}})
		}
		return f.arith(e, "mlx.core.negative", x)
	case "~":
		return f.arith(e, "mlx.core.bitwise_invert", x)
	}
	return x
}

var binaryOps = map[string]string{
	"+": "mlx.core.add", "-": "mlx.core.subtract", "*": "mlx.core.multiply", "/": "mlx.core.divide",
	"//": "mlx.core.floor_divide", "%": "mlx.core.remainder", "**": "mlx.core.power", "@": "mlx.core.matmul",
	"&": "mlx.core.bitwise_and", "|": "mlx.core.bitwise_or", "^": "mlx.core.bitwise_xor",
	"<<": "mlx.core.left_shift", ">>": "mlx.core.right_shift",
}

// binary is a Op b for whatever a and b are.
func (f *frame) binary(n syntax.Node, op string, a, b *Value) *Value {
	name := binaryOps[op]
	a, b = a.without(None), b.without(None)
	if a.Kind == Str && op == "%" {
		if text, ok := a.Const.(string); ok && b.Kind == Array && numbersOnly.MatchString(text) {
			f.asks(n, b, "format")
		} else {
			f.readsAll(n, b, "format")
		}
		return f.fresh(n, Value{Kind: Str, Op: name, Args: []*Value{a, b}})
	}
	if a.Kind == Array || b.Kind == Array || a.Kind == Float || b.Kind == Float || op == "-" || op == "/" || op == "//" || op == "**" {
		a, b = a.operand(), b.operand()
	}
	switch {
	case a.IsScalar() && b.IsScalar():
		return f.fold(n, op, name, a, b)
	case a.Kind == NumPy && b.Kind == Array:
		// NumPy's operator takes the array apart: the result is NumPy's, and evaluation was forced.
		f.effect(Effect{Kind: Evaluates, Node: n, Value: b, How: "numpy operator"})
		return f.fresh(n, Value{Kind: NumPy, Op: name, Args: []*Value{a, b}})
	case a.Kind == Array || b.Kind == Array:
		return f.arith(n, name, a, b)
	case a.Kind == NumPy || b.Kind == NumPy:
		if a.Kind == Unknown || b.Kind == Unknown {
			return f.unknown(n, name, a, b)
		}
		return f.fresh(n, Value{Kind: NumPy, Op: name, Args: []*Value{a, b}})
	case a.Kind == Str && op == "+":
		return f.fresh(n, Value{Kind: Str, Op: name, Args: []*Value{a, b}})
	case (a.Kind == List || a.Kind == Tuple) && a.Kind == b.Kind && op == "+":
		return f.concat(n, a, b)
	case (a.Kind == List || a.Kind == Tuple) && (b.Kind == Int || b.Kind == Unknown) && op == "*": // nothing else than an int would do
		return f.repeat(n, a, b)
	case (a.Kind == Int || a.Kind == Unknown) && (b.Kind == List || b.Kind == Tuple) && op == "*":
		return f.repeat(n, b, a)
	}
	if v := f.arithmetic(n, op, name, a, b); v != nil {
		return v
	}
	return f.unknown(n, name, a, b)
}

// numbersOnly matches a text whose %-conversions are all of numbers.
var numbersOnly = regexp.MustCompile(`^([^%]|%%|%[-+ #0]*[\d.]*[diouxXeEfFgG])*$`)

func (f *frame) concat(n syntax.Node, a, b *Value) *Value {
	v := Value{Kind: a.Kind, Op: "mlx.core.add", Args: []*Value{a, b}}
	if a.Elems != nil && b.Elems != nil {
		v.Elems = append(append([]*Value{}, a.Elems...), b.Elems...)
	} else {
		v.Elem = f.phi(n, nil, f.elem(n, a), f.elem(n, b))
	}
	return f.fresh(n, v)
}

func (f *frame) repeat(n syntax.Node, a, times *Value) *Value {
	v := Value{Kind: a.Kind, Op: "repeat", Args: []*Value{a, times}}
	if k, ok := times.Int(); ok && a.Elems != nil && k >= 0 && k*int64(len(a.Elems)) <= 32 {
		v.Elems = []*Value{}
		for range k {
			v.Elems = append(v.Elems, a.Elems...)
		}
	} else {
		v.Elem = f.elem(n, a)
	}
	return f.fresh(n, v)
}

// fold computes with Python numbers.
func (f *frame) fold(n syntax.Node, op, name string, a, b *Value) *Value {
	v := Value{Op: name, Args: []*Value{a, b}, Kind: Int}
	switch {
	case a.Kind == Complex || b.Kind == Complex:
		v.Kind = Complex
		return f.fresh(n, v)
	case op == "/" || a.Kind == Float || b.Kind == Float:
		v.Kind = Float
	case (op == "&" || op == "|" || op == "^") && a.Kind == Bool && b.Kind == Bool:
		v.Kind = Bool
		return f.fresh(n, v)
	}
	if op == "**" && v.Kind == Int {
		if e, ok := b.Int(); !ok {
			// an int to an unknown power: a negative one gives a float
			if neg := b.Op == "mlx.core.negative"; neg {
				v.Kind = Float
			}
		} else if e < 0 {
			v.Kind = Float
		}
	}
	x, ok1 := a.Number()
	y, ok2 := b.Number()
	if !ok1 || !ok2 {
		return f.fresh(n, v)
	}
	var r float64
	switch op {
	case "+":
		r = x + y
	case "-":
		r = x - y
	case "*":
		r = x * y
	case "/":
		r = x / y
	case "//":
		r = math.Floor(x / y)
	case "%":
		r = x - y*math.Floor(x/y)
	case "**":
		r = math.Pow(x, y)
	default:
		return f.fresh(n, v)
	}
	switch {
	case math.IsNaN(r) || math.IsInf(r, 0) && !math.IsInf(x, 0) && !math.IsInf(y, 0):
	case v.Kind == Float:
		v.Const = r
	case math.Abs(r) < 1<<52:
		v.Const = int64(r)
	}
	return f.fresh(n, v)
}

// arith is an operator of arrays: an MLX function under another spelling.
func (f *frame) arith(n syntax.Node, name string, args ...*Value) *Value {
	e := lookupAPI(name)
	for _, a := range args {
		if a.Kind == Unknown && !a.configured(6) {
			// x * array: x is a number or an array, but which is not known
			v := f.apply(n, e, args)
			v.DType = promoteUnknown(v.DType)
			if v.Kind == Unknown {
				for _, b := range args {
					if b.Kind == Array {
						v.Kind = Array
					}
				}
			}
			return v
		}
	}
	return f.apply(n, e, args)
}

var compareOps = map[string]string{
	"==": "mlx.core.equal", "!=": "mlx.core.not_equal", "<": "mlx.core.less", "<=": "mlx.core.less_equal",
	">": "mlx.core.greater", ">=": "mlx.core.greater_equal",
}

func (f *frame) compare(e *syntax.Compare) *Value {
	left := f.eval(e.L)
	var out *Value
	for i, op := range e.Ops {
		right := f.eval(e.Rs[i])
		v := f.compareOne(e, op, left, right)
		if i < len(e.Ops)-1 {
			f.tests(e, v, "chain")
		}
		out, left = v, right
	}
	return out
}

func (f *frame) compareOne(e *syntax.Compare, op string, a, b *Value) *Value {
	switch op {
	case "is", "is not":
		v := f.fresh(e, Value{Kind: Bool, Op: op, Args: []*Value{a, b}})
		if b.Kind == None && a.Kind != Unknown && (a.Kind != Union || !a.MayBeNone()) {
			v.Const = (a.Kind == None) == (op == "is")
		}
		return v
	case "in", "not in":
		if b.Kind == Array {
			f.contains(e, b, a)
		} else if b.Kind == List || b.Kind == Tuple || b.Kind == Range {
			f.finds(e, a, f.rows(e, b))
		}
		return f.fresh(e, Value{Kind: Bool, Op: op, Args: []*Value{a, b}})
	}
	a, b = a.without(None), b.without(None)
	if a.Kind == Array || b.Kind == Array {
		if a.Kind == None || b.Kind == None || a.Kind == Str || b.Kind == Str {
			return f.fresh(e, Value{Kind: Bool, Op: op, Args: []*Value{a, b}})
		}
		if a.Kind == NumPy {
			f.effect(Effect{Kind: Evaluates, Node: e, Value: b, How: "numpy operator"})
			return f.fresh(e, Value{Kind: NumPy, Op: compareOps[op], Args: []*Value{a, b}})
		}
		v := f.arith(e, compareOps[op], a, b)
		v.DType = boolT
		return v
	}
	v := f.fresh(e, Value{Kind: Bool, Op: compareOps[op], Args: []*Value{a, b}})
	if a.ofShape() || b.ofShape() {
		if x, ok := a.Int(); ok {
			if y, ok := b.Int(); ok {
				v.Const = compareInts(op, x, y)
			}
		}
	}
	if a.Kind == Unknown || b.Kind == Unknown || a.Kind == NumPy || b.Kind == NumPy {
		v.Kind = Unknown // may be an array of comparisons
		if a.IsScalar() || b.IsScalar() || a.Kind == Str || b.Kind == Str || a.Kind == None || b.Kind == None {
			v.Kind = Unknown
		}
	}
	return v
}
