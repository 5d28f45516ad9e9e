package iteminloop

import (
	"math"
	"slices"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

// fix reads the array once: where the loop iterates over it, or above the loop.
func (r *read) fix(p *analysis.Pass) (edit.Fix, bool) {
	if r.loop == nil || !r.plain || !p.Doc.Has(r.above.Node) {
		return edit.Fix{}, false
	}
	x := &fixer{p: p, read: r, covered: map[syntax.Node]bool{}}
	fix, ok := x.iterated()
	if !ok {
		*x = fixer{p: p, read: r, covered: map[syntax.Node]bool{}}
		fix, ok = x.indexed()
	}
	if !ok || edit.LosesComment(p.Doc, fix.Edits...) {
		return edit.Fix{}, false
	}
	switch rank := r.array.Shape.Rank(); {
	case x.rank == 0 || rank >= 0 && rank != x.rank:
		return edit.Fix{}, false // what is left would be lists
	case rank < 0:
		fix.Safety, fix.Reason = edit.Confirm, "right if the array has "+axes(x.rank)
	case x.unsure != "":
		fix.Safety, fix.Reason = edit.Confirm, x.unsure
	}
	return fix, true
}

func axes(n int) string {
	return [...]string{"no axes", "one axis", "two axes", "three axes", "four axes"}[min(n, 4)]
}

// A fixer collects the edits of one fix.
type fixer struct {
	p       *analysis.Pass
	read    *read
	edits   []edit.Edit
	covered map[syntax.Node]bool // reads that the edits do away with
	rank    int                  // how deep the elements are
	unsure  string
}

// iterated is "for v in x" where all uses of v are reads.
func (x *fixer) iterated() (edit.Fix, bool) {
	for _, c := range clauses(x.read.loop.Node) {
		iter, target := x.source(c.iter, c.target)
		if iter == nil || !x.element(target, 1) || !x.coversAll() {
			continue
		}
		text := edit.Primary(edit.Source(x.p.Doc, iter)) + ".tolist()"
		edits := append(x.edits, edit.Replace(x.p.Doc, iter, text))
		if whole := x.whole(iter, target); whole != nil {
			edits = []edit.Edit{edit.Replace(x.p.Doc, whole, text)}
		}
		return edit.Fix{Title: "Iterate over " + text, Edits: edits}, true
	}
	return edit.Fix{}, false
}

type clause struct{ iter, target syntax.Expr }

func clauses(loop syntax.Node) []clause {
	var out []clause
	switch l := loop.(type) {
	case *syntax.For:
		out = append(out, clause{l.Iter, l.Target})
	case *syntax.Comp:
		for _, c := range l.Clauses {
			out = append(out, clause{c.Iter, c.Target})
		}
	}
	return out
}

// source is the expression of the array in what is iterated over, and what its
// elements are bound to: through enumerate, zip, reversed, list and tuple.
func (x *fixer) source(iter, target syntax.Expr) (array, element syntax.Expr) {
	v := x.p.Values.Value(iter)
	if v == x.read.array {
		return iter, target
	}
	call, ok := iter.(*syntax.Call)
	if !ok || v == nil {
		return nil, nil
	}
	switch v.Op {
	case "reversed", "list", "tuple":
		if len(call.Args) == 1 && x.p.Values.Value(call.Args[0]) == x.read.array {
			return call.Args[0], target
		}
	case "enumerate", "zip":
		parts, ok := target.(*syntax.Tuple)
		if !ok {
			return nil, nil
		}
		for i, a := range call.Args {
			k := i
			if v.Op == "enumerate" {
				k = 1
			}
			if x.p.Values.Value(a) == x.read.array && k < len(parts.Elts) {
				return a, parts.Elts[k]
			}
		}
	}
	return nil, nil
}

// element accepts a target all of whose uses read one number, or go deeper.
func (x *fixer) element(target syntax.Expr, depth int) bool {
	switch t := target.(type) {
	case *syntax.Name:
		uses := x.p.Values.Uses(t)
		for _, u := range uses {
			if len(x.p.Values.Defs(u)) != 1 || !x.use(u, depth) {
				return false
			}
		}
		return len(uses) > 0 || depth > 1 || t.ID == "_"
	case *syntax.Tuple:
		for _, e := range t.Elts {
			if !x.element(e, depth+1) {
				return false
			}
		}
		return true
	}
	return false
}

// use accepts one use of an element, or of part of it, that a list or a number serves as well.
func (x *fixer) use(u syntax.Expr, depth int) bool {
	doc := x.p.Doc
	switch p := doc.Parent(u).(type) {
	case *syntax.Attribute:
		call, ok := doc.Parent(p).(*syntax.Call)
		if !ok || call.Fn != syntax.Expr(p) || len(call.Args)+len(call.Keywords) > 0 {
			return false
		}
		switch p.Attr.ID {
		case "item":
			x.edits = append(x.edits, edit.Replace(doc, call, edit.Source(doc, u)))
			return x.leaf(depth, call)
		case "tolist":
			x.edits = append(x.edits, edit.Replace(doc, call, edit.Source(doc, u)))
			return x.leaf(max(depth+1, x.read.array.Shape.Rank()), call)
		}
		return false
	case *syntax.Call:
		if v := x.p.Values.Value(p); v != nil && len(p.Args) == 1 && p.Args[0] == u && len(p.Keywords) == 0 {
			switch v.Op {
			case "builtins.int", "builtins.float", "builtins.bool", "builtins.complex":
				return x.leaf(depth, p)
			}
		}
		return false
	case *syntax.For:
		return p.Iter == u && x.element(p.Target, depth+1)
	case *syntax.CompFor:
		if p.Iter == u {
			return x.element(p.Target, depth+1)
		}
	case *syntax.Subscript:
		if p.X == u {
			return x.number(p.Index) && x.use(p, depth+1)
		}
		if c := x.p.Values.Value(p.X); c != nil && (c.Kind == values.List || c.Kind == values.Tuple || c.Kind == values.Str) {
			return x.leaf(depth, p)
		}
		return false
	case *syntax.Compare:
		return x.comparison(p, u) && x.leaf(depth, p)
	}
	return x.tested(u) && x.leaf(depth, u)
}

// comparison accepts a test of one number against another on the host.
func (x *fixer) comparison(c *syntax.Compare, element syntax.Expr) bool {
	if len(c.Ops) != 1 || !x.tested(c) {
		return false
	}
	other := c.L
	if other == element {
		other = c.Rs[0]
	}
	v := x.p.Values.Value(other)
	if !v.IsScalar() || c.Ops[0] == "is" || c.Ops[0] == "is not" {
		return false
	}
	if !exact(v) && !(v.Kind == values.Int && x.read.array.DType.IsIntegral()) {
		x.unsure = "numbers are then compared in double precision"
	}
	return true
}

// leaf notes that an element of that depth is a number, read at n.
func (x *fixer) leaf(depth int, n syntax.Node) bool {
	if x.rank != 0 && x.rank != depth {
		return false
	}
	x.rank = depth
	x.covered[n] = true
	return true
}

// coversAll reports whether all reads go away: an edit near one of them leaves the others as slow as they were.
func (x *fixer) coversAll() bool {
	for _, n := range x.read.nodes {
		if !x.covered[n] {
			return false
		}
	}
	return true
}

// number accepts an index that is a plain integer.
func (x *fixer) number(i syntax.Expr) bool {
	v := x.p.Values.Value(i)
	return v != nil && v.Kind == values.Int
}

// tested reports whether all that is asked of an expression is its truth.
func (x *fixer) tested(e syntax.Expr) bool {
	switch p := x.p.Doc.Parent(e).(type) {
	case *syntax.If:
		return p.Cond == e
	case *syntax.While:
		return p.Cond == e
	case *syntax.IfExp:
		return p.Cond == e
	case *syntax.Assert:
		return p.Cond == e
	case *syntax.CompFor:
		return slices.Contains(p.Ifs, e)
	case *syntax.UnaryOp:
		return p.Op == "not"
	case *syntax.BoolOp:
		return x.tested(p)
	}
	return false
}

// exact reports whether every dtype holds the number as Python does.
func exact(v *values.Value) bool {
	n, ok := v.Number()
	if !ok {
		return false
	}
	frac, exp := math.Frexp(math.Abs(n))
	return n == math.Trunc(n) && math.Abs(n) <= 256 || frac == 0.5 && exp > -8
}

// whole is a list comprehension that only unpacks the array: x.tolist() is that list.
func (x *fixer) whole(iter, target syntax.Expr) syntax.Expr {
	c, ok := x.read.loop.Node.(*syntax.Comp)
	name, named := target.(*syntax.Name)
	if !ok || !named || c.Kind != syntax.ListComp || len(c.Clauses) != 1 || len(c.Clauses[0].Ifs) > 0 || c.Clauses[0].Iter != iter {
		return nil
	}
	if !x.same(c.Elt, name) {
		return nil
	}
	return c
}

// same reports whether an expression is what tolist() makes of the element.
func (x *fixer) same(e, element syntax.Expr) bool {
	call, ok := e.(*syntax.Call)
	if !ok {
		return false
	}
	if a, ok := call.Fn.(*syntax.Attribute); ok {
		return a.Attr.ID == "item" && alike(a.X, element)
	}
	v := x.p.Values.Value(call)
	d := x.read.array.DType
	return v != nil && len(call.Args) == 1 && alike(call.Args[0], element) &&
		(v.Op == "builtins.int" && d.IsIntegral() && !slices.Contains(d.Names(), "bool") || v.Op == "builtins.float" && d.IsFloat())
}

func alike(a, b syntax.Expr) bool {
	m, ok := a.(*syntax.Name)
	n, also := b.(*syntax.Name)
	return ok && also && m.ID == n.ID || a == b
}
