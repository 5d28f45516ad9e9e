package values

import (
	"mlxls/analysis/syntax"
)

// assign binds a target to a value, taking tuples apart.
func (f *frame) assign(t syntax.Expr, v *Value) {
	switch t := t.(type) {
	case *syntax.Name:
		f.record(t, v)
		f.bind(t, v)
	case *syntax.Tuple:
		f.unpack(t.Elts, v)
	case *syntax.List:
		f.unpack(t.Elts, v)
	case *syntax.Starred:
		f.assign(t.X, f.fresh(t, Value{Kind: List, Elem: f.elem(t, v)}))
	case *syntax.Attribute:
		x := f.eval(t.X)
		f.record(t, v)
		f.setAttr(t, x, t.Attr.ID, v)
	case *syntax.Subscript:
		x := f.eval(t.X)
		i := f.eval(t.Index)
		f.store(t, x, i, v)
	}
}

func (f *frame) unpack(targets []syntax.Expr, v *Value) {
	v = v.without(None)
	star := -1
	for i, t := range targets {
		if _, ok := t.(*syntax.Starred); ok {
			star = i
		}
	}
	if star < 0 {
		f.learnLength(v, len(targets))
	}
	for i, t := range targets {
		switch {
		case star >= 0 && i == star:
			f.assign(t, v)
		case star >= 0 && i > star:
			f.assign(t, f.itemAt(t, v, i-len(targets)))
		default:
			f.assign(t, f.itemAt(t, v, i))
		}
	}
}

// bind gives a name a value at one of its targets.
func (f *frame) bind(n *syntax.Name, v *Value) {
	if v.Name == "" && v.Kind == Int && v.Op == OpDim {
		v.Name = n.ID // the symbol is shown by the first name it gets
	}
	f.setBinding(n.ID, boundTo(n, v))
	if f.rec != nil {
		f.rec.define(n, v)
	}
}

func (f *frame) setBinding(name string, b *Binding) {
	e := f.env
	if e == nil {
		return
	}
	if e.comp != nil {
		for c := e.comp; c != nil; c = c.outer {
			if _, ok := c.names[name]; ok {
				c.names[name] = b
				return
			}
		}
	}
	if i, ok := e.scope.slot[name]; ok {
		e.set(i, b)
		return
	}
	// global or nonlocal: it may run at any time, so the outer name keeps what both agree on.
	for o := e.outer; o != nil; o = o.outer {
		if i, ok := o.scope.slot[name]; ok {
			if b != nil && o.slots[i] != nil {
				b = &Binding{Value: f.phi(nil, nil, o.slots[i].Value, b.Value), Defs: append(o.slots[i].Defs[:len(o.slots[i].Defs):len(o.slots[i].Defs)], b.Defs...)}
			}
			o.set(i, b)
			f.prog.bound = f.prog.learn()
			return
		}
	}
}

func (f *frame) augAssign(s *syntax.AugAssign) {
	var old *Value
	switch t := s.Target.(type) {
	case *syntax.Subscript:
		x := f.eval(t.X)
		i := f.eval(t.Index)
		old = f.index(t, x, i)
		v := f.binary(s, s.Op, old, f.eval(s.Value))
		f.record(t, v)
		f.store(t, x, i, v)
		return
	default:
		old = f.eval(s.Target)
	}
	right := f.eval(s.Value)
	if old.Kind == List && s.Op == "+" {
		f.extend(old, right)
		return
	}
	v := f.binary(s, s.Op, old, right)
	f.inPlace(old, v)
	if n, ok := s.Target.(*syntax.Name); ok {
		f.bind(n, v)
		return
	}
	f.assign(s.Target, v)
}

// store is x[i] = v. An array keeps its dtype and shape, and is another value from here on.
func (f *frame) store(t *syntax.Subscript, x, i, v *Value) {
	f.use(x, hintArrayStore)
	switch x.Kind {
	case Array:
		f.effect(Effect{Kind: Mutates, Node: t, Value: x})
		nv := f.fresh(t, Value{Kind: Array, Op: "mlx.core.array.__setitem__", Args: []*Value{x, i, v}, DType: updated(x, i, v), Shape: x.Shape})
		f.inPlace(x, nv)
		f.rebind(t.X, x, nv)
	case List:
		if x.kept {
			break
		}
		if x.Elem != nil {
			x.Elem = f.phi(t, nil, x.Elem, v)
		} else if n, ok := i.Int(); ok && n >= 0 && int(n) < len(x.Elems) {
			x.Elems[n] = f.phi(t, nil, x.Elems[n], v)
		} else {
			f.extend(x, &Value{Kind: List, Elem: v})
		}
	case Dict:
		if x.kept {
			break
		}
		if k, ok := i.Const.(string); ok && x.Keys != nil {
			x.Keys[k] = v
		} else if x.Elem != nil {
			x.Elem = f.phi(t, nil, x.Elem, v)
		} else {
			x.Elem = v
		}
	case NumPy:
		f.readsAll(t, v, "numpy")
		f.readsAll(t, i, "numpy")
		f.effect(Effect{Kind: Stores, Node: t, Value: v})
	default:
		f.effect(Effect{Kind: Stores, Node: t, Value: v})
		if k, ok := f.slot(x.without(None), i); ok {
			f.env.attrs = f.env.attrs.with(k, v)
			f.save(k, v)
		}
	}
}

// rebind makes the expression that held old hold v.
func (f *frame) rebind(e syntax.Expr, old, v *Value) {
	switch e := e.(type) {
	case *syntax.Name:
		if b := f.env.lookup(e.ID); b != nil && b.Value == old {
			f.setBinding(e.ID, &Binding{Value: v, Defs: b.Defs})
		}
	case *syntax.Attribute:
		f.setAttr(nil, f.quiet(e.X), e.Attr.ID, v)
	}
}

// quiet evaluates an expression again without leaving facts.
func (f *frame) quiet(e syntax.Expr) *Value {
	rec := f.rec
	f.rec = nil
	v := f.eval(e)
	f.rec = rec
	return v
}
