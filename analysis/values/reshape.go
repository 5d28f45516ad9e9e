package values

import (
	"slices"
	"strings"

	"mlxls/analysis/syntax"
)

// concerns reports whether who goes by a reshaped class can be told: those who ask
// for its attributes or name it, and, if nobody else has to do with it, its own
// methods. Otherwise its other members must be such that nobody mentions.
func (r *reshaped) concerns(a *analysis, doc *syntax.Document) (lonely, ok bool) {
	for _, d := range slices.Concat(r.gone, r.made) {
		if escapes(d) || d.Name.ID == "cast_predicate" {
			return false, false
		}
	}
	for _, d := range r.made {
		if a.mod.funcOf[d] != nil { // one that was another's
			return false, false
		}
	}
	for _, d := range r.gone {
		fn := a.mod.funcOf[d]
		if fn == nil || len(fn.scope.free) > 0 {
			return false, false
		}
		for _, f := range append([]*Function{fn}, fn.inner...) {
			if a.code.reads[f] {
				return false, false
			}
		}
	}
	names, ok := r.names()
	if !ok {
		return false, false
	}
	all, own := r.readers(doc), map[syntax.Stmt]bool{}
	for _, s := range r.new.Body {
		own[s] = true
	}
	e, known := a.code.ran[lasting(r.old)]
	if known && e.from.calls == e.to.calls && !a.mod.mentioned([]string{r.class.Name}, all, own) {
		return true, true
	}
	for _, d := range slices.Concat(r.gone, r.made) {
		if strings.HasPrefix(d.Name.ID, "__") || selfStores(d) != "" || len(fills(d)) > 0 || r.class.makes(d) {
			return false, false
		}
	}
	own = map[syntax.Stmt]bool{}
	for _, d := range r.made {
		own[d] = true
	}
	for _, s := range r.lines {
		own[s] = true
	}
	return false, !a.mod.mentioned(names, all, own)
}

// names are those of the members that are others, as who reads them would: of the
// class, and as attributes.
func (r *reshaped) names() (names []string, ok bool) {
	for _, d := range slices.Concat(r.gone, r.made) {
		names = append(names, d.Name.ID, "."+d.Name.ID)
	}
	for _, s := range r.lines {
		switch s := s.(type) {
		case *syntax.Pass:
		case *syntax.AnnAssign:
			t, ok := s.Target.(*syntax.Name)
			if !ok || !simple(s) {
				return nil, false
			}
			names = append(names, t.ID, "."+t.ID)
		default:
			if !plain(s) {
				return nil, false
			}
			for _, name := range bound(s) {
				names = append(names, name, "."+name)
			}
		}
	}
	return names, true
}

// moves reports whether the values of other names of the class may be others once
// it runs again: they know where they are computed.
func (r *reshaped) moves() bool {
	for _, v := range r.class.Consts {
		if !v.placeless(4) {
			return true
		}
	}
	return false
}

// placeless reports whether a value is the type that an annotation promises, wherever that is.
func (v *Value) placeless(depth int) bool {
	if v == nil {
		return true
	}
	if v.Node != nil || v.In != nil || v.home != nil || v.Recv != nil || v.Fn != nil || len(v.Args)+len(v.Keys) > 0 || depth == 0 {
		return false
	}
	for _, list := range [...][]*Value{v.Elems, v.Alts, {v.Elem}} {
		for _, e := range list {
			if !e.placeless(depth - 1) {
				return false
			}
		}
	}
	return true
}

// keep has names of a class stand for the values that they had if those are the
// same; false if one is another whose statement is as it was.
func (r *reshaped) keep(was map[string]*Value) bool {
	names, _ := r.names()
	for name, now := range r.class.Consts {
		switch old := was[name]; {
		case old != nil && old.sameType(now):
			r.class.Consts[name] = old
		case !slices.Contains(names, name):
			return false
		}
	}
	for name := range was {
		if r.class.Consts[name] == nil && !slices.Contains(names, name) {
			return false
		}
	}
	return true
}

// sameType compares values that are placeless.
func (v *Value) sameType(o *Value) bool {
	if v == nil || o == nil {
		return v == o
	}
	return v.placeless(4) && o.placeless(4) && v.Op == o.Op && v.Name == o.Name && v.Entry == o.Entry && v.config == o.config && equalFacts(v, o) &&
		v.Elem.sameType(o.Elem) && slices.EqualFunc(v.Elems, o.Elems, (*Value).sameType) && slices.EqualFunc(v.Alts, o.Alts, (*Value).sameType)
}

// readers are the statements of a module and the methods of its classes, and for
// the class itself the other statements in it.
func (r *reshaped) readers(doc *syntax.Document) (out []syntax.Stmt) {
	for _, b := range doc.Blocks() {
		if s := b.Root(); s != r.new {
			out = append(out, s)
			continue
		}
		for _, s := range r.new.Body {
			if _, isDef := s.(*syntax.FuncDef); !isDef {
				out = append(out, s)
			}
		}
	}
	return out
}

// makes reports whether a method may make an instance of its class.
func (c *ClassInfo) makes(d *syntax.FuncDef) bool {
	found := false
	syntax.Inspect(d, func(n syntax.Node) bool {
		if call, ok := n.(*syntax.Call); ok {
			name, isName := call.Fn.(*syntax.Name)
			found = found || isName && (name.ID == c.Name || name.ID == "cls")
		}
		return !found
	})
	return found
}
