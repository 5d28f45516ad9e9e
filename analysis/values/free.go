package values

import "mlxls/analysis/syntax"

// star stands for names that are not known.
const star = "*"

// mentioned reports whether a statement other than some may read a name of the module, or bind it.
func (m *module) mentioned(names []string, blocks []*syntax.Block, but []syntax.Stmt) bool {
	known := make(map[syntax.Stmt]map[string]bool, len(blocks))
	skip := map[syntax.Stmt]bool{}
	for _, s := range but {
		skip[s] = true
	}
	found := false
	for _, b := range blocks {
		s := b.Root()
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

// free are the names that a statement of the module, or a method, may read of the
// module or bind there: too many rather than too few.
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
	for _, x := range d.Decorators {
		all(x)
	}
	for _, p := range d.Params {
		if p.Default != nil {
			all(p.Default)
		}
		if p.Annotation != nil {
			all(p.Annotation)
		}
	}
	if d.Returns != nil {
		all(d.Returns)
	}
	return names
}
