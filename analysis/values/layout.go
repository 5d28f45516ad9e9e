package values

import (
	"slices"

	"mlxls/analysis/syntax"
)

// A layout says where the units of a document are among them. Versions share it:
// an edit after which blocks are elsewhere has the document analysed afresh.
type layout struct {
	at    map[*Function]int
	stems map[*syntax.Stem][]int
}

// placed are the units where the version before had them; nil if they do not fit.
func (a *analysis) placed() ([]*unit, *layout) {
	was := a.mod.facts
	if was == nil || len(was.order) != len(a.units)+1 {
		return nil, nil
	}
	order := slices.Clone(was.order)
	order[0] = a.code
	for _, u := range a.fresh {
		if u.stem == nil {
			continue
		}
		i, known := was.layout.at[u.top]
		if !known || was.order[i].stem != u.stem {
			return nil, nil
		}
		order[i] = a.units[u.top]
	}
	return order, was.layout
}

// arranged are the units in the order of the text, the module's own code first.
func (a *analysis) arranged() ([]*unit, *layout) {
	order := append(make([]*unit, 0, len(a.units)+1), a.code)
	for _, fn := range a.mod.tops {
		if u := a.units[fn]; u != nil {
			order = append(order, u)
		}
	}
	sortByStart(order[1:], func(u *unit) int { return start(u.top) })
	l := &layout{at: make(map[*Function]int, len(order)), stems: make(map[*syntax.Stem][]int, len(order))}
	for i, u := range order[1:] {
		l.at[u.top] = 1 + i
		l.stems[u.stem] = append(l.stems[u.stem], 1+i)
	}
	return order, l
}

// unitsOf are the units whose functions are in the blocks of a stem.
func (f *Facts) unitsOf(s *syntax.Stem) (out []*unit) {
	at := f.layout.stems[s]
	if len(at) == 1 {
		return f.order[at[0] : at[0]+1 : at[0]+1]
	}
	for _, i := range at {
		out = append(out, f.order[i])
	}
	return out
}
