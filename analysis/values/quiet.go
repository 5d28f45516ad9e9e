package values

import (
	"slices"

	"mlxls/analysis/mlxapi"
	"mlxls/analysis/syntax"
)

// quiet compares the new text of a function with the old one. It returns nil if those
// who execute the function may tell one from the other. They can't if what is new,
// or is no more, has no effect and binds names that nothing else reads: as what
// stays are the same nodes, all that others know of them holds.
func (a *analysis) quiet(fn *Function, old, new *syntax.FuncDef) *difference {
	d := &difference{an: a, was: map[syntax.Stmt]bool{}, is: map[syntax.Stmt]bool{}, names: map[string]bool{}}
	if fn.tight || !d.defs(old, new) || !d.unread(old, d.was) || !d.unread(new, d.is) {
		return nil
	}
	for _, p := range append(d.inner, [2]*syntax.FuncDef{old, new}) {
		is := a.mod.scope(p[1], p[1].Params, p[1].Body) // which is kept: it will be asked for
		was := a.mod.scopes[p[0]]
		if was == nil {
			was = scopeOf(p[0].Params, p[0].Body)
		}
		if (was.size <= inlineSize) != (is.size <= inlineSize) { // executed in place where it is called
			return nil
		}
	}
	return d
}

// A difference is what one text of a function has that another has not.
type difference struct {
	an      *analysis
	was, is map[syntax.Stmt]bool // the statements
	names   map[string]bool      // that they bind; true for those of functions inside
	inner   [][2]*syntax.FuncDef // functions inside that they are in
	depth   int                  // of those at hand
}

// lists compares the statements of a block.
func (d *difference) lists(old, new []syntax.Stmt) bool {
	for len(old) > 0 || len(new) > 0 {
		switch {
		case len(old) > 0 && len(new) > 0 && old[0] == new[0]:
			old, new = old[1:], new[1:]
		case len(old) > 0 && slices.Contains(new, old[0]): // what comes before it is new
			if !d.inert(new[0], d.is) {
				return false
			}
			new = new[1:]
		case len(old) > 0 && d.inert(old[0], d.was):
			old = old[1:]
		case len(new) > 0 && d.inert(new[0], d.is):
			new = new[1:]
		case len(old) > 0 && len(new) > 0 && d.inside(old[0], new[0]):
			old, new = old[1:], new[1:]
		default:
			return false
		}
	}
	return true
}

// inside reports whether two statements differ in the blocks below them alone, and no
// more there than lists allows. A loop is what effects are in: it has to be the same.
func (d *difference) inside(old, new syntax.Stmt) bool {
	switch o := old.(type) {
	case *syntax.If:
		n, ok := new.(*syntax.If)
		return ok && o.Cond == n.Cond && d.lists(o.Then, n.Then) && d.lists(o.Else, n.Else)
	case *syntax.With:
		n, ok := new.(*syntax.With)
		return ok && o.Async == n.Async && slices.Equal(o.Items, n.Items) && d.lists(o.Body, n.Body)
	case *syntax.FuncDef:
		n, ok := new.(*syntax.FuncDef)
		d.depth++
		ok = ok && len(o.Decorators) == 0 && d.defs(o, n)
		d.depth--
		if !ok {
			return false
		}
		d.inner = append(d.inner, [2]*syntax.FuncDef{o, n})
		return true
	}
	return false
}

// defs compares two texts of a function. The name is the same node if all of the head is.
func (d *difference) defs(old, new *syntax.FuncDef) bool {
	return old.Name == new.Name && d.lists(old.Body, new.Body)
}

// inert reports whether a statement does nothing but bind names, if it does that,
// and adds it to others.
func (d *difference) inert(s syntax.Stmt, others map[syntax.Stmt]bool) bool {
	switch s := s.(type) {
	case *syntax.BadStmt, *syntax.Pass:
	case *syntax.ExprStmt:
		if !d.still(s.X) {
			return false
		}
	case *syntax.Assign:
		other := func(t syntax.Expr) bool { _, ok := t.(*syntax.Name); return !ok }
		if !d.still(s.Value) || slices.ContainsFunc(s.Targets, other) {
			return false
		}
		for _, t := range s.Targets {
			name := t.(*syntax.Name).ID
			d.names[name] = d.names[name] || d.depth > 0
		}
	default:
		return false
	}
	others[s] = true
	return true
}

// still reports whether to evaluate an expression has no effect, and says nothing
// of what is in it.
func (d *difference) still(e syntax.Expr) bool {
	switch e := e.(type) {
	case *syntax.Name, *syntax.Number, *syntax.Constant, *syntax.BadExpr:
		return true
	case *syntax.Str:
		return len(e.Parts) == 0
	case *syntax.Attribute:
		return d.still(e.X) && d.an.plain(e.Attr.ID)
	}
	return false
}

// plain reports whether to read an attribute is but that, of whatever object.
func (a *analysis) plain(name string) bool {
	if m := mlxapi.ArrayMember(name); m != nil && m.Kind == mlxapi.Property {
		return false
	}
	if telling(name) {
		return false
	}
	own := func(c *ClassInfo) bool {
		return c.Methods[name] != nil && c.Methods[name].property || len(c.assigned[name]) > 0
	}
	if slices.ContainsFunc(a.mod.classes, own) {
		return false
	}
	for _, m := range a.mod.prog.modules {
		if m != nil && slices.ContainsFunc(m.classes, own) {
			return false
		}
	}
	return true
}

// unread reports whether nothing reads what some statements of a text bind. A name
// that others bind, too, may be read before them: no loop is around them.
func (d *difference) unread(def *syntax.FuncDef, statements map[syntax.Stmt]bool) bool {
	if len(d.names) == 0 {
		return true
	}
	fine, inside := true, 0
	bound, done := scopeOf(def.Params, nil), map[string]bool{} // by others, and by the statements so far
	var before []string                                        // that are read before them
	var look func(n syntax.Node) bool
	look = func(n syntax.Node) bool {
		if s, ok := n.(syntax.Stmt); ok && statements[s] {
			if a, ok := s.(*syntax.Assign); ok {
				for _, t := range a.Targets {
					done[t.(*syntax.Name).ID] = true
				}
			}
			return false
		}
		switch n := n.(type) {
		case *syntax.Name:
			inner, ours := d.names[n.ID]
			if !ours {
				break
			}
			if inner || inside > 0 || done[n.ID] {
				fine = false
			}
			before = append(before, n.ID)
		case *syntax.Assign:
			for _, t := range n.Targets {
				if inside == 0 {
					bound.target(t)
				}
			}
		case *syntax.Global:
			for _, name := range n.Names {
				_, ours := d.names[name]
				fine = fine && !ours
			}
		case *syntax.FuncDef, *syntax.ClassDef, *syntax.Lambda, *syntax.Comp: // may be executed later
			if n != syntax.Node(def) && inside == 0 {
				inside++
				syntax.Inspect(n, look)
				inside--
				return false
			}
		}
		return fine
	}
	syntax.Inspect(def, look)
	return fine && !slices.ContainsFunc(before, func(name string) bool { _, ok := bound.slot[name]; return !ok })
}
