package values

import "mlxls/analysis/syntax"

// Without is the point before s as it would be if the assignments to the names
// for which gone holds were not there: their names mean what they meant before.
// A name of which that cannot be said is unbound.
func (f *Facts) Without(s syntax.Stmt, gone func(*syntax.Name) bool) *Point {
	p := f.At(s)
	if p == nil {
		return nil
	}
	p.env = p.env.copied()
	for i, b := range p.env.slots {
		p.env.slots[i] = f.earlier(p.env.scope.names[i], b, s, gone)
	}
	return p
}

// earlier goes back over the assignments that are gone.
func (f *Facts) earlier(name string, b *Binding, s syntax.Stmt, gone func(*syntax.Name) bool) *Binding {
	for range 64 {
		if b == nil {
			return nil
		}
		var first syntax.Stmt
		kept, all := map[*syntax.Name]bool{}, true
		for _, d := range b.Defs {
			if !gone(d) {
				kept[d] = true
				continue
			}
			all = false
			if st := f.beside(d, s); first == nil || st != nil && f.Document.Span(st).Start < f.Document.Span(first).Start {
				first = st
			}
		}
		switch {
		case all:
			return b
		case first == nil:
			return nil // it contains s
		}
		p, ok := f.point(first)
		if !ok || p.env == nil {
			return nil
		}
		b = p.env.local(name)
		if b == nil {
			return nil
		}
		for _, d := range b.Defs {
			delete(kept, d)
		}
		if len(kept) > 0 {
			return nil // an assignment that stays meets one that goes
		}
	}
	return nil
}

// beside is the outermost statement around n that is not around s.
func (f *Facts) beside(n syntax.Node, s syntax.Stmt) syntax.Stmt {
	var out syntax.Stmt
	for ; n != nil; n = f.Document.Parent(n) {
		if f.around(n, s) {
			break
		}
		if st, ok := n.(syntax.Stmt); ok {
			out = st
		}
	}
	return out
}

func (f *Facts) around(n, inner syntax.Node) bool {
	for ; inner != nil; inner = f.Document.Parent(inner) {
		if inner == n {
			return true
		}
	}
	return false
}

// Named is a name that holds v at the point, "" for none.
func (p *Point) Named(v *Value) string {
	name, _ := p.named(v)
	return name
}

// Given is the point where a test is known to have come out one way: a name that
// it decided about means what that branch gave it.
func (p *Point) Given(test *Value, holds bool) *Point {
	q := &Point{facts: p.facts, env: p.env.copied(), Used: p.Used}
	for i, b := range q.env.slots {
		if b == nil || !b.Value.decidedBy(test) {
			continue
		}
		arm := b.Value.Args[1]
		if holds {
			arm = b.Value.Args[0]
		}
		q.env.slots[i] = &Binding{Value: arm, Defs: b.Defs, wide: b}
	}
	return q
}

// Same reports whether two bindings are one, or two of one value, whatever tests narrowed them.
func (b *Binding) Same(o *Binding) bool {
	return b.root() == o.root() || b.root().Value == o.root().Value
}

// Decided are the values of the names at the point to which a test gave one of two values.
func (p *Point) Decided(test *Value) []*Value {
	var out []*Value
	for _, b := range p.env.slots {
		if b != nil && !b.Maybe && b.Value.decidedBy(test) {
			out = append(out, b.Value)
		}
	}
	return out
}

func (v *Value) decidedBy(test *Value) bool {
	return v.Op == OpPhi && test != nil && v.Recv == test && len(v.Args) == 2
}
