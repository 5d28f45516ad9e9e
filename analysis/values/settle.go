package values

import "slices"

// unsettled are the functions whose callers may have said something else since
// their parameters were compared.
type unsettled struct {
	asked map[*Function]bool // nil before all have been compared once
	tops  []*Function        // in which they are, in the order of the text
}

// ask has the parameters of a function compared again.
func (s *unsettled) ask(fn *Function) {
	top := fn.top()
	if s.asked == nil || top.Def == nil {
		return
	}
	s.asked[fn] = true
	if i, found := s.at(top); !found {
		s.tops = slices.Insert(s.tops, i, top)
	}
}

func (s *unsettled) at(top *Function) (i int, found bool) {
	return slices.BinarySearchFunc(s.tops, top, func(a, b *Function) int { return a.place - b.place })
}

// before takes the last that stands before another; nil for none.
func (s *unsettled) before(top *Function) *Function {
	i := len(s.tops)
	if top != nil {
		i, _ = s.at(top)
	}
	if i == 0 {
		return nil
	}
	next := s.tops[i-1]
	s.tops = slices.Delete(s.tops, i-1, i)
	return next
}

// rounds of settling, at most: what callers say of each other in a circle may never agree.
const settling = 6

// settle runs functions again whose callers have since said something else.
func (a *analysis) settle() {
	if a.asked == nil {
		a.asked = map[*Function]bool{}
		for _, u := range a.units {
			for _, ff := range u.funcs {
				a.ask(ff.Fn)
			}
		}
	}
	for range settling {
		again := false
		for fn := a.before(nil); fn != nil; fn = a.before(fn) {
			u := a.units[fn]
			if u == nil {
				continue
			}
			others, own := a.differs(u)
			if others { // what it gives itself may be true only because it was
				a.forgetOwn(u)
			}
			if others || own {
				a.run(fn)
				again = true
			}
		}
		if !again {
			clear(a.asked)
			return
		}
	}
}

// differs reports whether the callers of one of a unit's functions say something else.
func (a *analysis) differs(u *unit) (others, own bool) {
	for _, ff := range u.funcs {
		if a.asked[ff.Fn] {
			delete(a.asked, ff.Fn)
			x, y := a.changed(ff)
			others, own = others || x, own || y
		}
	}
	return others, own
}

// note files the calls of a function under whom it calls; was are those it made before.
func (a *analysis) note(fn *Function, was, now []CallSite) {
	for _, c := range was {
		if by := a.sites[c.Callee]; len(by[fn]) > 0 {
			if delete(by, fn); len(by) == 0 {
				delete(a.sites, c.Callee)
			}
			a.ask(c.Callee)
		}
	}
	for _, c := range now {
		if c.Callee.mod != a.mod {
			continue
		}
		by := a.sites[c.Callee]
		if by == nil {
			by = map[*Function][]CallSite{}
			a.sites[c.Callee] = by
		}
		by[fn] = append(by[fn], c)
		a.ask(c.Callee)
	}
	a.ask(fn) // its hints are others
}
