package values

import (
	"slices"

	"mlxls/analysis/syntax"
)

// A step is an edit of one function that its nodes tell of, and all that went by
// it ran again for. As long as no other function is edited, it may be taken back:
// a letter deleted, a bracket closed and opened again. Then the nodes are those of
// before, and the rest is, too.
type step struct {
	fn       *Function
	def      *syntax.FuncDef // its text before
	inner    []*Function
	literals []*Value
	classes  map[*ClassInfo]learnt // that were forgotten for it
	units    []*unit               // as they were before
}

// stepFrom is the step that an edit of a function makes.
func stepFrom(fn *Function, classes map[*ClassInfo]bool) *step {
	s := &step{fn: fn, def: fn.Def.(*syntax.FuncDef), inner: fn.inner, literals: fn.literals, classes: map[*ClassInfo]learnt{}}
	for c := range classes {
		s.classes[c] = c.learnt
	}
	return s
}

// returns reports whether a step is taken back that had as many classes forgotten.
func (s *step) returns(fn *Function, def *syntax.FuncDef, classes map[*ClassInfo]bool) bool {
	if s == nil || s.fn != fn || s.def != def {
		return false
	}
	for c := range classes {
		if _, known := s.classes[c]; !known {
			return false
		}
	}
	return true
}

// restore takes a step back.
func (a *analysis) restore(s *step) {
	s.fn.inner, s.fn.literals = s.inner, s.literals
	for _, in := range s.inner {
		a.mod.funcOf[in.Def] = in
	}
	for c, l := range s.classes {
		l.learned = a.mod.prog.learn()
		c.learnt = l
		c.edits++
	}
	for _, u := range s.units {
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
		a.gone, a.fresh = append(a.gone, now), append(a.fresh, u)
		a.units[u.top], u.home.unit = u, u
	}
}

// remember notes what units were before the step that was just made.
func (a *analysis) remember(s *step) {
	for _, u := range a.gone {
		known := slices.ContainsFunc(s.units, func(o *unit) bool { return o.top == u.top })
		if u.top.Def != nil && !known && a.units[u.top] != nil {
			s.units = append(s.units, u)
		}
	}
	a.last = s
}

// Returning are the parts of earlier versions that the next may have again.
func (f *Facts) Returning() (out []Part) {
	if f.last != nil {
		for _, u := range f.last.units {
			out = append(out, Part{mod: f.mod, unit: u})
		}
	}
	return out
}
