package blockingdecodeloop

import (
	"mlxls/analysis/match"
	"mlxls/analysis/rules/eval"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

// always reports whether each iteration of l waits as an effect does: by itself, or in
// one branch of an expression, x.item() if greedy else sample(x), whose other branch waits too.
func always(doc *syntax.Document, l *match.Loop, e values.Effect) bool {
	if l.Own(e) || plain(doc, l, e) {
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

// plain reports whether an effect is in a statement of the loop's own body: what guards it is around the loop,
// such as a try or an option.
func plain(doc *syntax.Document, l *match.Loop, e values.Effect) bool {
	if len(e.Via) > 0 || e.Loop == nil || e.Loop.Node != l.Node || !doc.Has(e.Node) {
		return false
	}
	s := doc.Stmt(e.Node)
	if s == nil || !eval.Always(doc, e.Node, s) {
		return false
	}
	at := doc.Parent(s)
	for with, ok := at.(*syntax.With); ok; with, ok = at.(*syntax.With) {
		at = doc.Parent(with)
	}
	return at == l.Node
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
