package values

import (
	"maps"
	"slices"

	"mlxls/analysis/syntax"
)

// An extent is what one statement of the module's own code left in its facts.
type extent struct{ from, to mark }

// follow runs a statement of the module's own code.
func (r *recorder) follow(s syntax.Stmt, run func()) {
	if r == nil {
		run()
		return
	}
	from := r.mark()
	run()
	r.ran[lasting(s)] = extent{from, r.mark()}
}

// defined is the name that a def or a class binds.
func defined(s syntax.Stmt) *syntax.Name {
	if c, ok := s.(*syntax.ClassDef); ok {
		return c.Name
	}
	return s.(*syntax.FuncDef).Name
}

// redone are the definitions that an edit replaced and that leave something else in
// the module's own code, with those that go by them, in the order of the text; ok is
// false when other code goes by them, too.
func (a *analysis) redone(pairs []pair) (out []pair, ok bool) {
	now := map[syntax.Stmt]syntax.Stmt{}
	var queue []syntax.Stmt
	for _, p := range pairs {
		if d, isDef := p.old.(*syntax.FuncDef); isDef {
			if a.mod.funcOf[d].Class != nil || d.Name == p.new.(*syntax.FuncDef).Name {
				continue // its class is one of them, or the head is the same
			}
		}
		now[p.old] = p.new
		queue = append(queue, p.old)
	}
	if len(queue) == 0 {
		return nil, true
	}
	var owners map[*syntax.Stem]syntax.Stmt
	for ; len(queue) > 0; queue = queue[1:] {
		name := a.mod.renamed.known(defined(queue[0]))
		if !a.mod.only(name) {
			return nil, false
		}
		for _, use := range a.code.byDef[name] {
			if owners == nil {
				owners = a.mod.owners()
			}
			by := owners[syntax.StemOf(use)]
			if by == nil {
				return nil, false
			}
			if now[by] == nil {
				now[by] = by
				queue = append(queue, by)
			}
		}
	}
	for _, st := range a.mod.doc.Body() {
		if new := now[st]; new != nil {
			out = append(out, pair{st, new})
		}
	}
	return out, len(out) == len(now)
}

// only reports whether nothing else has bound a name of the module since.
func (m *module) only(name *syntax.Name) bool {
	i, bound := m.env.scope.slot[name.ID]
	return bound && m.env.slots[i] != nil && slices.Equal(m.env.slots[i].Defs, []*syntax.Name{name})
}

// owners are the definitions that the text of blocks is in, as far as module code runs it.
func (m *module) owners() map[*syntax.Stem]syntax.Stmt {
	out := map[*syntax.Stem]syntax.Stmt{}
	for _, st := range m.doc.Body() {
		switch d := st.(type) {
		case *syntax.FuncDef:
			out[syntax.StemOf(d)] = d
		case *syntax.ClassDef:
			for b := range blocksOf(d) {
				out[b] = d
			}
		}
	}
	return out
}

// blocksOf are the blocks that the text of a definition is in.
func blocksOf(s syntax.Stmt) map[*syntax.Stem]bool {
	out := map[*syntax.Stem]bool{syntax.StemOf(s): true}
	if c, ok := s.(*syntax.ClassDef); ok {
		for _, st := range c.Body {
			out[syntax.StemOf(st)] = true
		}
	}
	return out
}

// splice executes definitions of the module's own code again, in place of what
// they were, as if all of that code had run. It reports false when one leaves
// something that others may go by: then all has to.
func (a *analysis) splice(rs []pair) bool {
	bound := map[int]*Binding{}
	for _, r := range rs {
		if !a.spliceOne(r, bound) {
			return false
		}
	}
	return true
}

// spliceOne adds to bound what a definition binds, by slot; it goes by what those before it have bound.
func (a *analysis) spliceOne(r pair, bound map[int]*Binding) bool {
	m, was := a.mod, a.code.funcs[0]
	e, known := a.code.ran[lasting(r.old)]
	before := a.code.points[lasting(r.old)]
	if !known || was.Exhausted {
		return false
	}
	f, gone := a.without([]syntax.Stmt{r.old}, a.points.at(m.doc, before.env, m.doc.Span(r.new).Start))
	u, ff, rec := f.unit, f.out, f.rec
	for i, b := range bound {
		f.env.set(i, b)
	}
	f.stmt(r.new)
	if f.env == nil || f.env.attrs != before.env.attrs || f.budget < 0 {
		return false
	}
	done := rec.mark()
	if grown := done.minus(e.to.minus(e.from)); grown != (mark{}) {
		if grown.ret+grown.calls != 0 || !quiet(was.Effects[e.from.effects:e.to.effects]) || !quiet(ff.effects) || len(dedupe(slices.Clone(rec.nodes))) < done.nodes {
			return false
		}
		u.shift(m.doc, m.doc.Span(r.new).End, grown)
	}
	ff.replace(was, e.from, e.to, rec)
	name, now := defined(r.old), m.renamed.known(defined(r.new))
	if now != defined(r.new) { // a class keeps it
		name = now
	}
	a.code.insertUses(m.doc, gone, map[*syntax.Name]*syntax.Name{name: now}, u)
	u.ran[lasting(r.new)] = extent{e.from, e.from.plus(done)}
	i := m.env.scope.slot[defined(r.new).ID]
	bound[i] = f.env.slots[i]
	m.env.slots = slices.Clone(m.env.slots)
	m.env.slots[i] = bound[i]
	a.points = a.points.redefined(r, bound[i])
	a.note(u.top, was.Calls, ff.Calls)
	a.recode(u)
	return true
}

// without is a frame in which other statements of the module's own code can run in
// place of some, whose blocks are gone. Its unit knows what all others left.
func (a *analysis) without(some []syntax.Stmt, e *env) (f *frame, gone map[*syntax.Stem]bool) {
	u := newUnit(a.code.top)
	u.succeed(a.code)
	gone = a.code.copyWithout(some, u)
	was := a.code.funcs[0]
	ff := &FunctionFacts{Fn: was.Fn, Returns: was.Returns, unit: u}
	u.funcs = []*FunctionFacts{ff}
	r := &run{prog: a.mod.prog, budget: rootBudget, active: []*Function{a.mod.code}, unit: u, reads: u.reads, classes: u.classes}
	return &frame{run: r, mod: a.mod, fn: a.mod.code, env: e.fork(), rec: &recorder{unit: u, cur: ff}, out: ff}, gone
}

// replace fills ff with what was known before, where what was taken down takes the place of an extent.
func (ff *FunctionFacts) replace(was *FunctionFacts, from, to mark, by *recorder) {
	ff.Effects, ff.effects = spliced(was.Effects, from.effects, to.effects, ff.effects), nil
	ff.Calls = spliced(was.Calls, from.calls, to.calls, by.calls)
	ff.Nodes = spliced(was.Nodes, from.nodes, to.nodes, by.nodes)
}

// spliced is a list with others in the place of those from one on to another.
func spliced[T any](in []T, from, to int, by []T) []T { return slices.Concat(in[:from], by, in[to:]) }

// recode makes a unit that of the module's own code.
func (a *analysis) recode(u *unit) {
	a.gone, a.fresh, a.code = append(a.gone, a.code), append(a.fresh, u), u
	u.home.unit = u
}

func (a mark) plus(b mark) mark {
	return mark{a.effects + b.effects, a.calls + b.calls, a.nodes + b.nodes, a.ret + b.ret}
}

func (a mark) minus(b mark) mark {
	return mark{a.effects - b.effects, a.calls - b.calls, a.nodes - b.nodes, a.ret - b.ret}
}

// copyWithout gives to all that u knows of statements but some, and says in which
// blocks the text of those is.
func (u *unit) copyWithout(some []syntax.Stmt, to *unit) (gone map[*syntax.Stem]bool) {
	gone = map[*syntax.Stem]bool{}
	to.reads, to.classes, to.ran = maps.Clone(u.reads), maps.Clone(u.classes), maps.Clone(u.ran)
	for _, s := range some {
		maps.Copy(gone, blocksOf(s))
		delete(to.ran, lasting(s))
	}
	for b, vs := range u.vals {
		if !gone[b] {
			to.vals[b] = vs
		}
	}
	for st, p := range u.points {
		if !gone[syntax.StemOf(st)] {
			to.points[st] = p
		}
	}
	for n, b := range u.uses {
		if !gone[syntax.StemOf(n)] {
			to.uses[n] = b
		}
	}
	return gone
}

// shift moves what the statements from a place on left.
func (u *unit) shift(doc *syntax.Document, from int, by mark) {
	for s, e := range u.ran {
		if doc.Span(s).Start >= from {
			u.ran[s] = extent{e.from.plus(by), e.to.plus(by)}
		}
	}
}

// insertUses gives to, which knows of the uses in new statements, those in others,
// in their order. Some definitions have become others.
func (u *unit) insertUses(doc *syntax.Document, gone map[*syntax.Stem]bool, became map[*syntax.Name]*syntax.Name, to *unit) {
	for def, uses := range u.byDef {
		switch now := became[def]; {
		case now != nil:
			def = now
		case gone[syntax.StemOf(def)]:
			continue
		}
		all := slices.DeleteFunc(slices.Clone(uses), func(n *syntax.Name) bool { return gone[syntax.StemOf(n)] })
		if again := to.byDef[def]; len(again) > 0 {
			at := doc.Span(again[0]).Start
			i := slices.IndexFunc(all, func(n *syntax.Name) bool { return doc.Span(n).Start > at })
			if i < 0 {
				i = len(all)
			}
			all = slices.Insert(all, i, again...)
		}
		if len(all) > 0 {
			to.byDef[def] = all
		}
	}
}
