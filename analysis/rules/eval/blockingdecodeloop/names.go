package blockingdecodeloop

import "mlxls/analysis/syntax"

// names reports whether a target is a name, or several.
func names(t syntax.Expr) bool {
	switch t := t.(type) {
	case *syntax.Name:
		return true
	case *syntax.Tuple:
		for _, e := range t.Elts {
			if !names(e) {
				return false
			}
		}
		return len(t.Elts) > 0
	}
	return false
}

// binds are the names that a statement gives values, also those inside it.
func binds(stmt syntax.Stmt) []string {
	var out []string
	target := func(t syntax.Expr) {
		syntax.Inspect(t, func(n syntax.Node) bool {
			switch n := n.(type) {
			case *syntax.Name:
				out = append(out, n.ID)
			case *syntax.Attribute, *syntax.Subscript:
				return false
			}
			return true
		})
	}
	syntax.Inspect(stmt, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.Assign:
			for _, t := range n.Targets {
				target(t)
			}
		case *syntax.AugAssign:
			target(n.Target)
		case *syntax.AnnAssign:
			target(n.Target)
		case *syntax.For:
			target(n.Target)
		case *syntax.NamedExpr:
			target(n.Target)
		case *syntax.WithItem:
			if n.As != nil {
				target(n.As)
			}
		case *syntax.Handler:
			if n.Name != nil {
				out = append(out, n.Name.ID)
			}
		case *syntax.FuncDef:
			out = append(out, n.Name.ID)
		case *syntax.ClassDef:
			out = append(out, n.Name.ID)
		}
		return true
	})
	return out
}

// reads are the names that a statement may read: all that it has, but for plain targets.
func reads(stmt syntax.Stmt) []string {
	if a, ok := stmt.(*syntax.Assign); ok {
		out := readsOf(a.Value)
		for _, t := range a.Targets {
			if !names(t) {
				out = append(out, readsOf(t)...)
			}
		}
		return out
	}
	return readsOf(stmt)
}

func readsOf(n syntax.Node) []string {
	var out []string
	syntax.Inspect(n, func(n syntax.Node) bool {
		if name, ok := n.(*syntax.Name); ok {
			out = append(out, name.ID)
		}
		return true
	})
	return out
}
