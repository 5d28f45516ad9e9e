package values

import (
	"math"
	"math/big"
	"regexp"

	"mlxls/analysis/mlxapi"
	"mlxls/analysis/syntax"
)

// eval is the value of an expression at this point.
func (f *frame) eval(e syntax.Expr) *Value {
	if e == nil {
		return &Value{}
	}
	if f.env == nil || f.spend() {
		return f.fresh(e, Value{})
	}
	return f.record(e, f.expr(e))
}

func (f *frame) expr(e syntax.Expr) *Value {
	switch e := e.(type) {
	case *syntax.Name:
		return f.name(e)
	case *syntax.Attribute:
		return f.attribute(e)
	case *syntax.Call:
		return f.call(e)
	case *syntax.BinOp:
		return f.binary(e, e.Op, f.eval(e.L), f.eval(e.R))
	case *syntax.UnaryOp:
		return f.unary(e)
	case *syntax.Subscript:
		return f.index(e, f.eval(e.X), f.eval(e.Index))
	case *syntax.Number:
		return f.numeral(e)
	case *syntax.Str:
		return f.str(e)
	case *syntax.Constant:
		switch c := e.Value.(type) {
		case bool:
			return f.fresh(e, Value{Kind: Bool, Op: OpConst, Const: c})
		case nil:
			return f.fresh(e, Value{Kind: None, Op: OpConst})
		}
		return f.fresh(e, Value{Op: OpConst, Const: syntax.Ellipsis{}})
	case *syntax.Compare:
		return f.compare(e)
	case *syntax.BoolOp:
		return f.boolOp(e)
	case *syntax.Tuple:
		return f.display(e, Tuple, e.Elts)
	case *syntax.List:
		return f.display(e, List, e.Elts)
	case *syntax.Set:
		for _, x := range e.Elts {
			f.eval(x)
		}
		return f.unknown(e, "set")
	case *syntax.Dict:
		return f.dict(e)
	case *syntax.IfExp:
		return f.ifExp(e)
	case *syntax.Lambda:
		return f.fresh(e, Value{Kind: Func, Fn: f.lambda(e), env: f.mod.around(f.env)})
	case *syntax.Comp:
		return f.comprehension(e)
	case *syntax.NamedExpr:
		v := f.eval(e.Value)
		f.bind(e.Target, v)
		return v
	case *syntax.Starred:
		return f.eval(e.X)
	case *syntax.Slice:
		return f.fresh(e, Value{Op: "slice", Args: []*Value{f.part(e.Lo), f.part(e.Hi), f.part(e.Step)}})
	case *syntax.Await:
		return f.unknown(e, "await", f.eval(e.X))
	case *syntax.Yield:
		return f.yield(e)
	case *syntax.FormattedValue:
		f.formatted(e)
		return f.fresh(e, Value{Kind: Str})
	}
	return f.fresh(e, Value{})
}

func (f *frame) part(e syntax.Expr) *Value {
	if e == nil {
		return nil
	}
	return f.eval(e)
}

func (f *frame) name(e *syntax.Name) *Value {
	b := f.env.lookup(e.ID)
	if b == nil {
		if v := builtin(e.ID); v != nil {
			return v
		}
		return f.fresh(e, Value{Op: "free", Name: e.ID})
	}
	if f.rec != nil {
		f.rec.use(e, b)
	}
	return b.Value
}

func (f *frame) numeral(e *syntax.Number) *Value {
	v := Value{Op: OpConst, Const: e.Value}
	switch c := e.Value.(type) {
	case int64:
		v.Kind = Int
	case *big.Int:
		v.Kind, v.Const = Int, nil
	case float64:
		v.Kind = Float
	default:
		v.Kind = Complex
		_ = c
	}
	return f.fresh(e, v)
}

func (f *frame) str(e *syntax.Str) *Value {
	for _, p := range e.Parts {
		f.formatted(p)
	}
	v := Value{Kind: Str, Op: OpConst}
	if !e.FString {
		v.Const = e.Value
	}
	return f.fresh(e, v)
}

// formatted is one {x} of an f-string: it reads the array.
func (f *frame) formatted(p *syntax.FormattedValue) {
	v := f.eval(p.X)
	if p.HasSpec && p.SpecText != "" && p.Conv == "" {
		f.formats(p, v, &Value{Kind: Str})
	} else {
		f.readsAll(p, v, "format")
	}
	for _, s := range p.Spec {
		f.formatted(s)
	}
}

func (f *frame) display(e syntax.Expr, k Kind, elts []syntax.Expr) *Value {
	v := Value{Kind: k, Op: "display", Elems: []*Value{}}
	for _, x := range elts {
		y := f.eval(x)
		if _, ok := x.(*syntax.Starred); ok {
			if y.Elems == nil {
				el := f.elem(x, y)
				for _, w := range v.Elems {
					el = f.phi(x, nil, w, el)
				}
				v.Elems, v.Elem = nil, el
				continue
			}
			if v.Elem == nil {
				v.Elems = append(v.Elems, y.Elems...)
				continue
			}
			y = f.elem(x, y)
		}
		if v.Elem != nil {
			v.Elem = f.phi(x, nil, v.Elem, y)
		} else {
			v.Elems = append(v.Elems, y)
		}
	}
	if v.Elem == nil {
		v.Args = v.Elems
	}
	return f.fresh(e, v)
}

func (f *frame) dict(e *syntax.Dict) *Value {
	v := f.fresh(e, Value{Kind: Dict, Op: "display", Keys: map[string]*Value{}})
	for i, k := range e.Keys {
		val := f.eval(e.Values[i])
		v.Args = append(v.Args, val)
		if k == nil {
			v.Elem = &Value{}
			continue
		}
		if s, ok := f.eval(k).Const.(string); ok {
			v.Keys[s] = val
		} else if v.Elem == nil {
			v.Elem = val
		} else {
			v.Elem = f.phi(e, nil, v.Elem, val)
		}
	}
	return v
}

func (f *frame) ifExp(e *syntax.IfExp) *Value {
	test := f.cond(e.Cond, "ifexp")
	known, decided := truth(test)
	before := f.env
	f.nesting++
	f.env = before.fork()
	f.narrow(e.Cond, true)
	a := f.eval(e.Then)
	f.env = before.fork()
	f.narrow(e.Cond, false)
	b := f.eval(e.Else)
	f.nesting--
	f.env = before
	if decided {
		if known {
			return a
		}
		return b
	}
	return f.phi(e, test, a, b)
}

// boolOp is "a and b" or "a or b": each operand but the last is tested.
func (f *frame) boolOp(e *syntax.BoolOp) *Value {
	before := f.env
	f.env = before.fork()
	var out *Value
	for i, x := range e.Values {
		v := f.eval(x)
		if i < len(e.Values)-1 {
			f.tests(x, v, e.Op)
			f.narrow(x, e.Op == "and")
			if e.Op == "or" {
				v = v.without(None)
			}
		}
		if b, known := truth(v); known && b == (e.Op == "or") && (out == nil || out.Kind == Bool) {
			// what follows is not evaluated, and the outcome is certain
			out = f.fresh(e, Value{Kind: Bool, Op: e.Op, Args: []*Value{v}, Const: b})
			break
		}
		switch {
		case out == nil:
			out = v
		case e.Op == "or" && out.Kind == Unknown || v.Kind == Unknown:
			out = f.unknown(e, OpPhi, out, v)
		case out.Kind == Bool && v.Kind == Bool:
			out = f.fresh(e, Value{Kind: Bool, Op: e.Op, Args: []*Value{out, v}})
		case e.Op == "or" && out.Kind == None:
			out = v
		default:
			out = f.phi(e, nil, out, v)
		}
	}
	f.env = before
	return out
}

// cond evaluates a test and notes that its truth is asked for.
func (f *frame) cond(e syntax.Expr, how string) *Value {
	v := f.eval(e)
	f.tests(e, v, how)
	return v
}

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

func (f *frame) yield(e *syntax.Yield) *Value {
	if e.X == nil {
		return f.fresh(e, Value{})
	}
	v := f.eval(e.X)
	f.effect(Effect{Kind: Yields, Node: e, Value: v})
	if e.From {
		v = f.elem(e, v)
	}
	f.yields = append(f.yields, v)
	return f.fresh(e, Value{})
}

// comprehension runs its clauses as loops with names of their own.
func (f *frame) comprehension(e *syntax.Comp) *Value {
	saved := f.env
	f.env = saved.fork()
	depth := len(f.loops)
	f.nesting++
	var length *Value
	for i, c := range e.Clauses {
		it := f.eval(c.Iter)
		l := &Loop{Node: e, Outer: f.loop(), Iter: it, In: f.fn}
		l.Elem = f.elem(c.Target, it)
		f.loops = append(f.loops, l)
		names := map[string]*Binding{}
		s := &scope{slot: map[string]int{}}
		s.target(c.Target)
		for _, n := range s.names {
			names[n] = nil
		}
		f.env.comp = &compScope{outer: f.env.comp, names: names}
		f.assign(c.Target, l.Elem)
		for _, test := range c.Ifs {
			f.cond(test, "if")
			f.narrow(test, true)
		}
		if i == 0 && len(e.Clauses) == 1 && len(c.Ifs) == 0 {
			length = it
		}
	}
	elt := f.eval(e.Elt)
	v := Value{Kind: List, Op: "comp", Elem: elt}
	switch e.Kind {
	case syntax.DictComp:
		v.Kind, v.Elem = Dict, f.eval(e.Value)
	case syntax.SetComp:
		v.Kind = Unknown
	case syntax.GeneratorExp:
		v.Kind = Range
	}
	if length != nil && v.Kind == List {
		if n, ok := rangeLength(length); ok && n <= 8 {
			v.Elems = []*Value{}
			for range n {
				v.Elems = append(v.Elems, elt)
			}
			v.Elem = nil
		}
		v.Args = []*Value{length}
	}
	f.nesting--
	f.loops = f.loops[:depth]
	f.env = saved
	return f.fresh(e, v)
}

// rangeLength is the number of iterations, when it is a constant.
func rangeLength(v *Value) (int, bool) {
	if v.Elems != nil {
		return len(v.Elems), true
	}
	if v.Kind == Range && v.Op == "range" && len(v.Args) == 1 {
		if n, ok := v.Args[0].Int(); ok && n >= 0 {
			return int(n), true
		}
	}
	return 0, false
}

// elem is what iterating over v gives.
func (f *frame) elem(n syntax.Node, v *Value) *Value {
	v = v.without(None)
	switch {
	case v.Elem != nil:
		return v.Elem
	case len(v.Elems) > 0:
		out := v.Elems[0]
		for _, x := range v.Elems[1:] {
			out = f.phi(n, nil, out, x)
		}
		return out
	case v.Kind == Array:
		return f.row(n, v)
	case v.Kind == NumPy:
		return f.fresh(n, Value{Kind: NumPy, Op: OpElem, Args: []*Value{v}})
	case v.Kind == Str:
		return f.fresh(n, Value{Kind: Str})
	case v.Kind == Dict:
		return f.fresh(n, Value{Kind: Str, Op: OpElem, Args: []*Value{v}})
	case v.Kind == Object:
		if fn := v.method("__iter__"); fn != nil {
			return &Value{}
		}
	}
	return f.unknown(n, OpElem, v)
}

// row is one element along an array's first axis.
func (f *frame) row(n syntax.Node, v *Value) *Value {
	if v.Shape.Rank() == 0 || v.Shape.At(0).N == 0 {
		return f.fresh(n, Value{}) // it would raise, or there is none
	}
	out := Value{Kind: Array, Op: OpElem, Args: []*Value{v}, DType: v.DType}
	if v.Shape.Known && len(v.Shape.Dims) > 0 {
		out.Shape = Shape{Known: true, Dims: v.Shape.Dims[1:]}
	}
	return f.fresh(n, out)
}

// itemAt is element i (from the end when negative) of what is taken apart.
func (f *frame) itemAt(n syntax.Node, v *Value, i int) *Value {
	if v.Elems != nil {
		j := i
		if j < 0 {
			j += len(v.Elems)
		}
		if j >= 0 && j < len(v.Elems) {
			return v.Elems[j]
		}
		return f.fresh(n, Value{})
	}
	if v.Elem != nil {
		return v.Elem
	}
	if v.Kind == Union {
		var out *Value
		for _, a := range v.Alts {
			x := f.itemAt(n, a, i)
			if out == nil {
				out = x
			} else {
				out = f.phi(n, nil, out, x)
			}
		}
		return out
	}
	if v.Op == "shape" { // x.shape of unknown rank
		return f.dim(n, v.Args[0], int64(i))
	}
	if v.Kind == Unknown || v.Kind == Object {
		if x := f.held(v, constant(Int, int64(i))); x != nil {
			return x
		}
		return f.fresh(n, Value{Op: OpItem, Args: []*Value{v}, Const: int64(i)})
	}
	return f.elem(n, v)
}

// dim is the length of axis i of an array.
func (f *frame) dim(n syntax.Node, x *Value, i int64) *Value {
	if d := x.Shape.At(i); d.N >= 0 {
		return f.fresh(n, Value{Kind: Int, Op: OpDim, Args: []*Value{x}, Const: d.N})
	} else if d.Sym != nil {
		return d.Sym
	}
	v := f.fresh(n, Value{Kind: Int, Op: OpDim, Args: []*Value{x}})
	v.Elem = constant(Int, i)
	if a, ok := x.Shape.Axis(i); ok && x.unit == f.unit {
		x.Shape.Dims[a].Sym = v // from now on this is the axis' name; what functions share stays as it is
	}
	return v
}

// dtypeOf is a dtype object's set: mx.float16, "x.dtype".
func dtypeSymbol(name string) (DType, bool) {
	if e := mlxapi.Lookup(name); e != nil && e.Result == mlxapi.ResultDType {
		if d := mlxapi.ParseDType(name); d != mlxapi.Unknown {
			return Of(d), true
		}
	}
	return 0, false
}
