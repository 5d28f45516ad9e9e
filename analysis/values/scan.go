package values

import "mlxls/analysis/syntax"

// scan notes which attributes of self methods other than __init__ assign, or fill.
func (c *ClassInfo) scan() {
	c.assigned, c.stores, c.inner, c.filled = map[string][]syntax.Stmt{}, map[string]map[string]bool{}, nil, map[string]bool{}
	for _, v := range c.Consts {
		v.keep(4)
	}
	for name, m := range c.Methods {
		if name == "__init__" {
			continue
		}
		if d, ok := m.Def.(*syntax.FuncDef); ok {
			for _, attr := range fills(d) {
				c.filled[attr] = true
			}
		}
		for _, a := range m.assignments() {
			if a.of != "" {
				c.inner = append(c.inner, [2]string{a.of, a.name})
				continue
			}
			c.assigned[a.name] = append(c.assigned[a.name], a.stmt)
			if c.stores[a.name] == nil {
				c.stores[a.name] = map[string]bool{}
			}
			c.stores[a.name][name] = true
		}
	}
}

// An assignment is "self.name = …" in the text of a method, or "self.of.name = …".
type assignment struct {
	of, name string
	stmt     syntax.Stmt
}

// assignments are those in a method's text, looked for once.
func (fn *Function) assignments() []assignment {
	if d, ok := fn.Def.(*syntax.FuncDef); ok && len(d.Params) > 0 && fn.assigns == nil {
		fn.assigns = assignmentsIn(d)
	}
	return fn.assigns
}

func assignmentsIn(d *syntax.FuncDef) []assignment {
	self, out := d.Params[0].Name.ID, []assignment{}
	var add func(st syntax.Stmt, t syntax.Expr)
	add = func(st syntax.Stmt, t syntax.Expr) {
		switch t := t.(type) {
		case *syntax.Tuple:
			for _, e := range t.Elts {
				add(st, e)
			}
		case *syntax.Attribute:
			switch x := t.X.(type) {
			case *syntax.Name:
				if x.ID == self {
					out = append(out, assignment{name: t.Attr.ID, stmt: st})
				}
			case *syntax.Attribute:
				if y, ok := x.X.(*syntax.Name); ok && y.ID == self {
					out = append(out, assignment{of: x.Attr.ID, name: t.Attr.ID, stmt: st})
				}
			}
		}
	}
	syntax.Inspect(d, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.Assign:
			for _, t := range n.Targets {
				add(n, t)
			}
		case *syntax.AugAssign:
			add(n, n.Target)
		case *syntax.AnnAssign:
			add(n, n.Target)
		}
		return true
	})
	return out
}

// fills are the attributes of self that a method puts something into:
// "self.name[i] = …", "self.name.append(…)".
func fills(d *syntax.FuncDef) (out []string) {
	if len(d.Params) == 0 {
		return nil
	}
	self := d.Params[0].Name.ID
	add := func(e syntax.Expr) {
		if a, ok := e.(*syntax.Attribute); ok {
			if x, ok := a.X.(*syntax.Name); ok && x.ID == self {
				out = append(out, a.Attr.ID)
			}
		}
	}
	item := func(t syntax.Expr) {
		if s, ok := t.(*syntax.Subscript); ok {
			add(s.X)
		}
	}
	syntax.Inspect(d, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.Assign:
			for _, t := range n.Targets {
				item(t)
			}
		case *syntax.AugAssign:
			item(n.Target)
		case *syntax.Call:
			if a, ok := n.Fn.(*syntax.Attribute); ok {
				switch a.Attr.ID {
				case "append", "extend", "insert", "update", "setdefault":
					add(a.X)
				}
			}
		}
		return true
	})
	return out
}

// keep has a list or dictionary be what it is: values that outlive the run that
// made them are not changed by others, which may come in any order.
func (v *Value) keep(depth int) {
	if v == nil || v.kept || depth == 0 {
		return
	}
	switch v.Kind {
	case List, Dict:
		v.kept = true
	case Tuple, Union:
	default:
		return
	}
	for _, e := range v.Elems {
		e.keep(depth - 1)
	}
	for _, e := range v.Alts {
		e.keep(depth - 1)
	}
	for _, e := range v.Keys {
		e.keep(depth - 1)
	}
	v.Elem.keep(depth - 1)
}

// emptied is a list or dictionary of which it is not known what is in it.
func (v *Value) emptied() *Value {
	if v.Kind != List && v.Kind != Dict {
		return v
	}
	w := *v
	w.Args, w.Elems, w.Keys, w.Elem = nil, nil, nil, &Value{}
	return &w
}
