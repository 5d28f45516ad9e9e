package expertloop

import (
	"strings"

	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

// A turn is a loop or a clause of a comprehension.
type turn struct {
	node    syntax.Node // the loop, or the comprehension
	iter    syntax.Expr
	counter *syntax.Name // what counts the iterations, nil for none
}

// turnOf is the loop whose target a name is in.
func turnOf(doc *syntax.Document, def *syntax.Name) *turn {
	var n syntax.Node = def
	for range 4 {
		target := n
		n = doc.Parent(n)
		t := &turn{node: n}
		var of syntax.Expr
		switch x := n.(type) {
		case *syntax.For:
			of, t.iter = x.Target, x.Iter
		case *syntax.CompFor:
			of, t.iter, t.node = x.Target, x.Iter, doc.Parent(x)
		case *syntax.Tuple:
			continue
		default:
			return nil
		}
		if syntax.Node(of) != target {
			return nil
		}
		name := calls(t.iter)
		if pair, ok := of.(*syntax.Tuple); ok && name == "enumerate" && len(pair.Elts) == 2 {
			t.counter, _ = pair.Elts[0].(*syntax.Name)
		} else if name == "range" {
			t.counter, _ = of.(*syntax.Name)
		}
		return t
	}
	return nil
}

// calls is the name of the function that an expression calls.
func calls(x syntax.Expr) string {
	if c, ok := x.(*syntax.Call); ok {
		if fn, ok := c.Fn.(*syntax.Name); ok {
			return fn.ID
		}
	}
	return ""
}

// over is what is gone through, without the enumerate around it.
func over(iter syntax.Expr) syntax.Expr {
	if c, ok := iter.(*syntax.Call); ok && calls(iter) == "enumerate" && len(c.Args) > 0 {
		return c.Args[0]
	}
	return iter
}

func (t *turn) counts(x syntax.Expr) bool {
	n, ok := x.(*syntax.Name)
	return ok && n.ID == t.counter.ID
}

// has reports whether a node is in the text of the loop.
func (t *turn) has(doc *syntax.Document, n syntax.Node) bool {
	for ; n != nil; n = doc.Parent(n) {
		if n == t.node {
			return true
		}
	}
	return false
}

// around is the innermost loop or comprehension around a node, in the same function.
func around(doc *syntax.Document, n syntax.Node) syntax.Node {
	for ; n != nil; n = doc.Parent(n) {
		switch n.(type) {
		case *syntax.For, *syntax.While, *syntax.Comp:
			return n
		case *syntax.FuncDef, *syntax.Lambda:
			return nil
		}
	}
	return nil
}

// isList reports whether v is a list of modules.
func isList(v *values.Value) bool {
	if v == nil || v.Kind != values.List && v.Kind != values.Tuple {
		return false
	}
	if len(v.Elems) > 0 {
		for _, e := range v.Elems {
			if !isModule(e) {
				return false
			}
		}
		return true
	}
	return isModule(v.Elem)
}

func isModule(v *values.Value) bool {
	return v != nil && v.Kind == values.Object && (v.Cls != nil && v.Cls.IsModule() || strings.HasPrefix(v.Name, "mlx.nn."))
}
