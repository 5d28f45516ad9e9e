package unboundedbuffercache

import (
	"slices"

	"mlxls/analysis"
	"mlxls/analysis/match"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

// batch is the evaluation of a loop over batches that a generator of the
// document pads to the longest example of each; nil when the loop is none.
func batch(p *analysis.Pass, l *match.Loop) *syntax.Call {
	s, ok := l.Node.(*syntax.For)
	if !ok {
		return nil
	}
	padded := false
	syntax.Inspect(s.Iter, func(n syntax.Node) bool {
		if c, ok := n.(*syntax.Call); ok {
			// The name may be a parameter whose default is the function.
			if fn, ok := c.Fn.(*syntax.Name); ok {
				padded = padded || slices.Contains(padding.In(p.Values), fn.ID)
			}
		}
		return !padded
	})
	if !padded {
		return nil
	}
	var eval *syntax.Call
	own(l.Node, func(c *syntax.Call) {
		if v := p.Values.Value(c); v != nil && v.Op == "mlx.core.eval" && v.Node == c {
			eval = c
		}
	})
	return eval
}

// padding are the names of the document's generators whose arrays are as long as
// the longest of something.
var padding = values.Collect(func(part *values.Facts) (names []string) {
	for _, ff := range part.Functions() {
		if def, ok := ff.Fn.Def.(*syntax.FuncDef); ok && pads(def) {
			names = append(names, ff.Fn.Name)
		}
	}
	return names
})

func pads(def *syntax.FuncDef) bool {
	yields, sized := false, false
	longest := map[string]bool{} // names that are computed from a maximum
	syntax.Inspect(def, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.Yield:
			yields = true
		case *syntax.Assign:
			if name, ok := n.Targets[0].(*syntax.Name); ok && mentions(n.Value, longest) {
				longest[name.ID] = true
			}
		case *syntax.Call:
			sized = sized || makes(n) && mentions(n, longest)
		}
		return true
	})
	return yields && sized
}

// makes reports whether a call makes an array of a shape, with MLX or NumPy.
func makes(c *syntax.Call) bool {
	fn, ok := c.Fn.(*syntax.Attribute)
	if !ok {
		return false
	}
	switch fn.Attr.ID {
	case "zeros", "full", "ones", "pad", "empty":
		return true
	}
	return false
}

// mentions reports whether an expression takes the longest length of several, or has a name for it.
func mentions(x syntax.Expr, longest map[string]bool) bool {
	found := false
	syntax.Inspect(x, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.Name:
			found = found || longest[n.ID]
		case *syntax.Call:
			fn, ok := n.Fn.(*syntax.Name)
			found = found || ok && fn.ID == "max" && len(n.Args) == 1 // of what is iterated over
		}
		return !found
	})
	return found
}
