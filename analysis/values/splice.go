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
	r.ran[s] = extent{from, r.mark()}
}

// defined is the name that a def or a class binds.
func defined(s syntax.Stmt) *syntax.Name {
	if c, ok := s.(*syntax.ClassDef); ok {
		return c.Name
	}
	return s.(*syntax.FuncDef).Name
}

// redone are the definitions that an edit replaced and that leave more in the
// module's own code than the name of a function; ok is false when more of that
// code goes by what they define.
func (a *analysis) redone(pairs []blockPair) (out []blockPair, ok bool) {
	env := a.mod.env
	for _, p := range pairs {
		old := p.old.Root().(syntax.Stmt)
		name := defined(old)
		if d, isDef := old.(*syntax.FuncDef); isDef {
			if fn := a.mod.funcOf[d]; fn.Class != nil || bare(d) && len(a.code.byDef[name]) == 0 {
				continue // its class is one of them, or nothing is left
			}
		}
		i, bound := env.scope.slot[name.ID]
		if !bound || env.slots[i] == nil || !slices.Equal(env.slots[i].Defs, []*syntax.Name{name}) || len(a.code.byDef[name]) > 0 {
			return nil, false
		}
		out = append(out, p)
	}
	return out, true
}

// splice executes a statement of the module's own code again, in place of what
// it was, as if all of that code had run. It reports false when it leaves
// something of another form: then all has to.
func (a *analysis) splice(old, new syntax.Stmt) bool {
	m, was := a.mod, a.code.funcs[0]
	e, known := a.code.ran[old]
	before := a.code.points[old]
	if !known || was.Exhausted {
		return false
	}
	u := newUnit(a.code.top)
	u.succeed(a.code)
	gone := a.code.copyWithout(old, u)
	ff := &FunctionFacts{Fn: was.Fn, Returns: was.Returns, unit: u}
	u.funcs = []*FunctionFacts{ff}
	rec := &recorder{unit: u, cur: ff}
	f := &frame{run: &run{prog: m.prog, budget: rootBudget, active: []*Function{m.code}, unit: u, reads: u.reads, classes: u.classes},
		mod: m, fn: m.code, env: before.env.fork(), rec: rec, out: ff}
	f.stmt(new)
	if f.env == nil || f.env.attrs != before.env.attrs || f.budget < 0 || rec.mark() != e.size() || !a.code.mergeUses(gone, u) {
		return false
	}
	ff.Effects, ff.effects = replaced(was.Effects, e.from.effects, ff.effects), nil
	ff.Calls = replaced(was.Calls, e.from.calls, rec.calls)
	ff.Nodes = replaced(was.Nodes, e.from.nodes, rec.nodes)
	u.ran[new] = e
	i := m.env.scope.slot[defined(new).ID]
	m.env.slots = slices.Clone(m.env.slots)
	m.env.slots[i] = f.env.slots[i]
	a.note(u.top, was.Calls, ff.Calls)
	a.gone, a.fresh, a.code = append(a.gone, a.code), append(a.fresh, u), u
	u.home.unit = u
	return true
}

func (e extent) size() mark {
	return mark{e.to.effects - e.from.effects, e.to.calls - e.from.calls, e.to.nodes - e.from.nodes, e.to.ret - e.from.ret}
}

// replaced is a list with others in the place of as many, from one on.
func replaced[T any](in []T, from int, by []T) []T {
	out := slices.Clone(in)
	copy(out[from:], by)
	return out
}

// copyWithout gives to all that u knows of statements but one, and says in which
// blocks the text of that one is.
func (u *unit) copyWithout(s syntax.Stmt, to *unit) (gone map[*syntax.Block]bool) {
	gone = map[*syntax.Block]bool{syntax.BlockOf(s): true}
	if c, ok := s.(*syntax.ClassDef); ok {
		for _, st := range c.Body {
			gone[syntax.BlockOf(st)] = true
		}
	}
	to.reads, to.classes, to.ran = maps.Clone(u.reads), maps.Clone(u.classes), maps.Clone(u.ran)
	delete(to.ran, s)
	for b, vs := range u.vals {
		if !gone[b] {
			to.vals[b] = vs
		}
	}
	for st, p := range u.points {
		if !gone[syntax.BlockOf(st)] {
			to.points[st] = p
		}
	}
	for n, b := range u.uses {
		if !gone[syntax.BlockOf(n)] {
			to.uses[n] = b
		}
	}
	return gone
}

// mergeUses gives to, which knows of the uses in one statement, those in others,
// in their order. It reports false when the statement has not as many as before.
func (u *unit) mergeUses(gone map[*syntax.Block]bool, to *unit) bool {
	for def, uses := range u.byDef {
		if gone[syntax.BlockOf(def)] {
			continue
		}
		again, all := to.byDef[def], slices.Clone(uses)
		for i, n := range all {
			if gone[syntax.BlockOf(n)] {
				if len(again) == 0 {
					return false
				}
				all[i], again = again[0], again[1:]
			}
		}
		if len(again) > 0 {
			return false
		}
		to.byDef[def] = all
	}
	return true
}
