package values

import "mlxls/analysis/syntax"

// callContainer is a method of a list, dict, tuple or string; nil when it is not one that is known.
func (f *frame) callContainer(n syntax.Node, fn *Value, args arguments) *Value {
	if fn.Op != OpAttr || fn.Recv == nil {
		return nil
	}
	x := fn.Recv.without(None)
	switch x.Kind {
	case Object:
		if k := args.get(0, ""); fn.Name == "get" && k != nil && x.Cls != nil && x.Cls.IsModule() {
			if s, ok := k.Const.(string); ok {
				return f.getAttr(n, x, s)
			}
		}
	case List:
		return f.callList(n, x, fn.Name, args)
	case Dict:
		return f.callDict(n, x, fn.Name, args)
	case Str:
		switch fn.Name {
		case "format":
			for _, a := range args.all() {
				f.readsAll(n, a, "format")
			}
			return f.fresh(n, Value{Kind: Str})
		case "join", "lower", "upper", "strip", "replace", "removeprefix", "removesuffix":
			return f.fresh(n, Value{Kind: Str})
		case "startswith", "endswith", "isdigit":
			return f.fresh(n, Value{Kind: Bool})
		case "split":
			return f.fresh(n, Value{Kind: List, Elem: &Value{Kind: Str}})
		case "index", "find", "count":
			return f.fresh(n, Value{Kind: Int})
		}
	case Tuple:
		switch fn.Name {
		case "index", "count":
			f.searches(n, x, args)
			return f.fresh(n, Value{Kind: Int})
		}
	}
	return nil
}

func (f *frame) callList(n syntax.Node, x *Value, name string, args arguments) *Value {
	switch name {
	case "append", "insert":
		v := args.get(len(args.pos)-1, "")
		if v == nil {
			v = &Value{}
		}
		f.effect(Effect{Kind: Stores, Node: n, Value: v, Object: x, Name: name})
		if name == "insert" {
			f.extend(x, &Value{Kind: List, Elem: v})
		} else {
			f.extend(x, &Value{Kind: List, Elems: []*Value{v}})
		}
		return f.fresh(n, Value{Kind: None})
	case "extend":
		if v := args.get(0, ""); v != nil {
			f.effect(Effect{Kind: Stores, Node: n, Value: v, Object: x, Name: name})
			f.extend(x, v)
		}
		return f.fresh(n, Value{Kind: None})
	case "pop":
		el := f.elem(n, x)
		if x.Elems != nil && !x.kept {
			x.Elem, x.Elems = el, nil
		}
		return el
	case "copy":
		return f.fresh(n, Value{Kind: List, Elem: x.Elem, Elems: append([]*Value(nil), x.Elems...)})
	case "index", "count":
		f.searches(n, x, args)
		return f.fresh(n, Value{Kind: Int})
	case "sort", "reverse", "clear", "remove":
		if name == "sort" && args.get(-1, "key") == nil {
			f.compares(n, f.rows(n, x), "sorted")
		}
		if name == "remove" {
			f.searches(n, x, args)
		}
		if x.Elems != nil && !x.kept {
			x.Elem, x.Elems = f.elem(n, x), nil
		}
		return f.fresh(n, Value{Kind: None})
	}
	return nil
}

// searches notes the comparisons of xs.index(v), xs.count(v) and xs.remove(v).
func (f *frame) searches(n syntax.Node, xs *Value, args arguments) {
	if v := args.get(0, ""); v != nil {
		f.finds(n, v, f.rows(n, xs))
	}
}

func (f *frame) callDict(n syntax.Node, x *Value, name string, args arguments) *Value {
	key := func() *Value {
		k := args.get(0, "")
		if k != nil && x.Keys != nil {
			if s, ok := k.Const.(string); ok {
				if v := x.Keys[s]; v != nil {
					return v
				}
			}
		}
		if x.Elem != nil {
			return x.Elem
		}
		return &Value{}
	}
	switch name {
	case "get", "pop", "setdefault":
		v := key()
		if d := args.get(1, "default"); d != nil && v.Kind != Unknown {
			return f.phi(n, nil, v, d)
		}
		return v
	case "items":
		return f.fresh(n, Value{Kind: Range, Op: "items", Args: []*Value{x}, Elem: f.fresh(n, Value{Kind: Tuple, Op: "display", Elems: []*Value{{Kind: Str}, dictElem(f, n, x)}})})
	case "values":
		return f.fresh(n, Value{Kind: Range, Op: "values", Args: []*Value{x}, Elem: dictElem(f, n, x)})
	case "keys":
		return f.fresh(n, Value{Kind: Range, Op: "keys", Args: []*Value{x}, Elem: &Value{Kind: Str}})
	}
	return nil
}
