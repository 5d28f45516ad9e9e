package values

import "sync"

// Consumers are the values that have v as an operand, where v was computed.
func (f *Facts) Consumers(v *Value) []*Value {
	if v == nil {
		return nil
	}
	out := f.consumers(v)
	switch {
	case v.home == nil:
		f.note(consumersOf{v}, consumersRead{v, out})
	case v.home.unit.stem != nil:
		f.see(v.home.unit.stem)
	}
	return out
}

func (f *Facts) consumers(v *Value) (out []*Value) {
	if v.home != nil {
		return v.home.unit.consumers(v)
	}
	for _, u := range f.order {
		out = append(out, u.consumers(v)...)
	}
	return out
}

func (u *unit) consumers(v *Value) []*Value {
	u.users.once.Do(func() { u.users.turnRound(u) })
	return u.users.of(v)
}

// users are operand edges turned round, made when first asked for.
type users struct {
	once sync.Once
	ids  map[*Value]int32
	ends []int32  // by id: where a value's users end in all
	all  []*Value // those of each value after another
}

func (us *users) of(v *Value) []*Value {
	id, ok := us.ids[v]
	if !ok {
		return nil
	}
	start, end := int32(0), us.ends[id]
	if id > 0 {
		start = us.ends[id-1]
	}
	return us.all[start:end:end]
}

// A use leads from an operand, by its id, to what is computed from it.
type use struct {
	operand int32
	by      *Value
}

func (us *users) turnRound(u *unit) {
	nodes := 0
	for _, ff := range u.funcs {
		nodes += len(ff.Nodes)
	}
	us.ids = make(map[*Value]int32, nodes)
	uses := make([]use, 0, nodes)
	var visit func(v *Value)
	// reach visits v, which by uses unless that is nil.
	// What another unit computed is among the users there.
	reach := func(v, by *Value) {
		if v == nil || v.home != nil && v.home != u.home {
			return
		}
		id, seen := us.ids[v]
		if !seen {
			id = int32(len(us.ids))
			us.ids[v] = id
		}
		if by != nil {
			uses = append(uses, use{id, by})
		}
		if !seen {
			visit(v)
		}
	}
	visit = func(v *Value) {
		for _, a := range v.Args {
			reach(a, v)
		}
		if v.Op == "display" || v.Op == "comp" {
			reach(v.Elem, v)
		} else {
			reach(v.Elem, nil)
		}
		for _, a := range v.Elems {
			reach(a, nil)
		}
		for _, a := range v.Alts {
			reach(a, nil)
		}
		if v.Op == OpCall || v.Kind == Symbol {
			reach(v.Recv, v)
		} else {
			reach(v.Recv, nil)
		}
	}
	for _, ff := range u.funcs {
		for _, n := range ff.Nodes {
			reach(u.value(n), nil)
		}
		for _, e := range ff.Effects {
			reach(e.Value, nil)
			for _, a := range e.Args {
				reach(a, nil)
			}
		}
		for _, c := range ff.Calls {
			for _, a := range c.Args {
				reach(a, nil)
			}
		}
		for _, v := range ff.Returns {
			reach(v, nil)
		}
	}
	us.sort(uses)
}

// sort puts the users of each value together, in the order in which they were found.
func (us *users) sort(uses []use) {
	us.ends = make([]int32, len(us.ids))
	for _, e := range uses {
		us.ends[e.operand]++
	}
	at := int32(0)
	for id, n := range us.ends {
		us.ends[id] = at // where they start, for now
		at += n
	}
	us.all = make([]*Value, len(uses))
	for _, e := range uses {
		us.all[us.ends[e.operand]] = e.by
		us.ends[e.operand]++
	}
}
