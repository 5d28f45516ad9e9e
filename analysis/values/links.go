package values

import (
	"maps"
	"slices"

	"mlxls/analysis/syntax"
)

// links are the functions whose units go by something, so that those that an edit
// concerns need not be searched for.
type links struct {
	executed link[*Function]
	classes  link[*ClassInfo]
	names    link[*syntax.Name] // that other blocks bind
}

// A link is who goes by what of a kind.
type link[K comparable] map[K]map[*Function]bool

func (l link[K]) set(k K, fn *Function, on bool) {
	switch {
	case !on:
		if delete(l[k], fn); len(l[k]) == 0 {
			delete(l, k)
		}
	case l[k] == nil:
		l[k] = map[*Function]bool{fn: true}
	default:
		l[k][fn] = true
	}
}

// linked are the links of the units that there are, made when first asked for.
func (a *analysis) linked() *links {
	if a.links == nil {
		a.links = &links{link[*Function]{}, link[*ClassInfo]{}, link[*syntax.Name]{}}
		for _, u := range a.units {
			a.links.set(u, true)
		}
	}
	return a.links
}

// set notes what a unit goes by, or that it is no more.
func (l *links) set(u *unit, on bool) {
	for fn := range u.reads {
		l.executed.set(fn, u.top, on)
	}
	for c := range u.classes {
		l.classes.set(c, u.top, on)
	}
	for def := range u.byDef {
		if syntax.StemOf(def) != u.stem {
			l.names.set(def, u.top, on)
		}
	}
}

// replace puts a unit in the place of the one that its function had, which may be nil.
func (a *analysis) replace(old, now *unit) {
	if a.links != nil {
		if old != nil {
			a.links.set(old, false)
		}
		a.links.set(now, true)
	}
	if old != nil {
		a.gone = append(a.gone, old)
	}
	a.fresh = append(a.fresh, now)
	a.units[now.top], now.home.unit = now, now
}

// concerned are the functions that have to run again for an edit, the last of the text first.
func (a *analysis) concerned(e reach) []*Function {
	l, all := a.linked(), maps.Clone(e.stale)
	for fn := range e.changed {
		all[fn] = true
		for _, f := range append([]*Function{fn}, fn.inner...) {
			maps.Copy(all, l.executed[f])
		}
	}
	for c := range e.classes {
		maps.Copy(all, l.classes[c])
	}
	maps.DeleteFunc(all, func(fn *Function, _ bool) bool { return a.units[fn] == nil })
	return slices.SortedFunc(maps.Keys(all), func(f, g *Function) int { return g.place - f.place })
}
