package compile

import (
	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

// A Call is one of a compiled function, in a loop that does not compile it.
type Call struct {
	Of   Function
	Node *syntax.Call
	Loop *values.Loop
}

// Repeated are the calls of the document's compiled functions that a loop makes,
// as far as it is seen that what is called is the compiled one.
func Repeated(p *analysis.Pass) (out []Call) {
	for _, ff := range p.Values.Functions() {
		for _, site := range ff.Calls {
			call, direct := site.Node.(*syntax.Call)
			if !direct || site.Loop == nil || site.Loop.In != ff.Fn || !p.Doc.Has(call) {
				continue
			}
			c := last.At(p.Values, site.Callee)
			if c.Fn == nil || syntax.Within(c.At, site.Loop.Node) {
				continue
			}
			if wrapped(p.Values.Value(call.Fn)) { // not the function itself
				out = append(out, Call{c, call, site.Loop})
			}
		}
	}
	return out
}

// wrapped reports whether what is called is under mx.compile.
func wrapped(fn *values.Value) bool {
	if fn == nil {
		return false
	}
	for _, w := range fn.Wrap {
		if w.Op == name {
			return true
		}
	}
	return false
}

// Args are what is given, by position and by name.
func (c Call) Args() []syntax.Expr {
	args := append([]syntax.Expr{}, c.Node.Args...)
	for _, k := range c.Node.Keywords {
		args = append(args, k.Value)
	}
	return args
}

// Numbers are the arguments that are another number of Python in each iteration.
func (c Call) Numbers(p *analysis.Pass) (out []syntax.Expr) {
	for _, a := range c.Args() {
		v := p.Values.Value(a)
		if v != nil && (v.Kind == values.Int || v.Kind == values.Float) && v.Const == nil && Varies(v, c.Loop) {
			out = append(out, a)
		}
	}
	return out
}

// Varies reports whether a number is another one in each iteration: it comes from what the loop goes over or carries.
func Varies(v *values.Value, l *values.Loop) bool { return varies(v, l, 8) }

func varies(v *values.Value, l *values.Loop, depth int) bool {
	if v == nil || depth == 0 {
		return false
	}
	if v == l.Elem || l.Elem != nil && contains(l.Elem.Elems, v) {
		return true
	}
	for _, c := range l.Carried {
		if v == c {
			return true
		}
	}
	for _, a := range v.Args {
		if varies(a, l, depth-1) {
			return true
		}
	}
	return false
}

func contains(vs []*values.Value, v *values.Value) bool {
	for _, x := range vs {
		if x == v {
			return true
		}
	}
	return false
}

// ArrayOf writes mx.array(t) for a number, with the dtype of an array where a float would widen it.
func ArrayOf(p *analysis.Pass, number syntax.Expr, like syntax.Expr) (edit.Fix, bool) {
	mx, need := edit.Refer(p.Doc, edit.Import{Module: "mlx.core", As: "mx"})
	text := mx + ".array(" + edit.Source(p.Doc, number)
	if p.Values.Value(number).Kind == values.Float {
		if like == nil {
			return edit.Fix{}, false
		}
		text += ", " + edit.Source(p.Doc, like) + ".dtype"
	}
	fix := edit.Fix{Title: "Give it as an array", Safety: edit.Confirm, Reason: "the function must take an array: no test of it, no arithmetic of Python's math", Imports: need,
		Edits: []edit.Edit{edit.Replace(p.Doc, number, text+")")}}
	return fix, !edit.LosesComment(p.Doc, fix.Edits...)
}
