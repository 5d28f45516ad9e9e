package redundanteval

import (
	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/rules/eval"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

// unknown finds the item() or tolist() of the one thing that is evaluated, where
// that is the result of a function that is not seen: since it is read so, it is an array.
func unknown(p *analysis.Pass, stmt syntax.Stmt, args []*values.Value) (read syntax.Node, how string) {
	list, i := edit.Siblings(p.Doc, stmt)
	if len(args) != 1 || args[0] == nil || args[0].Kind != values.Unknown || i < 0 || i+1 >= len(list) {
		return nil, ""
	}
	next := list[i+1]
	if _, loop := next.(*syntax.While); loop {
		return nil, ""
	}
	syntax.Inspect(next, func(n syntax.Node) bool {
		call, ok := n.(*syntax.Call)
		if !ok || read != nil || len(call.Args)+len(call.Keywords) > 0 {
			return read == nil
		}
		a, ok := call.Fn.(*syntax.Attribute)
		if ok && (a.Attr.ID == "item" || a.Attr.ID == "tolist") && part(p.Values.Value(a.X), args[0]) && eval.Always(p.Doc, call, next) && first(p, call, next) {
			read, how = call, a.Attr.ID
		}
		return read == nil
	})
	return read, how
}

// part reports whether v is x, or an item of it.
func part(v, x *values.Value) bool {
	for range 4 {
		switch {
		case v == nil:
			return false
		case v == x || values.Same(v, x):
			return true
		case (v.Op == values.OpItem || v.Op == "mlx.core.array.__getitem__" || v.Op == "narrowed") && len(v.Args) > 0:
			v = v.Args[0]
		default:
			return false
		}
	}
	return false
}
