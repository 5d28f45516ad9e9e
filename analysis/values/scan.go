package values

import "mlxls/analysis/syntax"

// scan notes which attributes of self methods other than __init__ assign, or fill.
func (c *ClassInfo) scan() {
	c.assigned, c.stores, c.inner, c.filled = map[string][]syntax.Stmt{}, map[string]map[string]bool{}, nil, map[string]bool{}
	for _, v := range c.Consts {
		v.keep()
	}
	for name, m := range c.Methods {
		if name == "__init__" {
			continue
		}
		for _, a := range m.assignments() {
			if a.stmt == nil {
				c.filled[a.name] = true
				continue
			}
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

// An assignment is "self.name = …" in the text of a method, or "self.of.name = …",
// or what puts something into the attribute: "self.name[i] = …", "self.name.append(…)".
type assignment struct {
	of, name string
	stmt     syntax.Stmt // nil for what only fills the attribute
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
	fill := func(e syntax.Expr) {
		if a, ok := e.(*syntax.Attribute); ok {
			if x, ok := a.X.(*syntax.Name); ok && x.ID == self {
				out = append(out, assignment{name: a.Attr.ID})
			}
		}
	}
	item := func(t syntax.Expr) {
		if s, ok := t.(*syntax.Subscript); ok {
			fill(s.X)
		}
	}
	syntax.Inspect(d, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.Assign:
			for _, t := range n.Targets {
				add(n, t)
				item(t)
			}
		case *syntax.AugAssign:
			add(n, n.Target)
			item(n.Target)
		case *syntax.AnnAssign:
			add(n, n.Target)
		case *syntax.Call:
			if a, ok := n.Fn.(*syntax.Attribute); ok {
				switch a.Attr.ID {
				case "append", "extend", "insert", "update", "setdefault":
					fill(a.X)
				}
			}
		}
		return true
	})
	return out
}

// fills are the attributes of self that a method puts something into.
func fills(d *syntax.FuncDef) (out []string) {
	if len(d.Params) == 0 {
		return nil
	}
	for _, a := range assignmentsIn(d) {
		if a.stmt == nil {
			out = append(out, a.name)
		}
	}
	return out
}

// keep has a list or dictionary be what it is: values that outlive the run that
// made them are not changed by others, which may come in any order.
func (v *Value) keep() { v.keepTo(4) }

func (v *Value) keepTo(depth int) {
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
		e.keepTo(depth - 1)
	}
	for _, e := range v.Alts {
		e.keepTo(depth - 1)
	}
	for _, e := range v.Keys {
		e.keepTo(depth - 1)
	}
	v.Elem.keepTo(depth - 1)
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
