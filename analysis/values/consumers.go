package values

import (
	"sync"

	"mlxls/analysis/syntax"
)

// Consumers are the values that have v as an operand, where v was computed.
func (f *Facts) Consumers(v *Value) []*Value {
	if v == nil {
		return nil
	}
	out := f.consumers(v)
	switch {
	case v.unit == nil:
		f.note(consumersOf{v}, consumersRead{v, out})
	case v.unit.block != nil:
		f.see(v.unit.block)
	}
	return out
}

func (f *Facts) consumers(v *Value) (out []*Value) {
	if v.unit != nil {
		return v.unit.consumers()[v]
	}
	for _, u := range f.order {
		out = append(out, u.consumers()[v]...)
	}
	return out
}

// users are operand edges turned round, made when first asked for.
type users struct {
	once sync.Once
	by   map[*Value][]*Value
}

func (u *unit) consumers() map[*Value][]*Value {
	u.users.once.Do(func() { u.users.by = u.turnRound() })
	return u.users.by
}

func (u *unit) turnRound() map[*Value][]*Value {
	by := map[*Value][]*Value{}
	seen := map[*Value]bool{}
	var walk func(v *Value)
	walk = func(v *Value) {
		if v == nil || seen[v] {
			return
		}
		seen[v] = true
		for _, a := range v.Args {
			if a != nil {
				by[a] = append(by[a], v)
				walk(a)
			}
		}
		if (v.Op == "display" || v.Op == "comp") && v.Elem != nil {
			by[v.Elem] = append(by[v.Elem], v)
		}
		walk(v.Elem)
		for _, a := range v.Elems {
			walk(a)
		}
		for _, a := range v.Alts {
			walk(a)
		}
		if v.Recv != nil && (v.Op == OpCall || v.Kind == Symbol) {
			by[v.Recv] = append(by[v.Recv], v)
		}
		walk(v.Recv)
	}
	for _, ff := range u.funcs {
		for _, n := range ff.Nodes {
			b := syntax.BlockOf(n)
			if s := u.vals[b]; syntax.Index(n) < len(s) {
				walk(s[syntax.Index(n)])
			}
		}
		for _, e := range ff.Effects {
			walk(e.Value)
			for _, a := range e.Args {
				walk(a)
			}
		}
		for _, c := range ff.Calls {
			for _, a := range c.Args {
				walk(a)
			}
		}
		for _, v := range ff.Returns {
			walk(v)
		}
	}
	return by
}
