package values

import "mlxls/analysis/syntax"

// star stands for names that are not known.
const star = "*"

// mentioned reports whether one of the statements, but those to skip, may read a name or bind it.
// Names of attributes begin with a dot.
func (m *module) mentioned(names []string, stmts []syntax.Stmt, skip map[syntax.Stmt]bool) bool {
	known := make(map[syntax.Stmt]map[string]bool, len(stmts))
	found := false
	for _, s := range stmts {
		free, ok := m.reads[s]
		if !ok {
			free = m.free(s)
		}
		known[s] = free
		for _, name := range names {
			found = found || (free[name] || free[star]) && !skip[s]
		}
	}
	m.reads = known
	return found
}

// free are the names that a statement of the module, or of a class, may read of the
// module or bind there, and the attributes that it may ask for: too many rather than too few.
func (m *module) free(s syntax.Stmt) map[string]bool {
	names := map[string]bool{}
	all := func(n syntax.Node) {
		syntax.Inspect(n, func(n syntax.Node) bool {
			switch n := n.(type) {
			case *syntax.FuncDef:
				if syntax.StemOf(n) != syntax.StemOf(s) {
					return false // a method stands for itself
				}
			case *syntax.Name:
				names[n.ID] = true
			case *syntax.Attribute:
				names["."+n.Attr.ID] = true
			case *syntax.Str: // getattr(x, "name")
				if len(n.Value) < 80 {
					names["."+n.Value] = true
				}
			case *syntax.Global:
				for _, name := range n.Names {
					names[name] = true
				}
			}
			return true
		})
	}
	all(s)
	d, ok := s.(*syntax.FuncDef)
	if !ok {
		for _, name := range scopeOf(nil, []syntax.Stmt{s}).names {
			names[name] = true
		}
		if i, ok := s.(*syntax.ImportFrom); ok && i.Names[0].Name == star {
			names[star] = true
		}
		return names
	}
	for name := range m.scope(d, d.Params, d.Body).slot {
		delete(names, name)
	}
	// The head is read where the function is defined.
	names[d.Name.ID] = true
	for _, n := range head(d) {
		all(n)
	}
	return names
}

// head are the expressions that are evaluated where a function is defined.
func head(d *syntax.FuncDef) (out []syntax.Node) {
	for _, x := range d.Decorators {
		out = append(out, x)
	}
	for _, p := range d.Params {
		if p.Default != nil {
			out = append(out, p.Default)
		}
		if p.Annotation != nil {
			out = append(out, p.Annotation)
		}
	}
	if d.Returns != nil {
		out = append(out, d.Returns)
	}
	return out
}
