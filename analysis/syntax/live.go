package syntax

import "slices"

// A flow is where execution may go from a place on, as far as one variable is
// concerned, until that is assigned.
type flow struct{ reads, falls, breaks, continues bool }

// then is a flow that goes on with another where it falls.
func (f flow) then(next func() flow) flow {
	if f.reads || !f.falls {
		return f
	}
	f.falls = false
	return f.or(next())
}

func (f flow) or(g flow) flow {
	return flow{f.reads || g.reads, f.falls || g.falls, f.breaks || g.breaks, f.continues || g.continues}
}

// A spot is where a statement stands: in the lists of nested ones, innermost last.
type spot []station

type station struct {
	in   Stmt // whose list it is
	list []Stmt
	at   int
}

// live reports whether a variable may be read after the statement at a spot,
// before it is assigned again. It takes all that is not plain for a read.
func (s spot) live(name string) bool {
	f := flow{falls: true}
	for i := len(s) - 1; i >= 0; i-- {
		here := s[i]
		f = f.then(func() flow { return flowOf(here.list[here.at+1:], name) })
		switch in := here.in.(type) {
		case *For:
			f = f.looped(here.list, in.Body, in.Else, flow{}, name)
		case *While:
			f = f.looped(here.list, in.Body, in.Else, flow{reads: occurs(in.Cond, name)}, name)
		case *With:
			f.falls = true // it may hide what is raised
		}
		if f.reads {
			return true
		}
	}
	return false
}

// looped is how it goes on at the end of a list of a loop: with another iteration, and with what comes after.
func (f flow) looped(list, body, orElse []Stmt, head flow, name string) flow {
	if &list[0] != &body[0] {
		return f // it was what comes after
	}
	out := flow{reads: f.reads, falls: f.breaks}
	if f.falls || f.continues {
		again := head.or(flowOf(body, name))
		out.reads, out.falls = out.reads || again.reads, out.falls || again.breaks
		out = out.or(flowOf(orElse, name))
	}
	return out
}

// flowOf is how statements are executed one after the other.
func flowOf(list []Stmt, name string) flow {
	f := flow{falls: true}
	for _, s := range list {
		f = f.then(func() flow { return flowIn(s, name) })
	}
	return f
}

func flowIn(s Stmt, name string) flow {
	switch s := s.(type) {
	case *Assign:
		if occurs(s.Value, name) || slices.ContainsFunc(s.Targets, func(t Expr) bool { return !isTarget(t) && occurs(t, name) }) {
			return flow{reads: true}
		}
		return flow{falls: !slices.ContainsFunc(s.Targets, func(t Expr) bool { return occurs(t, name) })}
	case *Return:
		return flow{reads: s.X != nil && occurs(s.X, name)}
	case *Break:
		return flow{breaks: true}
	case *Continue:
		return flow{continues: true}
	case *If:
		return flow{reads: occurs(s.Cond, name), falls: true}.then(func() flow { return flowOf(s.Then, name).or(flowOf(s.Else, name)) })
	case *For:
		reads := occurs(s.Iter, name)
		if assigned := isTarget(s.Target) && occurs(s.Target, name); !assigned {
			reads = reads || occurs(s.Target, name) || flowOf(s.Body, name).reads
		}
		return flow{reads: reads, falls: true}.then(func() flow { return flowOf(s.Else, name).or(flow{falls: true}) })
	case *While:
		return flow{reads: flowOf(s.Body, name).reads || occurs(s.Cond, name), falls: true}.then(func() flow { return flowOf(s.Else, name).or(flow{falls: true}) })
	case *With:
		reads := slices.ContainsFunc(s.Items, func(i *WithItem) bool { return occurs(i, name) })
		return flow{reads: reads, falls: true}.then(func() flow { return flowOf(s.Body, name).or(flow{falls: true}) }) // it may hide what is raised
	case *Try, *Match:
		return flow{reads: occurs(s, name), falls: true, breaks: true, continues: true}
	}
	return flow{reads: occurs(s, name), falls: true}
}

// isTarget reports whether all that is assigned are names.
func isTarget(e Expr) bool {
	switch e := e.(type) {
	case *Name:
		return true
	case *Tuple:
		return !slices.ContainsFunc(e.Elts, func(x Expr) bool { return !isTarget(x) })
	}
	return false
}

// occurs reports whether a name stands anywhere in a node.
func occurs(n Node, name string) (found bool) {
	var look func(n Node)
	look = func(n Node) {
		switch n := n.(type) {
		case *Name:
			found = found || n.ID == name
		case *Attribute:
			look(n.X)
			return
		}
		if !found {
			each(n, look)
		}
	}
	look(n)
	return found
}
