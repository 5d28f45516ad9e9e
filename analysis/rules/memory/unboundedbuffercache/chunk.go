package unboundedbuffercache

import (
	"mlxls/analysis"
	"mlxls/analysis/match"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

// chunk is the evaluation of a loop that gives a model one piece of an array
// after the other, with a cache that grows; nil when the loop is none.
func chunk(p *analysis.Pass, l *match.Loop) *syntax.Call {
	if l.Kind != match.OtherLoop {
		return nil
	}
	var eval *syntax.Call
	fed := false
	own(l.Node, func(c *syntax.Call) {
		if v := p.Values.Value(c); v != nil && v.Op == "mlx.core.eval" && v.Node == c {
			eval = c
		}
		fed = fed || feeds(p, l, c)
	})
	if !fed {
		return nil
	}
	return eval
}

// own visits the calls of a loop's own text: not those of loops and functions inside.
func own(loop syntax.Node, visit func(*syntax.Call)) {
	syntax.Inspect(loop, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.For:
			return n == loop
		case *syntax.While:
			return n == loop
		case *syntax.FuncDef, *syntax.Lambda:
			return false
		case *syntax.Call:
			visit(n)
		}
		return true
	})
}

// feeds reports whether a call is given a piece of an array, and a cache that is there from one iteration to the next.
func feeds(p *analysis.Pass, l *match.Loop, c *syntax.Call) bool {
	cache := false
	for _, k := range c.Keywords {
		if cacheName(k.Name) && stays(p, l, k.Value) {
			cache = true
		}
	}
	if !cache {
		return false
	}
	for _, a := range c.Args {
		if piece(p, l, a, 3) {
			return true
		}
	}
	for _, k := range c.Keywords {
		if piece(p, l, k.Value, 3) {
			return true
		}
	}
	return false
}

// stays reports whether an expression is an object from before the loop.
func stays(p *analysis.Pass, l *match.Loop, x syntax.Expr) bool {
	switch x := x.(type) {
	case *syntax.Attribute:
		return stays(p, l, x.X)
	case *syntax.Name:
		v := p.Values.Value(x)
		if v == nil || v.Kind == values.None || v.Kind == values.Array {
			return false
		}
		for _, d := range p.Values.Defs(x) {
			if l.Has(d) {
				return false
			}
		}
		return l.Loop.Carried[x.ID] == nil
	}
	return false
}

// piece reports whether an expression is cut out of an array at another place in every iteration.
func piece(p *analysis.Pass, l *match.Loop, x syntax.Expr, depth int) bool {
	found := false
	syntax.Inspect(x, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.Subscript:
			found = found || sliced(n.Index) && moves(p, l, n)
		case *syntax.Name:
			if depth > 0 {
				for _, d := range p.Values.Defs(n) {
					if a, ok := p.Doc.Stmt(d).(*syntax.Assign); ok && l.Has(a) && !found {
						found = piece(p, l, a.Value, depth-1)
					}
				}
			}
		}
		return !found
	})
	return found
}

// sliced reports whether an index has a slice with a bound.
func sliced(index syntax.Expr) bool {
	parts := []syntax.Expr{index}
	if t, ok := index.(*syntax.Tuple); ok {
		parts = t.Elts
	}
	for _, x := range parts {
		if s, ok := x.(*syntax.Slice); ok && (s.Lo != nil || s.Hi != nil) {
			return true
		}
	}
	return false
}

// moves reports whether what is cut, or where, changes in the loop.
func moves(p *analysis.Pass, l *match.Loop, s *syntax.Subscript) bool {
	found := false
	syntax.Inspect(s, func(n syntax.Node) bool {
		if n, ok := n.(*syntax.Name); ok {
			found = found || l.Loop.Carried[n.ID] != nil // from the iteration before
			for _, d := range p.Values.Defs(n) {
				found = found || l.Has(d)
			}
		}
		return !found
	})
	return found
}
