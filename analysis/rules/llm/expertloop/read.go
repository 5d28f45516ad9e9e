package expertloop

import (
	"slices"

	"mlxls/analysis"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

// read reports whether a number, or a list, was read from an array: an element
// of its list, or its one number.
func read(p *analysis.Pass, x syntax.Expr, depth int) bool {
	if x == nil || depth == 0 {
		return false
	}
	if v := p.Values.Value(x); v != nil && (v.Kind == values.NumPy || v.Kind == values.Array) {
		return true
	}
	switch x := x.(type) {
	case *syntax.Subscript:
		return read(p, x.X, depth-1)
	case *syntax.Call:
		switch fn := x.Fn.(type) {
		case *syntax.Attribute:
			return fn.Attr.ID == "tolist" || fn.Attr.ID == "item" // only arrays have them
		case *syntax.Name:
			switch fn.ID {
			case "int", "list", "set", "sorted", "enumerate", "reversed":
				return len(x.Args) > 0 && read(p, x.Args[0], depth-1)
			}
		}
	case *syntax.Name:
		return slices.ContainsFunc(p.Values.Defs(x), func(d *syntax.Name) bool { return defined(p, d, depth) })
	}
	return false
}

// defined reports whether an assignment, a loop or a comprehension gives a name what was read.
func defined(p *analysis.Pass, d *syntax.Name, depth int) bool {
	if t := turnOf(p.Doc, d); t != nil {
		if t.counter == d {
			return false
		}
		if c, ok := t.iter.(*syntax.Call); ok && calls(c) == "zip" {
			pair, ok := p.Doc.Parent(d).(*syntax.Tuple)
			if !ok {
				return false
			}
			i := slices.Index(pair.Elts, syntax.Expr(d))
			return i >= 0 && i < len(c.Args) && read(p, c.Args[i], depth-1)
		}
		return read(p, t.iter, depth-1)
	}
	a, ok := p.Doc.Parent(d).(*syntax.Assign)
	return ok && read(p, a.Value, depth-1)
}
