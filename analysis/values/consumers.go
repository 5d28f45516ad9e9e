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
	if v.unit != nil {
		return v.unit.consumers()[v]
	}
	var out []*Value
	for _, us := range f.units {
		for _, u := range us {
			out = append(out, u.consumers()[v]...)
		}
	}
	return append(out, f.code.consumers()[v]...)
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
