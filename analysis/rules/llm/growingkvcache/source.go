package growingkvcache

import (
	"slices"

	"mlxls/analysis"
	"mlxls/analysis/match"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

// A source is where something from before the call comes from.
type source struct {
	root string // the parameter
	attr string // the attribute that has it, "" for none
	held bool   // in an object or a container, not the parameter itself
	part bool   // some of its rows
}

// sourceOf follows names to the parameter that an expression is a part of; nil
// if it is computed here.
func sourceOf(p *analysis.Pass, x syntax.Expr, depth int) *source {
	if depth == 0 {
		return nil
	}
	switch x := x.(type) {
	case *syntax.Attribute:
		if s := sourceOf(p, x.X, depth-1); s != nil {
			return &source{root: s.root, attr: x.Attr.ID, held: true}
		}
	case *syntax.Subscript:
		s := sourceOf(p, x.X, depth-1)
		if s != nil {
			s.held, s.part = s.held || !rows(x.Index), s.part || rows(x.Index)
		}
		return s
	case *syntax.Call:
		if match.Is(p.Values.Value(x), "split") && len(x.Args) > 0 {
			return sourceOf(p, x.Args[0], depth-1)
		}
		if fn, ok := x.Fn.(*syntax.Attribute); ok && (fn.Attr.ID == "get" || fn.Attr.ID == "astype") {
			s := sourceOf(p, fn.X, depth-1)
			if s != nil {
				s.held = true
			}
			return s
		}
	case *syntax.Name:
		return named(p, x, depth)
	}
	return nil
}

// rows reports whether an index cuts a part out of an array.
func rows(index syntax.Expr) bool {
	switch i := index.(type) {
	case *syntax.Slice:
		return true
	case *syntax.Tuple:
		return slices.ContainsFunc(i.Elts, rows)
	}
	return false
}

// named is where a name has its value from.
func named(p *analysis.Pass, x *syntax.Name, depth int) *source {
	for _, def := range p.Values.Defs(x) {
		switch d := p.Doc.Parent(def).(type) {
		case *syntax.Param:
			return &source{root: def.ID}
		case *syntax.Assign:
			if s := sourceOf(p, d.Value, depth-1); s != nil {
				return s
			}
		case *syntax.Tuple:
			a, ok := p.Doc.Stmt(def).(*syntax.Assign)
			if !ok {
				continue
			}
			value := a.Value
			if t, ok := value.(*syntax.Tuple); ok && len(t.Elts) == len(d.Elts) {
				value = t.Elts[slices.Index(d.Elts, syntax.Expr(def))]
			}
			if s := sourceOf(p, value, depth-1); s != nil {
				s.held = true
				return s
			}
		}
	}
	return nil
}

// inPlace reports whether the class also writes into what it has: it grows in
// steps, and concatenates for more than one token.
func (s *source) inPlace(p *analysis.Pass, c *values.ClassInfo) bool {
	if c == nil || s.attr == "" {
		return false
	}
	for _, m := range c.Methods {
		found := false
		syntax.Inspect(p.Values.Def(m), func(n syntax.Node) bool {
			if a, ok := n.(*syntax.Assign); ok {
				for _, t := range a.Targets {
					sub, ok := t.(*syntax.Subscript)
					if !ok {
						continue
					}
					at, ok := sub.X.(*syntax.Attribute)
					found = found || ok && at.Attr.ID == s.attr && rows(sub.Index)
				}
			}
			return !found
		})
		if found {
			return true
		}
	}
	return false
}

// carries reports whether v is what the next call finds at the source, or with
// cut a part of it: where the function puts anything there, or else in what it returns.
func (s *source) carries(p *analysis.Pass, ff *values.FunctionFacts, v *values.Value, cut bool) bool {
	puts, found := s.stored(p, ff, v, cut)
	if puts || found || s.root == "self" {
		return found
	}
	return slices.ContainsFunc(ff.Returns, func(r *values.Value) bool { return holds(r, v, cut, 8) })
}

// stored reports whether something is assigned to that part of the argument, and whether v is in it.
func (s *source) stored(p *analysis.Pass, ff *values.FunctionFacts, v *values.Value, cut bool) (puts, found bool) {
	def, ok := ff.Fn.Def.(*syntax.FuncDef)
	if !ok {
		return false, false
	}
	syntax.Inspect(def, func(n syntax.Node) bool {
		a, ok := n.(*syntax.Assign)
		if !ok {
			return true
		}
		for _, t := range a.Targets {
			if to := s.within(p, t); to != nil {
				puts = puts || to.attr == s.attr
				found = found || holds(p.Values.Value(a.Value), v, cut, 8)
			}
		}
		return true
	})
	return puts, found
}

// within is the part of the argument that an assignment target is, nil for none.
func (s *source) within(p *analysis.Pass, target syntax.Expr) *source {
	switch t := target.(type) {
	case *syntax.Tuple:
		for _, e := range t.Elts {
			if to := s.within(p, e); to != nil {
				return to
			}
		}
	case *syntax.Attribute, *syntax.Subscript:
		if to := sourceOf(p, t, 6); to != nil && to.root == s.root {
			return to
		}
	}
	return nil
}

// holds reports whether x is v, or may be, or has it inside, or with cut a part of it.
func holds(x, v *values.Value, cut bool, depth int) bool {
	if x == nil || depth == 0 {
		return false
	}
	if x == v {
		return true
	}
	var parts []*values.Value
	switch {
	case x.Op == values.OpPhi, x.Op == "instance", x.Op == values.OpCall && x.Recv != nil && x.Recv.Kind == values.Class:
		parts = append(parts, x.Args...)
	case len(x.Args) > 0 && (cut && match.Is(x, "array.__getitem__") || match.Is(x, "concatenate", "stack", "array.astype", "contiguous", "stop_gradient")):
		parts = append(parts, x.Args[:1]...)
	}
	parts = append(append(parts, x.Elems...), x.Alts...)
	for _, e := range x.Keys {
		parts = append(parts, e)
	}
	return slices.ContainsFunc(append(parts, x.Elem), func(o *values.Value) bool { return holds(o, v, cut, depth-1) })
}
