package values

import "mlxls/analysis/syntax"

// A step is an edit of one function that its nodes tell of, and all that went by
// it ran again for. As long as no other function is edited, it may be taken back:
// a letter deleted, a bracket closed and opened again. Then the nodes are those of
// before, and the rest is, too.
type step struct {
	fn       *Function
	def      *syntax.FuncDef // its text before
	inner    []*Function
	were     []Function // what these were: an edit may leave their nodes as they are
	literals []*Value
	classes  map[*ClassInfo]learnt // that were forgotten for it
	units    []*unit               // of the version before, in order
	asked    *answers              // about it
}

// step is the step that an edit makes, and the last one if the edit takes that
// back; nil for none.
func (a *analysis) step(e reach) (made, back *step) {
	if !e.alike || len(e.changed) != 1 {
		return nil, nil
	}
	for fn, def := range e.changed {
		made = &step{fn: fn, def: def, inner: fn.inner, literals: fn.literals, classes: map[*ClassInfo]learnt{},
			units: a.mod.facts.order, asked: a.mod.facts.asked}
	}
	for _, in := range made.inner {
		made.were = append(made.were, *in)
	}
	for c := range e.classes {
		made.classes[c] = c.learnt
	}
	if last := a.last; last != nil && last.fn == made.fn && last.def == e.now {
		back = last
		for c := range e.classes {
			if _, known := last.classes[c]; !known {
				return made, nil
			}
		}
	}
	return made, back
}

// restore takes a step back.
func (a *analysis) restore(s *step) {
	a.back = s
	s.fn.inner, s.fn.literals = s.inner, s.literals
	for i, in := range s.inner {
		*in = s.were[i]
		a.mod.funcOf[in.Def] = in
		a.mod.names(in, in.scope)
	}
	for c, l := range s.classes {
		l.learned = a.mod.prog.learn()
		c.learnt = l
		c.edits++
	}
	for _, u := range s.units[1:] { // but the module's own code
		now := a.units[u.top]
		if now == u {
			continue
		}
		for _, ff := range now.funcs {
			a.note(ff.Fn, ff.Calls, nil)
		}
		for _, ff := range u.funcs {
			a.note(ff.Fn, nil, ff.Calls)
		}
		a.replace(now, u)
	}
}

// follow makes f come after the version before a step, not after that which took it back.
func (s *step) follow(f *Facts) {
	c := &changes{version: f.version, names: f.changes.names}
	f.asked, f.changes = s.asked.next(), c
	now := make(map[*unit]bool, len(f.order))
	for _, u := range f.order {
		now[u] = true
	}
	for _, u := range s.units {
		if !now[u] {
			c.gone = append(c.gone, u)
		}
		delete(now, u)
	}
	for _, u := range f.order {
		if now[u] {
			c.fresh = append(c.fresh, u)
		}
	}
}

// Step reports whether the next version may take back the edit that made this
// one, or an earlier one with the same facts.
func (f *Facts) Step() bool { return f.step != nil }

// Back reports whether this version took such an edit back: all that was known
// before it is true again.
func (f *Facts) Back() bool { return f.back != nil }
