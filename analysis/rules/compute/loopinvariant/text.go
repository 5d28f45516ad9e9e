package loopinvariant

import (
	"slices"
	"strings"

	"mlxls/analysis"
	"mlxls/analysis/syntax"
)

// A text is what the statements of a loop bind. Elements of a list are one value
// to the analysis, whichever of them an iteration takes: names tell them apart.
type text struct {
	p     *analysis.Pass
	stmts []syntax.Stmt
	bound map[string]int
}

// textOf is nil where names are bound in more ways than it looks at.
func textOf(p *analysis.Pass, loop syntax.Node, stmts []syntax.Stmt) *text {
	t := &text{p: p, stmts: stmts, bound: map[string]int{}}
	ok := true
	syntax.Inspect(loop, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.For:
			t.target(n.Target)
		case *syntax.CompFor:
			t.target(n.Target)
		case *syntax.Assign:
			for _, x := range n.Targets {
				t.target(x)
			}
		case *syntax.AugAssign:
			t.target(n.Target)
		case *syntax.AnnAssign:
			t.target(n.Target)
		case *syntax.NamedExpr, *syntax.With, *syntax.Try, *syntax.Match, *syntax.Delete, *syntax.FuncDef, *syntax.ClassDef, *syntax.Import, *syntax.ImportFrom, *syntax.Global:
			ok = false
		}
		return ok
	})
	if !ok {
		return nil
	}
	return t
}

// target counts all names of a target, also x of x[i] = v.
func (t *text) target(x syntax.Expr) {
	syntax.Inspect(x, func(n syntax.Node) bool {
		if n, ok := n.(*syntax.Name); ok {
			t.bound[n.ID]++
		}
		return true
	})
}

// fixed reports whether an expression is written with names that the loop does
// not bind, or binds once, to what is fixed.
func (t *text) fixed(x syntax.Expr, depth int) bool {
	ok := depth > 0
	syntax.Inspect(x, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.Name:
			ok = ok && (t.bound[n.ID] == 0 || t.bound[n.ID] == 1 && t.named(n, depth-1))
		case *syntax.Call:
			v := t.p.Values.Value(n)
			ok = ok && v != nil && v.Node == n && (v.Entry != nil || strings.HasPrefix(v.Op, "builtins."))
		case *syntax.Lambda, *syntax.Comp, *syntax.Await, *syntax.Yield:
			ok = false
		}
		return ok
	})
	return ok
}

// named reports whether a name is bound to what is fixed, by a statement of the loop before.
func (t *text) named(n *syntax.Name, depth int) bool {
	return slices.ContainsFunc(t.stmts, func(s syntax.Stmt) bool {
		a, ok := s.(*syntax.Assign)
		if !ok || len(a.Targets) != 1 || t.p.Doc.Span(s).End > t.p.Doc.Span(n).Start {
			return false
		}
		to, ok := a.Targets[0].(*syntax.Name)
		return ok && to.ID == n.ID && t.fixed(a.Value, depth)
	})
}
