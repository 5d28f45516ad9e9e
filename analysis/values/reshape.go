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
