package values

import (
	"maps"
	"slices"
	"strings"

	"mlxls/analysis/syntax"
)

// A window is statements of the module's own code that took the place of others,
// or of none. Nobody else reads the names that they bind, or binds them.
type window struct {
	old, new []syntax.Stmt
	names    []string
	next     syntax.Stmt // the one behind; nil for none
	defines  bool        // functions or classes
}

// window is what an edit changed; nil where it is more than that.
func (m *module) window(doc *syntax.Document) *window {
	before, after := m.doc.Body(), doc.Body()
	first := 0
	for first < min(len(before), len(after)) && before[first] == after[first] {
		first++
	}
	rest := 0
	for rest < min(len(before), len(after))-first && before[len(before)-1-rest] == after[len(after)-1-rest] {
		rest++
	}
	w := &window{old: before[first : len(before)-rest], new: after[first : len(after)-rest]}
	if rest > 0 {
		w.next = after[len(after)-rest]
	}
	for _, s := range slices.Concat(w.old, w.new) {
		switch s := s.(type) {
		case *syntax.FuncDef, *syntax.ClassDef:
			if !separate(s) {
				return nil
			}
			w.defines = true
		default:
			if !plain(s) {
				return nil
			}
		}
		w.names = append(w.names, bound(s)...)
	}
	var all []syntax.Stmt
	for _, b := range doc.Blocks() {
		all = append(all, b.Root())
	}
	skip := map[syntax.Stmt]bool{}
	for _, s := range w.new {
		skip[s] = true
		if c, ok := s.(*syntax.ClassDef); ok {
			for _, s := range c.Body {
				skip[s] = true
			}
		}
	}
	if m.mentioned(w.names, all, skip) {
		return nil
	}
	return w
}

// plain reports whether a statement does nothing but compute and bind names.
func plain(s syntax.Stmt) bool {
	switch s := s.(type) {
	case *syntax.ExprStmt, *syntax.BadStmt, *syntax.Import:
	case *syntax.ImportFrom:
		return s.Names[0].Name != star
	case *syntax.Assign:
		for _, t := range s.Targets {
			if _, ok := t.(*syntax.Name); !ok {
				return false
			}
		}
	default:
		return false
	}
	return simple(s)
}

// simple reports whether nothing in a node binds names or is executed at another time.
func simple(n syntax.Node) bool {
	fine := true
	syntax.Inspect(n, func(n syntax.Node) bool {
		switch n.(type) {
		case *syntax.Lambda, *syntax.NamedExpr, *syntax.Yield, *syntax.Await:
			fine = false
		}
		return fine
	})
	return fine
}

// separate reports whether a definition at module level does nothing to others.
func separate(s syntax.Stmt) bool {
	switch d := s.(type) {
	case *syntax.FuncDef:
		for _, n := range head(d) {
			if !simple(n) {
				return false
			}
		}
		return !escapes(d) && d.Name.ID != "cast_predicate"
	case *syntax.ClassDef:
		for _, x := range slices.Concat(d.Decorators, d.Bases) {
			if !simple(x) {
				return false
			}
		}
		for _, s := range d.Body {
			if _, ok := s.(*syntax.ClassDef); ok || !separate(s) {
				return false
			}
		}
		return len(d.Keywords) == 0
	case *syntax.AnnAssign:
		_, ok := d.Target.(*syntax.Name)
		return ok && simple(d)
	case *syntax.Pass:
		return true
	}
	return plain(s)
}

// A late binding is one of a name by a statement that ran alone, after the module's own code.
type late struct {
	stmt syntax.Node // see lasting
	name string
	to   *Binding
}

// patch executes a window of the module's own code, as if all of that code had run.
// It reports false when others may go by what it does: then all has to.
func (a *analysis) patch(doc *syntax.Document, w *window) bool {
	m, was := a.mod, a.code.funcs[0]
	if was.Exhausted || m.stopped && w.next == nil || a.code.ran == nil || m.env == nil || m.declares() {
		return false
	}
	for _, name := range w.names {
		if m.env.local(name).leads() {
			return false
		}
	}
	from, to, ok := a.extentOf(w)
	if !ok || !quiet(was.Effects[from.effects:to.effects]) || from.calls != to.calls || from.ret != to.ret {
		return false
	}
	v := a.points.next(scopeOf(nil, doc.Body()), w)
	start := v.before(a, doc, w)
	if start == nil {
		return false
	}
	// From here on the module is that of the new document.
	m.env.slots, m.env.scope = v.slots(doc, m.env, len(doc.Source())), v.scope
	m.doc = doc
	f, gone := a.without(w.old, start)
	u, ff, rec := f.unit, f.out, f.rec
	// What functions give depends on which names were bound when they were called.
	f.run.reads, f.run.classes = map[*Function]bool{}, map[*ClassInfo]bool{}
	extents := map[syntax.Node]extent{}
	for _, s := range w.new {
		before := rec.mark()
		f.stmt(s)
		if f.env == nil {
			return false
		}
		extents[lasting(s)] = extent{from.plus(before), from.plus(rec.mark())}
		for _, name := range bound(s) {
			b := f.env.local(name)
			if b == nil || b.leads() {
				return false
			}
			b.Value.keep()
			v.late = append(v.late, late{lasting(s), name, b})
		}
	}
	done := rec.mark()
	if f.budget < 0 || f.env.attrs != start.attrs || done.ret+done.calls+len(f.run.reads)+len(f.run.classes) > 0 || !quiet(ff.effects) || !w.onlyBinds(start, f.env) || len(dedupe(slices.Clone(rec.nodes))) < done.nodes {
		return false
	}
	ff.replace(was, from, to, rec)
	if w.next != nil {
		u.shift(doc, doc.Span(w.next).Start, from.plus(done).minus(to))
	}
	maps.Copy(u.ran, extents)
	a.code.insertUses(doc, gone, nil, u)
	m.env.slots = v.slots(doc, m.env, len(doc.Source()))
	a.recode(u)
	a.points = v
	return true
}

// leads reports whether a name stands for something of a library that matters even
// where nobody mentions the name: fixes may be spelled with it, or a function's
// parameters be taken for its arrays (see imports).
func (b *Binding) leads() bool {
	if b == nil || b.Value.Kind != Module && b.Value.Kind != Symbol {
		return false
	}
	switch root, _, _ := strings.Cut(b.Value.Name, "."); root {
	case "mlx", "numpy", "torch", "functools", "math":
		return true
	}
	return false
}

// bound are the names that a statement of a window binds.
func bound(s syntax.Stmt) (names []string) {
	switch s := s.(type) {
	case *syntax.Assign:
		for _, t := range s.Targets {
			names = append(names, t.(*syntax.Name).ID)
		}
	case *syntax.FuncDef, *syntax.ClassDef:
		names = append(names, defined(s).ID)
	case *syntax.Import:
		for _, a := range s.Names {
			names = append(names, boundName(a))
		}
	case *syntax.ImportFrom:
		for _, a := range s.Names {
			names = append(names, boundName(a))
		}
	}
	return names
}

// quiet reports whether effects leave nothing that others may find.
func quiet(effects []Effect) bool {
	return !slices.ContainsFunc(effects, func(e Effect) bool { return e.Kind == Mutates || e.Kind == Stores || e.Kind == Yields })
}

// onlyBinds reports whether nothing differs between two points but the names of a window.
func (w *window) onlyBinds(before, after *env) bool {
	for i, b := range after.slots {
		if b != before.slots[i] && !slices.Contains(w.names, after.scope.names[i]) {
			return false
		}
	}
	return true
}

// extentOf is what is to be replaced of what the module's own code left.
func (a *analysis) extentOf(w *window) (from, to mark, ok bool) {
	if len(w.old) == 0 {
		if w.next == nil {
			ff := a.code.funcs[0]
			from = mark{len(ff.Effects), len(ff.Calls), len(ff.Nodes), len(ff.Returns)}
			return from, from, true
		}
		e, ok := a.code.ran[lasting(w.next)]
		return e.from, e.from, ok
	}
	for i, s := range w.old {
		e, known := a.code.ran[lasting(s)]
		if !known {
			return from, to, false
		}
		if i == 0 {
			from = e.from
		}
		to = e.to
	}
	return from, to, true
}

// modulePoints are the points of the module's own code where statements have run alone since.
type modulePoints struct {
	scope *scope
	names map[string]bool // that such statements bind, or those that they took the place of
	late  []late
}

// next are the points with another window, which has not run yet.
func (v *modulePoints) next(s *scope, w *window) *modulePoints {
	next := &modulePoints{scope: s, names: map[string]bool{}}
	if v != nil {
		maps.Copy(next.names, v.names)
		for _, l := range v.late {
			if !slices.ContainsFunc(w.old, func(s syntax.Stmt) bool { return lasting(s) == l.stmt }) {
				next.late = append(next.late, l)
			}
		}
	}
	for _, name := range w.names {
		next.names[name] = true
	}
	return next
}

// redefined are the points after a definition was edited, which now binds its name to b.
func (v *modulePoints) redefined(p pair, b *Binding) *modulePoints {
	if v == nil {
		return nil
	}
	for i, l := range v.late {
		if l.stmt == lasting(p.old) {
			next := &modulePoints{scope: v.scope, names: v.names, late: slices.Clone(v.late)}
			next.late[i] = late{lasting(p.new), l.name, b}
			return next
		}
	}
	return v
}

// again are the same points, of module code that says something else.
func (v *modulePoints) again(e *env) *modulePoints {
	if v == nil {
		v = &modulePoints{scope: e.scope, names: map[string]bool{}}
	}
	next := *v
	return &next
}

// slots are what the names of the module mean at a place, by what they meant when
// the code around it ran.
func (v *modulePoints) slots(doc *syntax.Document, e *env, at int) []*Binding {
	slots := make([]*Binding, len(v.scope.names))
	for i, name := range v.scope.names {
		if j, ok := e.scope.slot[name]; ok && !v.names[name] {
			slots[i] = e.slots[j]
		}
	}
	for _, l := range v.late {
		if doc.Span(l.stmt).Start < at {
			slots[v.scope.slot[l.name]] = l.to
		}
	}
	return slots
}

// at is the environment before a statement, by what it was when that ran.
func (v *modulePoints) at(doc *syntax.Document, e *env, start int) *env {
	if v == nil || e == nil {
		return e
	}
	c := *e
	if e.outer != nil { // in the body of a class
		c.outer = v.at(doc, e.outer, start)
		return &c
	}
	c.scope, c.slots, c.shared = v.scope, v.slots(doc, e, start), false
	return &c
}

// before is the environment before a window; nil if that is not known.
func (v *modulePoints) before(a *analysis, doc *syntax.Document, w *window) *env {
	e := a.mod.env
	at := len(doc.Source())
	if s := w.next; len(w.old) > 0 || s != nil {
		if len(w.old) > 0 {
			s = w.old[0]
		}
		p, known := a.code.points[lasting(s)]
		if !known || p.env == nil {
			return nil
		}
		e = p.env
	}
	switch {
	case len(w.new) > 0:
		at = doc.Span(w.new[0]).Start
	case w.next != nil:
		at = doc.Span(w.next).Start
	}
	return v.at(doc, e, at)
}
