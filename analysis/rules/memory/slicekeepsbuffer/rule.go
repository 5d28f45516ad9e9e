// Package slicekeepsbuffer finds slices that a cache or an object keeps from
// one call to the next, and with them the whole array that they are cut out of.
// It does not know how much longer that array is.
package slicekeepsbuffer

import (
	_ "embed"
	"strings"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/match"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

//go:embed rule.md
var page string

// Rule is slice-keeps-buffer.
var Rule = &analysis.Rule{Name: "slice-keeps-buffer", Group: "memory", Page: page, Run: run}

func run(p *analysis.Pass) {
	seen := map[syntax.Node]bool{}
	for _, ff := range p.Values.Functions() {
		if ff.Fn.Name == "__init__" || ff.Fn.Name == "sanitize" {
			continue // runs once, on weights that are all kept
		}
		for _, e := range ff.Effects {
			if e.Kind != values.Stores || !p.Doc.Has(e.Node) || !outlives(p, e) {
				continue
			}
			for _, v := range slices(e.Value, 4) {
				if x, ok := v.Node.(syntax.Expr); ok && !seen[x] && p.Doc.Has(x) && !stays(p, v.Args[0], 4) {
					seen[x] = true
					report(p, x, e.Node)
				}
			}
		}
	}
}

// outlives reports whether what is stored is kept beyond the call: in an
// attribute or an item of self, or of an argument.
func outlives(p *analysis.Pass, e values.Effect) bool {
	var x syntax.Expr
	switch t := e.Node.(type) {
	case *syntax.Attribute:
		x = t.X
	case *syntax.Subscript:
		x = t.X
	default:
		return false
	}
	v := p.Values.Value(x)
	for range 8 {
		if v == nil || v.Kind == values.Dict || v.Kind == values.Array || v.Kind == values.NumPy {
			return false
		}
		switch v.Op {
		case values.OpParam:
			return true
		case values.OpAttr, values.OpItem, values.OpElem:
			if v.Recv != nil {
				v = v.Recv
			} else if len(v.Args) > 0 {
				v = v.Args[0]
			} else {
				return false
			}
		default:
			return v.Kind == values.Object && v.Op == "" // self
		}
	}
	return false
}

// kept tells which expressions give arrays that stay anyway: they are returned, or stored as they are.
var kept = values.NewTable(func(f *values.Facts) map[syntax.Node]bool {
	set := map[syntax.Node]bool{}
	for _, n := range keeping.In(f) {
		set[n] = true
	}
	return set
})

var keeping = values.Collect(func(part *values.Facts) (nodes []syntax.Node) {
	for _, ff := range part.Functions() {
		for n := range keptIn(part, ff) {
			nodes = append(nodes, n)
		}
	}
	return nodes
})

func keptIn(f *values.Facts, ff *values.FunctionFacts) map[syntax.Node]bool {
	kept := map[syntax.Node]bool{}
	var keep func(v *values.Value, depth int)
	keep = func(v *values.Value, depth int) {
		if v == nil || depth == 0 {
			return
		}
		if v.Node != nil {
			kept[v.Node] = true
		}
		if v.Op == values.OpPhi || v.Kind == values.Tuple {
			for _, a := range append(v.Args[:len(v.Args):len(v.Args)], v.Elems...) {
				keep(a, depth-1)
			}
		}
	}
	for _, v := range ff.Returns {
		keep(v, 3)
	}
	for _, e := range ff.Effects {
		if e.Kind == values.Stores && !asked(f.Document, e.Node) {
			keep(e.Value, 3)
		}
	}
	return kept
}

// asked reports whether a store fills a list that callers may pass and by default do not.
func asked(doc *syntax.Document, n syntax.Node) bool {
	call, ok := n.(*syntax.Call)
	if !ok {
		return false
	}
	fn, ok := call.Fn.(*syntax.Attribute)
	if !ok {
		return false
	}
	sink, ok := fn.X.(*syntax.Name)
	if !ok {
		return false
	}
	for ; n != nil; n = doc.Parent(n) {
		if d, ok := n.(*syntax.FuncDef); ok {
			for _, par := range d.Params {
				if c, ok := par.Default.(*syntax.Constant); ok && par.Name != nil && par.Name.ID == sink.ID {
					return c.Value == nil
				}
			}
			return false
		}
	}
	return false
}

// stays reports whether an array is kept, whichever of its alternatives it is.
func stays(p *analysis.Pass, x *values.Value, depth int) bool {
	if x == nil || depth == 0 {
		return false
	}
	if x.Node != nil && kept.At(p.Values, x.Node) {
		return true
	}
	if x.Op != values.OpPhi {
		return false
	}
	for _, a := range x.Args {
		if a != nil && a.Kind != values.None && !stays(p, a, depth-1) {
			return false
		}
	}
	return len(x.Args) > 0
}

// slices are the slices of computed arrays that v may be, or hold.
func slices(v *values.Value, depth int) []*values.Value {
	if v == nil || depth == 0 {
		return nil
	}
	var out []*values.Value
	switch {
	case v.Op == values.OpPhi:
		for _, a := range v.Args {
			out = append(out, slices(a, depth-1)...)
		}
	case v.Kind == values.Tuple:
		for _, a := range v.Elems {
			out = append(out, slices(a, depth-1)...)
		}
	case match.Is(v, "array.__getitem__") && len(v.Args) == 2 && computed(v.Args[0], 8) && end(v.Args[0], v.Args[1]):
		out = append(out, v)
	}
	return out
}

// computed reports whether an array was made in this call, and is not part of another one.
func computed(x *values.Value, depth int) bool {
	if x == nil || depth == 0 { // what a loop carries goes round
		return false
	}
	switch x.Op {
	case "mlx.core.array.__getitem__", "mlx.core.array.__setitem__", "mlx.core.array", "mlx.core.zeros", "mlx.core.load":
		return false
	case values.OpLayer:
		return true
	case values.OpPhi:
		for _, a := range x.Args {
			if computed(a, depth-1) {
				return true
			}
		}
		return false
	}
	return strings.HasPrefix(x.Op, "mlx.core.")
}

// end reports whether an index cuts a piece off the end of one axis: x[:, -n:], x[-1], or, of
// arrays that are joined, x[:, length:].
func end(x, index *values.Value) bool {
	parts := []*values.Value{index}
	if index != nil && index.Kind == values.Tuple {
		parts = index.Elems
	}
	cuts := 0
	for _, i := range parts {
		switch {
		case i == nil:
			return false
		case i.Op == "slice":
			if everything(i) {
				continue
			}
			if len(i.Args) < 2 || !none(i.Args[1]) || len(i.Args) > 2 && !none(i.Args[2]) || !negative(i.Args[0]) && !(match.Is(x, "concatenate") && length(i.Args[0], 4)) {
				return false
			}
			cuts++
		case i.Kind == values.Int:
			if n, ok := i.Int(); !ok || n != -1 {
				return false
			}
			cuts++
		}
	}
	return cuts == 1
}

func everything(s *values.Value) bool {
	for _, a := range s.Args {
		if !none(a) {
			return false
		}
	}
	return true
}

func none(v *values.Value) bool { return v == nil || v.Kind == values.None }

// negative reports whether a bound counts from the end.
func negative(v *values.Value) bool {
	if n, ok := v.Int(); ok {
		return n < 0
	}
	return v != nil && v.Op == "mlx.core.negative"
}

// length reports whether a number is the length of an array, or computed from one.
func length(v *values.Value, depth int) bool {
	if v == nil || depth == 0 {
		return false
	}
	if v.Op == values.OpDim {
		return true
	}
	for _, a := range v.Args {
		if v.Kind == values.Int && length(a, depth-1) {
			return true
		}
	}
	return false
}

func report(p *analysis.Pass, x syntax.Expr, store syntax.Node) {
	f := analysis.Finding{Span: p.Doc.Span(x), Message: "a slice shares the buffer of what it is cut out of: as long as this one is kept, all of that array stays in memory, until the next call replaces it; mx.contiguous copies the part that is needed"}
	if s := p.Doc.Span(store); !f.Span.Overlaps(s) {
		f.Related = []analysis.Related{{Span: s, Message: "kept here"}}
	}
	fix, ok := p.Rewrite(x, "Copy the slice with mx.contiguous", edit.Confirm, func(s *analysis.Spelling) string {
		return s.Name("mlx.core.contiguous") + "(" + s.Text(x) + ")"
	})
	if ok {
		fix.Reason = "one more copy of the slice for each call"
		f.Fixes = []edit.Fix{fix}
	}
	p.ReportFinding(f)
}
