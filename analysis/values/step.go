package values

import (
	"slices"

	"mlxls/analysis/syntax"
)

// A step is an edit of one function that others noticed. As long as that function
// alone is edited, the step may be taken back: a letter deleted, a bracket closed
// and opened again. Then those who ran again for it are what they were.
type step struct {
	fn    *Function
	def   *syntax.FuncDef // its text before
	units []*unit         // of the others, as they were before
}

// back is the last step, if nobody can tell the new text of its function from that before it.
func (a *analysis) back(fn *Function, new *syntax.FuncDef) *step {
	if s := a.last; s != nil && s.fn == fn {
		if d := a.quiet(fn, s.def, new); d != nil && len(d.inner) == 0 {
			return s
		}
	}
	return nil
}

// restore takes a step back, but for its function's own unit.
func (a *analysis) restore(s *step) {
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

// remember notes what may be taken back after an edit: it, if others noticed that
// one function changed; the last step, if the edit was a quiet one of the same function.
func (a *analysis) remember(changed map[*Function]*syntax.FuncDef, quiet map[*Function]*difference, alone bool) {
	last := a.last
	a.last = nil
	if !alone {
		return
	}
	for fn, old := range changed {
		if quiet[fn] != nil {
			if last != nil && last.fn == fn {
				a.last = last
			}
			return
		}
		a.last = &step{fn: fn, def: old}
		for _, u := range a.gone {
			known := slices.ContainsFunc(a.last.units, func(o *unit) bool { return o.top == u.top })
			if u.top.Def != nil && u.top != fn && !known && a.units[u.top] != nil {
				a.last.units = append(a.last.units, u)
			}
		}
	}
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
