package edit

import (
	"slices"
	"strings"

	"mlxls/analysis/syntax"
)

// Refer returns how a file spells something that can be imported, and the
// import to add if it cannot name it yet. With want.Module "mlx.core" and
// want.As "mx" that is "M" after "import mlx.core as M", and otherwise "mx",
// unless the file uses that name for something else.
func Refer(doc *syntax.Document, want Import) (spelling string, need []Import) {
	names := bindings(doc)
	for _, b := range names {
		if b.sure && b.what.path() == want.path() {
			return b.what.spelling(), nil
		}
	}
	for _, b := range names {
		if b.sure && want.Name != "" && b.what.path() == want.Module {
			return b.what.spelling() + "." + want.Name, nil
		}
	}
	if taken(names, want) {
		return want.path(), []Import{{Module: want.Module}}
	}
	return want.spelling(), []Import{want}
}

// Bound reports whether an import is there already, under the same name and
// at module level, and whether that name is taken by something else.
func Bound(doc *syntax.Document, want Import) (bound, other bool) {
	names := bindings(doc)
	for _, b := range names {
		if b.sure && b.what.same(want) {
			return true, false
		}
	}
	return false, taken(names, want)
}

// path returns the full name of what is imported.
func (i Import) path() string {
	if i.Name != "" {
		return i.Module + "." + i.Name
	}
	return i.Module
}

// Binds returns the name that an import binds.
func (i Import) Binds() string {
	switch {
	case i.As != "":
		return i.As
	case i.Name != "":
		return i.Name
	}
	name, _, _ := strings.Cut(i.Module, ".")
	return name
}

// spelling returns what the imported thing is called after the import.
func (i Import) spelling() string {
	if i.plain() {
		return i.Module
	}
	return i.Binds()
}

// plain reports whether the import is "import a.b", which binds a.
func (i Import) plain() bool { return i.As == "" && i.Name == "" }

// same reports whether two imports do the same: "from mlx import core as mx" is "import mlx.core as mx".
func (i Import) same(o Import) bool {
	return i.Binds() == o.Binds() && i.path() == o.path() && i.plain() == o.plain()
}

// A binding is a name at module level.
type binding struct {
	name string
	what Import // zero if it is not from an import
	sure bool   // an import that runs whenever the module does
}

// taken reports whether the name that an import binds means something else.
func taken(names []binding, want Import) bool {
	return slices.ContainsFunc(names, func(b binding) bool {
		packages := b.what.Module != "" && b.what.plain() && want.plain()
		return b.name == want.Binds() && !packages && !b.what.same(want)
	})
}

// bindings returns the names that the statements of the module bind, in order.
func bindings(doc *syntax.Document) []binding {
	return doc.Memo(bindingsOf{}, func() any { return bound(doc) }).([]binding)
}

type bindingsOf struct{}

func bound(doc *syntax.Document) (out []binding) {
	add := func(name string) { out = append(out, binding{name: name}) }
	target := func(x syntax.Expr) {
		if x == nil {
			return
		}
		syntax.Inspect(x, func(n syntax.Node) bool {
			switch n := n.(type) {
			case *syntax.Name:
				add(n.ID)
			case *syntax.Tuple, *syntax.List, *syntax.Starred:
				return true
			}
			return false // x.attr = … and x[…] = … bind nothing
		})
	}
	var walk func(body []syntax.Stmt, sure bool)
	walk = func(body []syntax.Stmt, sure bool) {
		for _, s := range body {
			switch s := s.(type) {
			case *syntax.Import:
				for _, a := range s.Names {
					what := Import{Module: a.Name, As: a.As}
					out = append(out, binding{what.Binds(), what, sure})
				}
			case *syntax.ImportFrom:
				for _, a := range s.Names {
					what := Import{Module: strings.Repeat(".", s.Level) + s.Module, Name: a.Name, As: a.As}
					out = append(out, binding{what.Binds(), what, sure})
				}
			case *syntax.FuncDef:
				add(s.Name.ID)
				continue
			case *syntax.ClassDef:
				add(s.Name.ID)
				continue
			case *syntax.Assign:
				for _, t := range s.Targets {
					target(t)
				}
			case *syntax.AnnAssign:
				target(s.Target)
			case *syntax.For:
				target(s.Target)
			case *syntax.With:
				for _, i := range s.Items {
					target(i.As)
				}
				walk(s.Body, sure)
				continue
			case *syntax.Try:
				walk(s.Body, sure)
				for _, h := range s.Handlers {
					walk(h.Body, false)
				}
				walk(s.Else, sure)
				walk(s.Finally, sure)
				continue
			}
			for _, list := range Bodies(s) {
				walk(list, false)
			}
		}
	}
	walk(doc.Body(), true)
	return out
}
