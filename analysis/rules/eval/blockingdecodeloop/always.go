package blockingdecodeloop

import (
	"mlxls/analysis/match"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

// always reports whether each iteration of l waits as an effect does: by itself, or in
// one branch of an expression, x.item() if greedy else sample(x), whose other branch waits too.
func always(doc *syntax.Document, l *match.Loop, e values.Effect) bool {
	if l.Own(e) {
		return true
	}
	if e.Kind != values.Evaluates || e.Loop == nil || e.Loop.Node != l.Node {
		return false
	}
	n := l.Place(e)
	var choice *syntax.IfExp
	for at := n; at != nil; at = doc.Parent(at) {
		if x, ok := at.(*syntax.IfExp); ok {
			if choice != nil {
				return false
			}
			choice = x
		}
		if _, ok := at.(syntax.Stmt); ok {
			if choice == nil || doc.Parent(at) != l.Node {
				return false
			}
			break
		}
	}
	return choice != nil && waitsIn(l, choice.Then) && waitsIn(l, choice.Else)
}

// waitsIn reports whether an expression waits for what the iteration computed.
func waitsIn(l *match.Loop, x syntax.Expr) bool {
	for _, e := range l.Effects() {
		if n := l.Place(e); e.Kind == values.Evaluates && n != nil && syntax.Within(n, x) && computed(l, e) {
			return true
		}
	}
	return false
}
