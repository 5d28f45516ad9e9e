package iteminloop

import (
	"strings"

	"mlxls/analysis/edit"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

// indexed is x[i] in a loop over i: x is read above the loop.
func (x *fixer) indexed() (edit.Fix, bool) {
	doc := x.p.Doc
	stmt := doc.Stmt(x.read.above.Node)
	at := x.p.Values.At(stmt)
	if stmt == nil || at == nil {
		return edit.Fix{}, false
	}
	name := at.Named(x.read.array)
	if name == "" {
		return edit.Fix{}, false // computed in place: there is nothing to call it
	}
	values := name + "_values"
	if taken(doc, stmt, values) {
		return edit.Fix{}, false
	}
	for _, n := range x.read.nodes {
		e := x.indexing(n)
		if e == nil {
			return edit.Fix{}, false
		}
		text, depth, ok := x.indexes(e)
		if !ok {
			return edit.Fix{}, false
		}
		target := syntax.Node(e)
		if call := itemOf(doc, e); call != nil {
			target = call
		}
		x.edits = append(x.edits, edit.Replace(doc, target, values+text))
		x.rank = depth
	}
	if c := x.wholeRange(); c != nil {
		return edit.Fix{Title: "Use " + name + ".tolist()", Edits: []edit.Edit{edit.Replace(doc, c, name+".tolist()")}}, true
	}
	x.edits = append(x.edits, edit.InsertBefore(doc, stmt, values+" = "+name+".tolist()"))
	return edit.Fix{Title: "Read " + name + " once, above the loop", Edits: x.edits}, true
}

// indexing is the x[i] that is read at n.
func (x *fixer) indexing(n syntax.Node) syntax.Expr {
	switch n := n.(type) {
	case *syntax.Subscript:
		if v := x.p.Values.Value(n); v != nil && v.IsArray() {
			return n
		}
		return x.indexing(n.Index) // names[x[i]]
	case *syntax.Compare:
		for _, side := range []syntax.Expr{n.L, n.Rs[0]} {
			if e := x.indexing(side); e != nil && side == e && x.comparison(n, side) {
				return e
			}
		}
	case *syntax.UnaryOp:
		return x.indexing(n.X)
	case *syntax.Call:
		if a, ok := n.Fn.(*syntax.Attribute); ok && a.Attr.ID == "item" && len(n.Args) == 0 {
			return x.indexing(a.X)
		}
		if v := x.p.Values.Value(n); v != nil && strings.HasPrefix(v.Op, "builtins.") && len(n.Args) == 1 {
			return x.indexing(n.Args[0])
		}
	}
	return nil
}

func itemOf(doc *syntax.Document, e syntax.Expr) syntax.Expr {
	a, ok := doc.Parent(e).(*syntax.Attribute)
	if !ok || a.Attr.ID != "item" {
		return nil
	}
	call, _ := doc.Parent(a).(*syntax.Call)
	return call
}

// indexes writes x[i, j] or x[i][j] as the indexes of nested lists, and counts them.
func (x *fixer) indexes(e syntax.Expr) (text string, depth int, ok bool) {
	s, is := e.(*syntax.Subscript)
	if !is {
		return "", 0, x.p.Values.Value(e) == x.read.array
	}
	text, depth, ok = x.indexes(s.X)
	if !ok {
		return "", 0, false
	}
	parts := []syntax.Expr{s.Index}
	if t, tuple := s.Index.(*syntax.Tuple); tuple {
		parts = t.Elts
	}
	for _, i := range parts {
		if !x.number(i) {
			return "", 0, false
		}
		if !x.within(i, depth) {
			x.unsure = "an index out of range then raises IndexError"
		}
		text += "[" + edit.Source(x.p.Doc, i) + "]"
		depth++
	}
	return text, depth, true
}

// within reports whether an index runs over an axis of the array: MLX does not check, lists do.
func (x *fixer) within(i syntax.Expr, axis int) bool {
	v := x.p.Values.Value(i)
	dim := x.read.array.Shape.At(int64(axis))
	if n, ok := v.Int(); ok {
		return dim.N >= 0 && n < dim.N && n >= -dim.N
	}
	if v.Op != values.OpElem || len(v.Args) != 1 || v.Args[0] == nil {
		return false
	}
	over := v.Args[0]
	if over.Op != "range" || len(over.Args) != 1 {
		return false
	}
	stop := over.Args[0]
	if n, ok := stop.Int(); ok {
		return dim.N >= 0 && n <= dim.N
	}
	return dim.Sym != nil && values.Same(dim.Sym, stop)
}

// wholeRange is [x[i].item() for i in range(len(x))].
func (x *fixer) wholeRange() syntax.Expr {
	c, ok := x.read.loop.Node.(*syntax.Comp)
	if !ok || c.Kind != syntax.ListComp || len(c.Clauses) != 1 || len(c.Clauses[0].Ifs) > 0 || x.rank != 1 || x.unsure != "" {
		return nil
	}
	e := x.indexing(c.Elt)
	s, ok := e.(*syntax.Subscript)
	if !ok || !x.same(c.Elt, e) || !alike(s.Index, c.Clauses[0].Target) {
		return nil
	}
	if iter := x.p.Values.Value(c.Clauses[0].Iter); iter == nil || iter.Op != "range" || len(iter.Args) != 1 || !x.spans(iter.Args[0]) {
		return nil
	}
	return c
}

// spans reports whether a range ends where the array does.
func (x *fixer) spans(stop *values.Value) bool {
	dim := x.read.array.Shape.At(0)
	if n, ok := stop.Int(); ok {
		return n == dim.N
	}
	return dim.Sym != nil && values.Same(dim.Sym, stop)
}

// taken reports whether the function around a statement uses a name.
func taken(doc *syntax.Document, stmt syntax.Stmt, name string) bool {
	found := false
	look := func(n syntax.Node) bool {
		if x, ok := n.(*syntax.Name); ok && x.ID == name {
			found = true
		}
		return !found
	}
	if f := doc.Func(stmt); f != nil {
		syntax.Inspect(f, look)
		return found
	}
	for _, s := range doc.Body() {
		syntax.Inspect(s, look)
	}
	return found
}
