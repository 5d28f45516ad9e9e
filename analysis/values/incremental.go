package values

import (
	"maps"
	"slices"
	"strings"

	"mlxls/analysis/syntax"
)

// update brings an analysis to the next version of its document by running
// only what an edit concerns: functions whose nodes are others, those that executed
// them on the way, and those whose callers now say something else. It reports
// false when the edit may reach further: then the document is to be analysed afresh.
func (a *analysis) update(doc *syntax.Document) bool {
	m := a.mod
	if m.doc == doc {
		return true
	}
	all, ok := m.edited(doc)
	if !ok {
		w := m.window(doc)
		if w == nil || !a.patch(doc, w) {
			return false
		}
		a.last = nil
		if w.defines {
			a.rerun(a.introduced(w))
		}
		a.settle()
		return true
	}
	if len(all.pairs) == 0 {
		m.doc = doc
		return true
	}
	e, ok := a.reach(all, doc)
	if !ok {
		return false
	}
	redone, apart := a.redone(all.pairs) // of the module's own code
	if !apart || len(redone) > 0 && m.declares() {
		return false
	}
	concerned := a.concerned(e)
	made, back := a.step(e)
	// From here on the module is that of the new document.
	m.doc, a.last = doc, nil
	a.enter(all.pairs)
	m.prog.outdate(m, e.changed, e.classes)
	tops, were := len(m.tops), map[*ClassInfo]map[string]*Value{}
	for _, r := range all.reshaped {
		were[r.class] = r.class.Consts
	}
	if !a.splice(redone) {
		return false
	}
	for _, r := range all.reshaped {
		if !e.classes[r.class] && !r.keep(were[r.class]) {
			return false
		}
	}
	if e.anew {
		a.points = a.points.again(m.env)
	}
	if len(all.reshaped) > 0 || len(m.tops) > tops { // as by a lambda in a class
		made, back = nil, nil
		concerned = slices.Concat(a.defined(), slices.DeleteFunc(concerned, func(fn *Function) bool { return a.units[fn] == nil }))
	}
	if back != nil {
		a.restore(back)
	} else {
		a.rerun(concerned)
	}
	a.settle()
	if back == nil {
		a.last = made
	}
	return true
}

// A reach is whom an edit concerns.
type reach struct {
	changed map[*Function]*syntax.FuncDef // functions whose nodes are others, with what they were
	stale   map[*Function]bool            // functions that name one that changed
	classes map[*ClassInfo]bool           // whose attributes may be others
	now     *syntax.FuncDef               // what one function is that changed
	alike   bool                          // nobody is called in another way
	anew    bool                          // the module's own code computes something else
}

// reach finds out; ok is false if the edit reaches further.
func (a *analysis) reach(all edits, doc *syntax.Document) (e reach, ok bool) {
	m := a.mod
	e = reach{changed: map[*Function]*syntax.FuncDef{}, stale: map[*Function]bool{}, alike: true}
	called := map[*ClassInfo]bool{} // whose methods are now called in another way
	for _, p := range all.pairs {
		old, isDef := p.old.(*syntax.FuncDef)
		if !isDef {
			continue
		}
		fn := m.funcOf[old]
		e.now = p.new.(*syntax.FuncDef)
		if fn == nil || !a.local(fn, old, e.now) {
			return e, false
		}
		e.changed[fn] = old
		if fn.Class == nil && old.Name != e.now.Name {
			a.users(old.Name, e.stale)
		}
		if header(old) == header(e.now) {
			continue
		}
		e.alike, e.anew = false, e.anew || !slices.EqualFunc(head(old), head(e.now), sameText)
		for caller := range a.sites[fn] { // also those whose arguments it does not take
			e.stale[caller.top()] = true
		}
		if fn.Class != nil {
			called[fn.Class] = true
		}
	}
	for _, r := range all.reshaped {
		lonely, ok := r.concerns(a, doc)
		if !ok {
			return e, false
		}
		e.alike, e.anew = false, true
		if lonely || r.moves() {
			called[r.class] = true
		}
		for _, fn := range r.class.Methods {
			if lonely {
				e.stale[fn] = true
			}
		}
	}
	for c := range called {
		a.users(c.name, e.stale)
	}
	e.classes = m.constructed(e.changed, called)
	for c := range e.classes {
		if a.code.classes[c] {
			return e, false
		}
	}
	return e, true
}

// enter lets functions and classes have their new texts.
func (a *analysis) enter(pairs []pair) {
	m := a.mod
	for _, p := range pairs {
		switch n := p.new.(type) {
		case *syntax.FuncDef:
			old := p.old.(*syntax.FuncDef)
			fn := m.funcOf[old]
			if fn.Class == nil && old.Name != n.Name {
				a.rename(old.Name, n.Name)
			}
			m.replace(fn, n)
		case *syntax.ClassDef:
			o := p.old.(*syntax.ClassDef)
			c := m.classOf[o]
			delete(m.classOf, o)
			delete(m.scopes, o)
			m.renamed = m.renamed.with(c.name, o.Name, n.Name)
			c.Def = n
			m.classOf[n] = c
		}
	}
}

// rerun runs functions again.
func (a *analysis) rerun(fns []*Function) {
	for _, fn := range fns {
		if u := a.units[fn]; u != nil {
			a.forgetOwn(u)
		}
		a.run(fn)
	}
}

// forgetOwn forgets what the functions of a unit give each other, and themselves:
// it may be true only because it was.
func (a *analysis) forgetOwn(u *unit) {
	for _, ff := range u.funcs {
		for _, c := range ff.Calls {
			if c.Callee.mod == a.mod && c.Callee.top() == u.top {
				delete(a.sites[c.Callee], ff.Fn)
			}
		}
	}
}

// declares reports whether a function assigns names of the module.
func (m *module) declares() bool {
	for fn := range m.declaring {
		if m.funcOf[fn.Def] != fn {
			delete(m.declaring, fn)
			continue
		}
		for name := range fn.scope.free {
			if !fn.enclosed(name) {
				return true
			}
		}
	}
	return false
}

// enclosed reports whether a name that is not local is one of a function around.
func (fn *Function) enclosed(name string) bool {
	for o := fn.Outer; o != nil && o.Def != nil; o = o.Outer {
		if o.scope == nil {
			return false
		}
		if _, ok := o.scope.slot[name]; ok {
			return true
		}
	}
	return false
}

// users adds the functions whose text reads what a definition bound.
func (a *analysis) users(def *syntax.Name, to map[*Function]bool) {
	maps.Copy(to, a.linked().names[def])
}

// rename lets the name in a definition's new text stand for what the old one did.
func (a *analysis) rename(old, new *syntax.Name) {
	v := a.names[old]
	if v == nil {
		v = a.code.value(old)
	}
	if v == nil {
		return
	}
	names := make(map[*syntax.Name]*Value, len(a.names)+1) // facts of earlier versions have the one before
	for n, v := range a.names {
		if n != old {
			names[n] = v
		}
	}
	names[new], a.names = v, names
	env := a.mod.env
	if a.mod.only(old) {
		i := env.scope.slot[new.ID]
		b := *env.slots[i]
		b.Defs = []*syntax.Name{new}
		env.slots = slices.Clone(env.slots)
		env.slots[i] = &b
	}
}

// outdate forgets what was concluded from functions whose text changed.
func (p *Program) outdate(m *module, changed map[*Function]*syntax.FuncDef, classes map[*ClassInfo]bool) {
	for c := range classes {
		c.learnt = learnt{reads: c.reads, needs: c.needs, learned: p.learn()}
		c.edits++
	}
	stale := func(s *summary) bool { return overlap(s.reads, changed) || overlap(s.classes, classes) }
	m.forget(stale)
	for _, other := range p.modules { // a function of theirs may have been given one of ours
		other.forget(stale)
	}
}

// constructed adds to classes those whose attributes may be others once functions
// change: those whose __init__ executes them, and so on.
func (m *module) constructed(changed map[*Function]*syntax.FuncDef, out map[*ClassInfo]bool) map[*ClassInfo]bool {
	for again := true; again; {
		again = false
		for _, c := range m.classes {
			if out[c] || !overlap(c.reads, changed) && !overlap(c.needs, out) && !c.extends(out) {
				continue
			}
			out[c], again = true, true
		}
	}
	return out
}

func (c *ClassInfo) extends(classes map[*ClassInfo]bool) bool {
	for _, b := range c.Bases {
		if b.Kind == Class && classes[b.Cls] {
			return true
		}
	}
	return false
}

func overlap[K comparable, V any](a map[K]bool, b map[K]V) bool {
	for k := range b {
		if a[k] {
			return true
		}
	}
	return false
}

// local reports whether an edit of a function's body can concern only those who
// execute it: not what classes, the module's own code or constructors learn from it.
func (a *analysis) local(fn *Function, old, new *syntax.FuncDef) bool {
	for _, f := range append([]*Function{fn}, fn.inner...) {
		if a.code.reads[f] {
			return false
		}
	}
	switch fn.Name {
	case "__post_init__", "cast_predicate":
		return false
	}
	if len(fn.scope.free) > 0 || escapes(old) || escapes(new) {
		return false
	}
	return fn.Class == nil || fn.Name == "__init__" || selfStores(old) == selfStores(new) && slices.Equal(fills(old), fills(new))
}

// escapes reports whether a body declares names that are not its own, nor those of a function inside.
func escapes(d *syntax.FuncDef) bool {
	found := false
	var own *scope
	syntax.Inspect(d, func(n syntax.Node) bool {
		g, ok := n.(*syntax.Global)
		if !ok {
			return !found
		}
		if own == nil {
			own = scopeOf(d.Params, d.Body)
		}
		for _, name := range g.Names {
			if _, ok := own.slot[name]; !ok || !g.Nonlocal {
				found = true
			}
		}
		return !found
	})
	return found
}

// selfStores are the statements that assign attributes of self: the class knows of them.
func selfStores(d *syntax.FuncDef) string {
	var b strings.Builder
	syntax.Inspect(d, func(n syntax.Node) bool {
		var targets []syntax.Expr
		switch n := n.(type) {
		case *syntax.Assign:
			targets = n.Targets
		case *syntax.AugAssign:
			targets = []syntax.Expr{n.Target}
		case *syntax.AnnAssign:
			targets = []syntax.Expr{n.Target}
		case *syntax.For:
			targets = []syntax.Expr{n.Target}
		case *syntax.WithItem:
			if n.As != nil {
				targets = []syntax.Expr{n.As}
			}
		}
		for _, t := range targets {
			syntax.Inspect(t, func(x syntax.Node) bool {
				if _, ok := x.(*syntax.Attribute); ok {
					b.WriteString(syntax.Text(n) + "\n")
				}
				return true
			})
		}
		return true
	})
	return b.String()
}

// replace lets a function have another body. What was defined inside is forgotten.
func (m *module) replace(fn *Function, def *syntax.FuncDef) {
	for _, in := range fn.inner {
		if !m.doc.Has(in.Def) {
			delete(m.funcOf, in.Def)
			delete(m.scopes, in.Def)
		}
	}
	fn.inner, fn.literals = nil, nil
	delete(m.funcOf, fn.Def)
	delete(m.scopes, fn.Def)
	fn.Def, fn.assigns = def, nil
	m.names(fn, m.scope(def, def.Params, def.Body))
	m.funcOf[def] = fn
}
