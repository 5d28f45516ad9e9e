package values

import "mlxls/analysis/syntax"

// scan notes which attributes of self methods other than __init__ assign.
func (c *ClassInfo) scan() {
	c.assigned, c.stores, c.inner = map[string][]syntax.Stmt{}, map[string]map[string]bool{}, nil
	for name, m := range c.Methods {
		if name == "__init__" {
			continue
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
