package codeactions

import (
	"slices"
	"strings"

	"mlxls/analysis/edit"
	"mlxls/analysis/mlxapi"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

const elementwise = mlxapi.Elementwise

// An excerpt is text that is to go into a function of its own: its operations
// work element by element, and what they work on comes in as parameters.
type excerpt struct {
	doc     *syntax.Document
	facts   *values.Facts
	kernels int
	params  []param
	leaves  []edit.Edit // parameters in the place of what they are given
	taken   map[string]bool
	inner   map[string]bool // names that the excerpt assigns
	failed  bool            // there is something that a function can't be given
}

type param struct{ name, text string }

// reserve notes the names in the text: no parameter may hide one.
func (r *excerpt) reserve(n syntax.Node) {
	syntax.Inspect(n, func(n syntax.Node) bool {
		if name, ok := n.(*syntax.Name); ok {
			r.taken[name.ID] = true
		}
		return true
	})
}

// enter counts an operation, and goes on with its operands.
func (r *excerpt) enter(e syntax.Expr) {
	r.kernels++
	switch e := e.(type) {
	case *syntax.BinOp:
		r.operand(e.L)
		r.operand(e.R)
	case *syntax.UnaryOp:
		r.operand(e.X)
	case *syntax.Compare:
		r.operand(e.L)
		for _, x := range e.Rs {
			r.operand(x)
		}
	case *syntax.Call:
		if !r.callee(e.Fn) {
			r.failed = true
		}
		for _, x := range e.Args {
			r.operand(x)
		}
		for _, k := range e.Keywords {
			r.failed = r.failed || k.Name == ""
			r.operand(k.Value)
		}
	default:
		r.failed = true
	}
}

// callee takes in what is called: a function of MLX, or a method of an operand.
func (r *excerpt) callee(fn syntax.Expr) bool {
	if v := r.facts.Value(fn); v != nil && v.Kind == values.Symbol && r.global(fn) {
		return true
	}
	a, ok := fn.(*syntax.Attribute)
	if !ok {
		return false
	}
	if v := r.facts.Value(a.X); v == nil || !v.IsArray() {
		return false
	}
	r.operand(a.X)
	return true
}

// operand takes in an operand: a number, a name of MLX, another operation, or what becomes a parameter.
func (r *excerpt) operand(e syntax.Expr) {
	v := r.facts.Value(e)
	switch x := e.(type) {
	case *syntax.Number, *syntax.Constant:
		return
	case *syntax.Starred:
		r.failed = true
		return
	case *syntax.Name:
		if r.inner[x.ID] {
			return
		}
	case *syntax.UnaryOp:
		if _, ok := x.X.(*syntax.Number); ok {
			return
		}
	case *syntax.Attribute:
		if base := r.facts.Value(x.X); x.Attr.ID == "dtype" && base != nil && base.IsArray() {
			r.operand(x.X) // a dtype is nothing that a compiled function can be given
			return
		}
	}
	if v != nil && (v.Kind == values.Symbol || v.Kind == values.DTypeObj || v.Kind == values.Module) && r.global(e) {
		return
	}
	if r.computes(e) && r.can(e) {
		r.enter(e)
		return
	}
	r.leaf(e, v)
}

// can reports whether an operation can be computed in the function, and not only be given to it.
func (r *excerpt) can(e syntax.Expr) bool {
	call, ok := e.(*syntax.Call)
	if !ok {
		return true
	}
	if v := r.facts.Value(call.Fn); v != nil && v.Kind == values.Symbol && r.global(call.Fn) {
		return true
	}
	a, ok := call.Fn.(*syntax.Attribute)
	v := (*values.Value)(nil)
	if ok {
		v = r.facts.Value(a.X)
	}
	return v != nil && v.IsArray()
}

// global reports whether a dotted name begins with one that means the same everywhere in the module.
func (r *excerpt) global(e syntax.Expr) bool {
	for {
		a, ok := e.(*syntax.Attribute)
		if !ok {
			break
		}
		e = a.X
	}
	name, ok := e.(*syntax.Name)
	if !ok || len(r.facts.Defs(name)) > 0 {
		return false
	}
	for fn := r.doc.Func(name); fn != nil; fn = r.doc.Func(fn) {
		imported := false
		syntax.Inspect(fn, func(n syntax.Node) bool {
			if a, ok := n.(*syntax.Alias); ok {
				bound, _, _ := strings.Cut(a.Name, ".")
				imported = imported || a.As == name.ID || a.As == "" && bound == name.ID
			}
			return true
		})
		if imported {
			return false
		}
	}
	return true
}

// leaf makes an operand a parameter. Python's numbers, unless they are those of a
// configuration, would make another trace at each call.
func (r *excerpt) leaf(e syntax.Expr, v *values.Value) {
	if v == nil || v.IsScalar() && v.Const == nil && v.Op != values.OpAttr {
		r.failed = true
		return
	}
	switch v.Kind {
	case values.Array, values.Unknown, values.Int, values.Float:
	default:
		r.failed = true
		return
	}
	text := edit.Source(r.doc, e)
	_, call := e.(*syntax.Call)
	i := slices.IndexFunc(r.params, func(p param) bool { return p.text == text })
	if i < 0 || call {
		i = len(r.params)
		r.params = append(r.params, param{r.name(e), text})
	}
	r.leaves = append(r.leaves, edit.Edit{Span: r.doc.Span(e), New: r.params[i].name})
}

// name is what a parameter is called: as what it is given, where that has a name.
func (r *excerpt) name(e syntax.Expr) string {
	given := ""
	switch e := e.(type) {
	case *syntax.Name:
		return e.ID
	case *syntax.Attribute:
		given = strings.Trim(e.Attr.ID, "_")
	}
	for letter := 'a'; given == "" || r.taken[given]; letter++ {
		given = string(letter)
		if letter > 'z' {
			r.failed = true
			break
		}
	}
	r.taken[given] = true
	return given
}

// text is the text of a span with the parameters in their places.
func (r *excerpt) text(span syntax.Span) string {
	var edits []edit.Edit
	for _, e := range r.leaves {
		edits = append(edits, edit.Edit{Span: e.Span.Shift(-span.Start), New: e.New})
	}
	return edit.Apply(r.doc.Source()[span.Start:span.End], edits)
}
