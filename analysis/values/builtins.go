package values

import (
	"math"

	"mlxls/analysis/mlxapi"
	"mlxls/analysis/syntax"
)

// builtinNames are Python's own names that the engine knows or that must not be taken for unknown globals.
var builtinNames = func() map[string]*Value {
	m := map[string]*Value{}
	for _, n := range []string{"abs", "all", "any", "bin", "bool", "bytes", "callable", "chr", "complex", "dict", "dir", "divmod", "enumerate",
		"filter", "float", "format", "frozenset", "getattr", "hasattr", "hash", "hex", "id", "int", "isinstance", "issubclass", "iter",
		"len", "list", "map", "max", "memoryview", "min", "next", "object", "oct", "open", "pow", "print", "property", "range", "repr",
		"reversed", "round", "set", "setattr", "slice", "sorted", "staticmethod", "classmethod", "str", "sum", "super", "tuple",
		"type", "vars", "zip", "Exception", "ValueError", "TypeError", "RuntimeError", "NotImplementedError", "StopIteration"} {
		m[n] = &Value{Kind: Symbol, Name: "builtins." + n}
	}
	return m
}()

func builtin(name string) *Value { return builtinNames[name] }

// callBuiltin is a call of one of Python's own functions.
func (f *frame) callBuiltin(n syntax.Node, name string, args arguments) *Value {
	x := args.get(0, "")
	if x == nil {
		x = &Value{}
	}
	known := x.without(None)
	switch name {
	case "len":
		return f.length(n, known)
	case "range":
		el := &Value{Kind: Int, Op: OpElem, Node: n, In: f.fn}
		v := f.fresh(n, Value{Kind: Range, Op: "range", Args: args.pos, Elem: el})
		for _, a := range args.pos {
			f.indexes(n, a)
		}
		el.Args = []*Value{v}
		return v
	case "int", "float", "bool", "complex", "str", "repr", "hash", "format":
		return f.convert(n, name, known, args)
	case "abs":
		if known.Kind == Array {
			return f.apply(n, lookupAPI("mlx.core.abs"), []*Value{known})
		}
		if known.IsScalar() {
			return f.fresh(n, Value{Kind: known.Kind, Op: "abs", Args: []*Value{known}})
		}
	case "round":
		if known.Kind == Array {
			return f.apply(n, lookupAPI("mlx.core.round"), []*Value{known})
		}
		if known.IsScalar() {
			if len(args.pos) > 1 {
				return f.fresh(n, Value{Kind: Float})
			}
			return f.fresh(n, Value{Kind: Int})
		}
	case "min", "max", "sum":
		return f.extremum(n, name, known, args)
	case "sorted":
		if args.get(-1, "key") == nil {
			f.compares(n, f.rows(n, known), "sorted")
		}
		return f.fresh(n, Value{Kind: List, Op: "sorted", Args: []*Value{known}, Elem: f.elem(n, known)})
	case "any", "all":
		for _, el := range f.rows(n, known) {
			f.asks(n, el, name)
		}
		return f.fresh(n, Value{Kind: Bool, Op: name, Args: []*Value{known}})
	case "print":
		for _, a := range args.all() {
			f.readsAll(n, a, "print")
		}
		return f.fresh(n, Value{Kind: None, Op: "builtins.print"})
	case "list", "tuple":
		k := List
		if name == "tuple" {
			k = Tuple
		}
		if len(args.pos) == 0 {
			return f.fresh(n, Value{Kind: k, Op: "display", Elems: []*Value{}})
		}
		v := Value{Kind: k, Op: name, Args: []*Value{known}}
		if known.Elems != nil && (known.Kind == List || known.Kind == Tuple || known.Kind == Range) {
			v.Elems = append([]*Value{}, known.Elems...)
		} else if known.Op == "shape" {
			v.Op, v.Args = "shape", known.Args
			return f.fresh(n, v)
		} else {
			v.Elem = f.elem(n, known)
		}
		return f.fresh(n, v)
	case "zip":
		var tup []*Value
		for _, a := range args.pos {
			if a == nil {
				return f.fresh(n, Value{Kind: Range, Op: "zip"})
			}
			tup = append(tup, f.elem(n, a.without(None)))
		}
		return f.fresh(n, Value{Kind: Range, Op: "zip", Args: args.pos, Elem: f.fresh(n, Value{Kind: Tuple, Op: "display", Elems: tup})})
	case "enumerate":
		i := f.fresh(n, Value{Kind: Int, Op: OpElem, Args: []*Value{known}})
		return f.fresh(n, Value{Kind: Range, Op: "enumerate", Args: args.pos, Elem: f.fresh(n, Value{Kind: Tuple, Op: "display", Elems: []*Value{i, f.elem(n, known)}})})
	case "reversed", "iter", "filter":
		if name == "filter" && len(args.pos) > 1 && args.pos[1] != nil {
			known = args.pos[1].without(None)
			if x.Kind == None {
				f.asks(n, f.elem(n, known), "filter")
			}
		}
		return f.fresh(n, Value{Kind: Range, Op: name, Args: []*Value{known}, Elem: f.elem(n, known)})
	case "next":
		return f.elem(n, known)
	case "map":
		return f.mapCall(n, args)
	case "isinstance":
		return f.isinstance(n, args)
	case "hasattr", "callable", "issubclass":
		return f.fresh(n, Value{Kind: Bool, Op: name, Args: args.pos})
	case "getattr":
		if len(args.pos) >= 2 && args.pos[1] != nil {
			if s, ok := args.pos[1].Const.(string); ok && len(args.pos) == 2 {
				return f.getAttr(n, x, s)
			}
		}
		if len(args.pos) == 3 && args.pos[2] != nil && (args.pos[2].IsScalar() || args.pos[2].Kind == Str) {
			return f.fresh(n, Value{Kind: args.pos[2].Kind, Op: "getattr", Args: args.pos}) // of the default's kind
		}
		return f.fresh(n, Value{Op: "getattr", Args: args.pos})
	case "type":
		if known.Kind == Object && known.Cls != nil {
			return &Value{Kind: Class, Cls: known.Cls}
		}
	case "divmod":
		if x.Kind == Int {
			return f.fresh(n, Value{Kind: Tuple, Elems: []*Value{{Kind: Int}, {Kind: Int}}})
		}
	case "pow":
		if len(args.pos) == 2 && args.pos[0] != nil && args.pos[1] != nil {
			return f.binary(n, "**", args.pos[0], args.pos[1])
		}
	case "dict":
		v := f.fresh(n, Value{Kind: Dict, Op: "display", Keys: map[string]*Value{}})
		for _, a := range args.named {
			v.Keys[a.name] = a.v
		}
		if len(args.pos) > 0 || args.open {
			v.Elem = &Value{}
		}
		return v
	case "super":
		return f.super(n)
	case "bin", "hex", "oct", "chr":
		f.indexes(n, known)
		return f.fresh(n, Value{Kind: Str, Op: "builtins." + name, Args: args.pos})
	case "memoryview", "bytes":
		f.reads(n, known, name)
	}
	return f.fresh(n, Value{Op: "builtins." + name, Args: args.all()})
}

func (f *frame) length(n syntax.Node, x *Value) *Value {
	v := Value{Kind: Int, Op: "len", Args: []*Value{x}}
	switch {
	case x.Elems != nil:
		v.Const = int64(len(x.Elems))
	case x.Kind == Array && x.Shape.Rank() != 0:
		return f.dim(n, x, 0)
	case x.Op == "shape":
		v.Op, v.Args = "ndim", x.Args
		if r := x.Args[0].Shape.Rank(); r >= 0 {
			v.Const = int64(r)
		}
	case x.Kind == Str:
		if s, ok := x.Const.(string); ok {
			v.Const = int64(len(s))
		}
	}
	return f.fresh(n, v)
}

// convert is int(x), float(x), bool(x), str(x) …: it reads an array.
func (f *frame) convert(n syntax.Node, name string, x *Value, args arguments) *Value {
	k := map[string]Kind{"int": Int, "float": Float, "bool": Bool, "complex": Complex, "str": Str, "repr": Str, "hash": Int, "format": Str}[name]
	v := Value{Kind: k, Op: "builtins." + name, Args: args.pos}
	switch name {
	case "hash": // of the object
	case "format":
		f.formats(n, x, args.get(1, ""))
	case "str", "repr":
		f.readsAll(n, x, name)
	default:
		f.asks(n, x, name)
	}
	if len(args.pos) != 1 {
		return f.fresh(n, v)
	}
	if c, ok := x.Number(); ok && x.IsScalar() {
		switch {
		case k == Int && math.Abs(c) < 1<<52:
			v.Const = int64(c)
		case k == Float:
			v.Const = c
		case k == Bool:
			v.Const = c != 0
		}
	}
	if s, ok := x.Const.(string); ok && k == Float && (s == "inf" || s == "-inf" || s == "nan") {
		switch s {
		case "inf":
			v.Const = math.Inf(1)
		case "-inf":
			v.Const = math.Inf(-1)
		}
	}
	if k == Int && x.Kind == Int {
		return x // the same number
	}
	return f.fresh(n, v)
}

// extremum is min, max and sum over numbers, arrays or iterables of either.
func (f *frame) extremum(n syntax.Node, name string, x *Value, args arguments) *Value {
	items := args.pos
	if len(items) == 1 {
		items = f.rows(n, x)
	}
	if name != "sum" && args.get(-1, "key") == nil {
		f.compares(n, items, name)
	}
	kind, some := Int, false
	for _, it := range items {
		if it == nil {
			return f.fresh(n, Value{})
		}
		switch {
		case it.Kind == Array:
			if name == "sum" {
				return f.added(n, x, items)
			}
			return f.fresh(n, Value{Kind: Array, Op: "builtins." + name, Args: items, DType: it.DType, Shape: it.Shape})
		case it.Kind == Float:
			kind = Float
		case it.Kind == Int || it.Kind == Bool:
		case it.numeric():
			some = true
		default:
			return f.fresh(n, Value{Op: "builtins." + name, Args: items})
		}
	}
	if some || kind == Float && len(items) > 1 {
		return f.number(n, "builtins."+name, items...) // of whichever is chosen
	}
	return f.fresh(n, Value{Kind: kind, Op: "builtins." + name, Args: items})
}

func (f *frame) mapCall(n syntax.Node, args arguments) *Value {
	if len(args.pos) < 2 {
		return f.fresh(n, Value{Kind: Range})
	}
	fn := args.pos[0]
	src := args.pos[1].without(None)
	if len(args.pos) == 2 && src.Elems != nil && len(src.Elems) <= 8 {
		v := f.fresh(n, Value{Kind: Range, Op: "map", Elems: []*Value{}})
		for _, e := range src.Elems {
			v.Elems = append(v.Elems, f.callValue(n, fn, arguments{pos: []*Value{e}}))
		}
		return v
	}
	var in []*Value
	for _, a := range args.pos[1:] {
		in = append(in, f.elem(n, a))
	}
	return f.fresh(n, Value{Kind: Range, Op: "map", Elem: f.callValue(n, fn, arguments{pos: in})})
}

// super is super(): the object seen as an instance of the next class.
func (f *frame) super(n syntax.Node) *Value {
	fn := f.fn
	for fn != nil && fn.Class == nil {
		fn = fn.Outer
	}
	if fn == nil || len(fn.Class.Bases) == 0 {
		return f.fresh(n, Value{})
	}
	var self *Value
	if ps := fn.Params(); len(ps) > 0 {
		if b := f.env.lookup(ps[0].Name.ID); b != nil {
			self = b.Value
		}
	}
	b := fn.Class.Bases[0]
	if b.Kind == Class {
		return f.fresh(n, Value{Kind: Object, Op: "super", Cls: b.Cls, Recv: self})
	}
	if b.Kind == Symbol && mlxapi.Layer(b.Name) != nil {
		return f.fresh(n, Value{Kind: Object, Op: "super", Name: b.Name, Recv: self})
	}
	return f.fresh(n, Value{Op: "super", Recv: self})
}

func (f *frame) extend(list, more *Value) {
	if list.kept {
		return
	}
	el := f.elem(nil, more)
	if more.Elems != nil && list.Elems != nil && len(f.loops) == 0 && f.nesting == 0 && len(list.Elems)+len(more.Elems) < 64 {
		list.Elems = append(list.Elems, more.Elems...)
		return
	}
	old := list.Elem
	if list.Elems != nil {
		for _, e := range list.Elems {
			if old == nil {
				old = e
			} else {
				old = f.phi(nil, nil, old, e)
			}
		}
	}
	list.Elems, list.Args = nil, nil
	if old == nil {
		list.Elem = el
		return
	}
	if equalFacts(old, el) {
		list.Elem = old
		return
	}
	list.Elem = f.phi(nil, nil, old, el)
}

// added is sum(x) of arrays: they are added to 0 one by one.
func (f *frame) added(n syntax.Node, x *Value, items []*Value) *Value {
	v := Value{Kind: Array, Op: "builtins.sum", Args: []*Value{x}}
	for i, it := range items {
		switch {
		case it.Kind != Array:
			return f.fresh(n, Value{Kind: Unknown, Op: v.Op, Args: v.Args})
		case i == 0:
			v.DType, v.Shape = withScalar(it.DType, Int), it.Shape
		default:
			v.DType, v.Shape = Promote(v.DType, it.DType), broadcast(v.Shape, it.Shape)
		}
	}
	return f.fresh(n, v)
}
