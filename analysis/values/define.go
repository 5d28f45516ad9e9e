package values

import (
	"slices"

	"mlxls/analysis/syntax"
)

// defined puts the functions and classes of a module in the order of the text, after
// its own code has defined others, drops those that are no more, and says which
// functions are new, the last of the text first.
func (a *analysis) defined() (made []*Function) {
	m := a.mod
	var tops []*Function
	for _, fn := range m.tops {
		if m.doc.Has(fn.Def) {
			tops = append(tops, fn)
		} else {
			a.drop(fn)
		}
	}
	sortByStart(tops, start)
	for i, fn := range tops {
		fn.place = i
		if a.units[fn] == nil {
			made = append(made, fn)
		}
	}
	m.tops = tops
	a.unsettled.tops = slices.DeleteFunc(a.unsettled.tops, func(fn *Function) bool { return !m.doc.Has(fn.Def) })
	sortByStart(a.unsettled.tops, start)
	var classes []*ClassInfo
	for _, c := range m.classes {
		if m.doc.Has(c.Def) {
			classes = append(classes, c)
			continue
		}
		m.renamed = m.renamed.with(c.name, c.Def.Name, c.name)
		delete(m.classOf, c.Def)
		delete(m.scopes, c.Def)
	}
	sortByStart(classes, func(c *ClassInfo) int { return m.doc.Span(c.Def).Start })
	m.classes = classes
	slices.Reverse(made)
	return made
}

// introduced are the functions that a window defines, the last of the text first. Some
// may have been defined before, in another class or beside other functions.
func (a *analysis) introduced(w *window) (fns []*Function) {
	m := a.mod
	a.defined()
	changed, classes := map[*Function]*syntax.FuncDef{}, map[*ClassInfo]bool{}
	add := func(d *syntax.FuncDef) {
		if fn := m.funcOf[d]; fn != nil {
			fns = append(fns, fn)
			changed[fn] = d
		}
	}
	for _, s := range w.new {
		switch d := s.(type) {
		case *syntax.FuncDef:
			add(d)
		case *syntax.ClassDef:
			classes[m.classOf[d]] = true
			for _, s := range d.Body {
				if d, ok := s.(*syntax.FuncDef); ok {
					add(d)
				}
			}
		}
	}
	m.prog.outdate(m, changed, classes)
	slices.SortFunc(fns, func(f, g *Function) int { return g.place - f.place })
	return fns
}

// drop forgets a function that is no more.
func (a *analysis) drop(top *Function) {
	m, u := a.mod, a.units[top]
	for _, fn := range append([]*Function{top}, top.inner...) {
		delete(m.funcOf, fn.Def)
		delete(m.scopes, fn.Def)
		delete(m.declaring, fn)
	}
	if u == nil {
		return
	}
	for _, ff := range u.funcs {
		a.note(ff.Fn, ff.Calls, nil)
	}
	if a.links != nil {
		a.links.set(u, false)
	}
	delete(a.units, top)
	a.gone = append(a.gone, u)
}
