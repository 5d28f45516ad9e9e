package syntax

import "slices"

// A Dead is a statement of a function that is in none of its lists: it did not
// parse, or does nothing but bind names that nothing reads, like most of what
// stands there while a line is being typed. So a function is the same nodes
// before and after. ParseWhole keeps such statements.
type Dead struct {
	Span  Span
	Reads string // a name; empty if none
}

// bury takes the dead statements out of a new function, and puts the compound
// statements of earlier versions in the place of new ones that then are the same.
func (c *conv) bury(root Stmt) Stmt {
	f, ok := root.(*FuncDef)
	if !ok || !c.stem.function || c.whole {
		return root
	}
	b := burial{conv: c, stores: map[*Assign]*store{}}
	b.collect(f, nil, false)
	if len(b.stores) > 0 {
		b.follow(f)
	}
	if c.earlier != nil {
		b.remains(c.earlier.block.Root())
		if past := c.earlier.block.past; past != nil {
			b.remains(past)
		}
	}
	return b.compound(f)
}

// A burial is what is at hand while dead statements are looked for.
type burial struct {
	*conv
	stores map[*Assign]*store // that may be dead
	names  map[string]*name   // that those bind
	past   map[Node][]Stmt    // compound statements of earlier versions, by what stands first in their heads
}

// A store is a statement that does nothing but bind names.
type store struct {
	spot  spot
	inner bool // in a function inside
	alive bool
}

// A name is whether a name stands elsewhere, and if so in a function or the like.
type name struct{ found, inside bool }

// collect finds the stores in the lists of a compound statement.
func (b *burial) collect(in Stmt, around spot, inner bool) {
	for _, list := range bodies(in) {
		for i, s := range *list {
			here := func() spot { return append(slices.Clip(around), station{in, *list, i}) }
			if a, ok := s.(*Assign); ok && binds(a) && still(a.Value) {
				b.stores[a] = &store{spot: here(), inner: inner}
			} else if b.open(s) {
				_, function := s.(*FuncDef)
				b.collect(s, here(), inner || function)
			}
		}
	}
}

// open reports whether a statement is new, and one that dead ones are looked for in.
func (b *burial) open(s Stmt) bool { return s.base().branch == nil && len(bodies(s)) > 0 }

// bodies are the lists of a compound statement that dead statements are taken from.
// It is a branch without nodes but its own: so it may grow without another changing.
func bodies(s Stmt) []*[]Stmt {
	switch s := s.(type) {
	case *FuncDef:
		return []*[]Stmt{&s.Body}
	case *If:
		return []*[]Stmt{&s.Then, &s.Else}
	case *For:
		return []*[]Stmt{&s.Body, &s.Else}
	case *While:
		return []*[]Stmt{&s.Body, &s.Else}
	case *With:
		return []*[]Stmt{&s.Body}
	}
	return nil
}

// binds reports whether all that is assigned are names.
func binds(a *Assign) bool {
	return !slices.ContainsFunc(a.Targets, func(t Expr) bool { _, ok := t.(*Name); return !ok })
}

// still reports whether to evaluate an expression does nothing, and tells nothing.
func still(e Expr) bool {
	switch e := e.(type) {
	case *Name, *Number, *Constant, *BadExpr:
		return true
	case *Str:
		return len(e.Parts) == 0
	case *Attribute:
		return still(e.X) && !IsArrayAttribute(e.Attr.ID)
	}
	return false
}

// IsArrayAttribute reports whether to read an attribute of that name can be a hint
// that what has it is an array.
func IsArrayAttribute(name string) bool {
	switch name {
	case "square", "rsqrt", "shape", "ndim", "dtype", "astype", "reshape", "transpose", "swapaxes", "squeeze", "flatten", "moveaxis", "T", "mean", "var":
		return true
	}
	return false
}

// follow finds out which stores something may read.
func (b *burial) follow(f *FuncDef) {
	b.names = map[string]*name{}
	for a := range b.stores {
		for _, t := range a.Targets {
			b.names[t.(*Name).ID] = &name{}
		}
	}
	inside := 0
	see := func(id string) {
		if n := b.names[id]; n != nil {
			n.found, n.inside = true, n.inside || inside > 0
		}
	}
	var look func(n Node)
	look = func(n Node) {
		switch n := n.(type) {
		case *Assign:
			if b.stores[n] != nil {
				look(n.Value)
				return
			}
		case *Name:
			see(n.ID)
		case *Attribute:
			look(n.X)
			return
		case *Global:
			for _, id := range n.Names {
				if n := b.names[id]; n != nil {
					n.found, n.inside = true, true
				}
			}
		case *FuncDef, *ClassDef, *Lambda, *Comp: // may be executed later
			if n != Node(f) {
				inside++
				defer func() { inside-- }()
			}
		}
		each(n, look)
	}
	look(f)
	for a, s := range b.stores {
		for _, t := range a.Targets {
			n := b.names[t.(*Name).ID]
			s.alive = s.alive || n.found && (n.inside || s.inner || !copies(a.Value) || s.spot.live(t.(*Name).ID))
		}
	}
}

// copies reports whether a value is that of a variable. Others are assigned to let
// go of what a variable had.
func copies(e Expr) bool {
	switch e.(type) {
	case *Name, *Attribute, *BadExpr:
		return true
	}
	return false
}

// dead reports whether a statement is.
func (b *burial) dead(s Stmt) bool {
	switch s := s.(type) {
	case *BadStmt:
		return true
	case *ExprStmt:
		_, text := s.X.(*Str)
		return still(s.X) && !text
	case *Assign:
		st := b.stores[s]
		return st != nil && !st.alive
	}
	return false
}

// compound takes the dead statements out of one. It is one of an earlier version
// if that has the same.
func (b *burial) compound(s Stmt) Stmt {
	if !b.open(s) {
		return s
	}
	for _, list := range bodies(s) {
		if slices.ContainsFunc(*list, func(s Stmt) bool { return !b.dead(s) }) { // a list is not empty
			*list = slices.DeleteFunc(*list, func(s Stmt) bool {
				if b.dead(s) {
					b.note(s)
					return true
				}
				return false
			})
		}
		for i, s := range *list {
			(*list)[i] = b.compound(s)
		}
	}
	for _, old := range b.past[first(s)] {
		if same(old, s) {
			at, was := s.base(), old.base()
			br := was.branch
			b.placed[br] = at.start
			b.grown[br] = int(at.end-at.start) - int(was.end-was.start)
			if int(br.slot) < len(b.earlier.taken) {
				b.earlier.taken[br.slot] = true
			}
			return old
		}
	}
	return s
}

// note files a dead statement.
func (b *burial) note(s Stmt) {
	start, d := s.base().start, Dead{}
	if br := s.base().branch; br != nil { // it was not dead before
		start = b.placed[br]
	}
	d.Span = Span{int(start), int(b.end(s))}
	var x Expr
	switch s := s.(type) {
	case *ExprStmt:
		x = s.X
	case *Assign:
		x = s.Value
	}
	for {
		a, ok := x.(*Attribute)
		if !ok {
			break
		}
		x = a.X
	}
	if n, ok := x.(*Name); ok {
		d.Reads = n.ID
	}
	b.buried = append(b.buried, d)
}

// remains files the compound statements of an earlier version.
func (b *burial) remains(s Stmt) {
	if b.past == nil {
		b.past = map[Node][]Stmt{}
	}
	if key := first(s); key != nil && !slices.Contains(b.past[key], s) {
		b.past[key] = append(b.past[key], s)
	}
	for _, list := range bodies(s) {
		for _, s := range *list {
			b.remains(s)
		}
	}
}

// first is what stands first in the head of a compound statement.
func first(s Stmt) Node {
	switch s := s.(type) {
	case *FuncDef:
		return s.Name
	case *If:
		return s.Cond
	case *For:
		return s.Target
	case *While:
		return s.Cond
	case *With:
		if len(s.Items) > 0 {
			return s.Items[0]
		}
	}
	return nil
}

// same reports whether two compound statements that begin with the same node have all else in common.
func same(a, b Stmt) bool {
	switch a := a.(type) {
	case *FuncDef: // a head is taken as a whole
		b, ok := b.(*FuncDef)
		return ok && slices.Equal(a.Body, b.Body)
	case *If:
		b, ok := b.(*If)
		return ok && slices.Equal(a.Then, b.Then) && slices.Equal(a.Else, b.Else)
	case *For:
		b, ok := b.(*For)
		return ok && a.Iter == b.Iter && a.Async == b.Async && slices.Equal(a.Body, b.Body) && slices.Equal(a.Else, b.Else)
	case *While:
		b, ok := b.(*While)
		return ok && slices.Equal(a.Body, b.Body) && slices.Equal(a.Else, b.Else)
	case *With:
		b, ok := b.(*With)
		return ok && a.Async == b.Async && slices.Equal(a.Items, b.Items) && slices.Equal(a.Body, b.Body)
	}
	return false
}
