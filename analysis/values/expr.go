package values

import (
	"math/big"

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
			return f.literal(e, Bool, c)
		case nil:
			return f.literal(e, None, nil)
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

// literal is a constant that the text spells. Where nobody asks for facts about
// the text, it is alike each time.
func (f *frame) literal(e syntax.Expr, k Kind, c any) *Value {
	fn := f.fn
	if f.rec != nil || fn.Def == nil || syntax.StemOf(e) != syntax.StemOf(fn.Def) {
		return f.fresh(e, Value{Kind: k, Op: OpConst, Const: c})
	}
	i := syntax.Index(e)
	if i >= len(fn.literals) {
		fn.literals = append(fn.literals, make([]*Value, syntax.StemOf(e).Bound()-len(fn.literals))...)
	}
	v := fn.literals[i]
	if v == nil {
		v = &Value{Kind: k, Op: OpConst, Const: c, Node: e, In: fn}
		fn.literals[i] = v
	}
	return v
}

func (f *frame) numeral(e *syntax.Number) *Value {
	switch e.Value.(type) {
	case int64:
		return f.literal(e, Int, e.Value)
	case *big.Int:
		return f.literal(e, Int, nil)
	case float64:
		return f.literal(e, Float, e.Value)
	}
	return f.literal(e, Complex, e.Value)
}

func (f *frame) str(e *syntax.Str) *Value {
	for _, p := range e.Parts {
		f.formatted(p)
	}
	if e.FString {
		return f.fresh(e, Value{Kind: Str, Op: OpConst})
	}
	return f.literal(e, Str, e.Value)
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
	v := Value{Kind: k, Op: "display", Elems: make([]*Value, 0, len(elts))}
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

// dtypeOf is a dtype object's set: mx.float16, "x.dtype".
func dtypeSymbol(name string) (DType, bool) {
	if e := mlxapi.Lookup(name); e != nil && e.Result == mlxapi.ResultDType {
		if d := mlxapi.ParseDType(name); d != mlxapi.Unknown {
			return Of(d), true
		}
	}
	return 0, false
}
