package deprecatedmemoryapi

import (
	"slices"
	"strings"

	"mlxls/analysis"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

// cautious reports whether the program itself sees to it that the old name is
// used only where MLX has no other: it asks for the name, or for the version,
// or tries and catches.
func cautious(p *analysis.Pass, n syntax.Node, m *move) bool {
	return asks(p, m.from[strings.LastIndexByte(m.from, '.')+1:]) || asks(p, m.to[strings.LastIndexByte(m.to, '.')+1:]) ||
		tries(p, n, m) || checksVersion(p, n)
}

// asks reports whether the file calls hasattr or getattr for a name, anywhere: what it learns may be kept.
func asks(p *analysis.Pass, name string) bool {
	for _, op := range [...]string{"hasattr", "getattr"} {
		for _, v := range p.Values.Ops(op) {
			if len(v.Args) > 1 && v.Args[1] != nil && v.Args[1].Const == name {
				return true
			}
		}
	}
	return false
}

// tries reports whether n stands in a try that catches a missing name, or that has the new one, too.
func tries(p *analysis.Pass, n syntax.Node, m *move) bool {
	for a := p.Doc.Parent(n); a != nil; a = p.Doc.Parent(a) {
		try, ok := a.(*syntax.Try)
		if !ok {
			continue
		}
		for _, h := range try.Handlers {
			if h.Type != nil && names(h.Type, "AttributeError", "ImportError", "ModuleNotFoundError") {
				return true
			}
		}
		both := false
		syntax.Inspect(try, func(c syntax.Node) bool {
			if x, ok := c.(*syntax.Attribute); ok {
				v := p.Values.Value(x)
				both = both || v != nil && v.Kind == values.Symbol && v.Name == m.to
			}
			return !both
		})
		if both {
			return true
		}
	}
	return false
}

func names(e syntax.Expr, any ...string) bool {
	found := false
	syntax.Inspect(e, func(n syntax.Node) bool {
		if n, ok := n.(*syntax.Name); ok {
			for _, s := range any {
				found = found || n.ID == s
			}
		}
		return true
	})
	return found
}

// checksVersion reports whether a condition around n, or before it in its function, is about MLX's version.
func checksVersion(p *analysis.Pass, n syntax.Node) bool {
	var last *syntax.FuncDef
	for a := p.Doc.Parent(n); a != nil && last == nil; a = p.Doc.Parent(a) {
		switch a := a.(type) {
		case *syntax.If:
			if ofVersion(p.Values.Value(a.Cond)) {
				return true
			}
		case *syntax.IfExp:
			if ofVersion(p.Values.Value(a.Cond)) {
				return true
			}
		case *syntax.FuncDef:
			last = a
		}
	}
	found := false
	if last != nil {
		syntax.Inspect(last, func(c syntax.Node) bool {
			if c, ok := c.(*syntax.If); ok {
				found = found || ofVersion(p.Values.Value(c.Cond))
			}
			return !found
		})
	}
	return found
}

// ofVersion reports whether a value is made from the version of MLX.
func ofVersion(v *values.Value) bool {
	seen := map[*values.Value]bool{}
	var walk func(v *values.Value) bool
	walk = func(v *values.Value) bool {
		if v == nil || seen[v] {
			return false
		}
		seen[v] = true
		return strings.HasPrefix(v.Name, "mlx.core.__version__") || v.Name == "importlib.metadata.version" || walk(v.Elem) || walk(v.Recv) ||
			slices.ContainsFunc(v.Args, walk) || slices.ContainsFunc(v.Elems, walk)
	}
	return walk(v)
}
