// Package shapelessshapeuse finds functions compiled for every shape that need
// to know the shape.
package shapelessshapeuse

import (
	_ "embed"
	"fmt"
	"strings"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/rules/compile"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

//go:embed rule.md
var page string

// Rule is shapeless-shape-use.
var Rule = &analysis.Rule{Name: "shapeless-shape-use", Group: "compile", Page: page, Run: run}

func run(p *analysis.Pass) {
	for _, c := range compile.Functions(p.Values) {
		ff := p.Values.Of(c.Fn)
		if ff == nil || !c.IsShapeless() {
			continue
		}
		u := &uses{p: p, ff: ff}
		for n, v := range ff.Find(computed) {
			u.look(n, v)
		}
		if u.first != nil {
			report(p, c, u)
		}
	}
}

var computed = values.Computes(func(v *values.Value) bool { return v.Op != "" })

// uses are the places of a function that depend on its arguments' shapes.
type uses struct {
	p      *analysis.Pass
	ff     *values.FunctionFacts
	first  syntax.Node
	reason string
	raises bool
	also   []syntax.Node
}

func (u *uses) add(n syntax.Node, raises bool, reason string) {
	switch {
	case !u.p.Doc.Has(n):
	case u.first == nil || raises && !u.raises:
		if u.first != nil {
			u.also = append(u.also, u.first)
		}
		u.first, u.reason, u.raises = n, reason, raises
	default:
		u.also = append(u.also, n)
	}
}

// blind are the operations of which MLX cannot tell the shape of the result
// from that of the operands.
var blind = map[string]string{"mlx.core.split": "mx.split", "mlx.core.pad": "mx.pad", "mlx.core.topk": "mx.topk"}

func (u *uses) look(n syntax.Node, v *values.Value) {
	if len(v.Args) == 0 || v.Args[0] == nil {
		return
	}
	x := v.Args[0]
	switch {
	case v.Op == "mlx.core.array.__getitem__":
		if u.traced(x) && len(v.Args) > 1 && slices(v.Args[1]) {
			u.add(n, true, "a slice")
		}
	case blind[v.Op] != "":
		if x.IsArray() && u.traced(x) {
			u.add(n, true, blind[v.Op])
		}
	case v.Op == "mlx.core.tril" || v.Op == "mlx.core.triu":
		if x.IsArray() && u.traced(x) {
			u.add(n, false, "mx"+strings.TrimPrefix(v.Op, "mlx.core")+" is of the first call's size")
		}
	case v.Op == "mlx.core.arange" || v.Op == "mlx.core.reshape" || v.Op == "mlx.core.array.reshape":
		for _, a := range v.Args {
			if d := u.length(a, 3); d != nil {
				u.add(n, false, fmt.Sprintf("the length in %s is that of the first call", syntax.Text(n)))
				return
			}
		}
	case len(v.Args) == 2 && v.Args[1] != nil && v.Entry == nil || arithmetic[v.Op]:
		a, b := x, v.Args[1]
		if d := u.length(a, 3); d != nil && (b.IsArray() || tested(u.p, n)) || u.length(b, 3) != nil && (a.IsArray() || tested(u.p, n)) {
			u.add(n, false, "the length in it is that of the first call")
		}
	}
}

var arithmetic = map[string]bool{"mlx.core.multiply": true, "mlx.core.divide": true, "mlx.core.add": true, "mlx.core.subtract": true,
	"mlx.core.greater": true, "mlx.core.less": true, "mlx.core.greater_equal": true, "mlx.core.less_equal": true, "mlx.core.equal": true, "mlx.core.not_equal": true}

// tested reports whether a comparison decides where control goes.
func tested(p *analysis.Pass, n syntax.Node) bool {
	switch parent := p.Doc.Parent(n).(type) {
	case *syntax.If:
		return len(parent.Then) == 0 || !raise(parent.Then)
	case *syntax.IfExp, *syntax.While:
		return true
	}
	return false
}

// raise reports whether statements only raise: a test of arguments.
func raise(body []syntax.Stmt) bool {
	_, ok := body[0].(*syntax.Raise)
	return ok
}

// length finds x.shape[i] in a number, for an axis other than the last: that one
// is the width of the model, as a rule, and does not change.
func (u *uses) length(v *values.Value, depth int) *values.Value {
	if v == nil || depth == 0 || v.IsArray() {
		return nil
	}
	if v.Op == values.OpDim && len(v.Args) > 0 && u.traced(v.Args[0]) {
		if i, ok := v.Elem.Int(); ok && i != -1 && !last(v.Args[0], i) {
			return v
		}
		return nil
	}
	for _, a := range v.Args {
		if d := u.length(a, depth-1); d != nil {
			return d
		}
	}
	return nil
}

func last(x *values.Value, i int64) bool {
	return x.Shape.Known && int(i) == x.Shape.Rank()-1
}

// slices reports whether an index takes a part of an axis; whole axes, new ones and arrays do not.
func slices(i *values.Value) bool {
	parts := []*values.Value{i}
	if i != nil && i.Kind == values.Tuple {
		parts = i.Elems
	}
	for _, p := range parts {
		switch {
		case p == nil:
		case p.Kind == values.Int:
			return true
		case p.Op == "slice":
			for _, bound := range p.Args {
				if bound != nil && bound.Kind != values.None {
					return true
				}
			}
		}
	}
	return false
}

// traced reports whether v is computed from what the function is called with.
func (u *uses) traced(v *values.Value) bool {
	if !v.IsArray() {
		return false
	}
	for _, param := range u.ff.Params {
		if param != nil && v.Needs(param) {
			return true
		}
	}
	return false
}

func report(p *analysis.Pass, c compile.Function, u *uses) {
	message := fmt.Sprintf("%s is traced once for all shapes, but %s: calls with other shapes get wrong values, or raise", c.Name(), u.reason)
	if u.raises {
		message = fmt.Sprintf("%s is compiled for all shapes, and MLX cannot tell the shape of %s then: it raises “cannot infer output shapes” at the first call", c.Name(), u.reason)
	}
	f := analysis.Finding{Span: p.Doc.Span(u.first), Message: message, Related: []analysis.Related{{Span: p.Doc.Span(c.At), Message: "compiled here, with shapeless=True"}}}
	for i, n := range u.also {
		if i < 3 {
			f.Related = append(f.Related, analysis.Related{Span: p.Doc.Span(n), Message: "also depends on the shape"})
		}
	}
	if fix, ok := drop(p, c); ok {
		f.Fixes = append(f.Fixes, fix)
	}
	p.ReportFinding(f)
}

// drop takes shapeless=True away, and partial with it where nothing else is given.
func drop(p *analysis.Pass, c compile.Function) (edit.Fix, bool) {
	call, ok := c.At.(*syntax.Call)
	if !ok {
		return edit.Fix{}, false
	}
	for _, k := range call.Keywords {
		if k.Name != "shapeless" {
			continue
		}
		e := edit.RemoveArgument(p.Doc, call, k)
		if c.Value == nil && len(call.Args) == 1 && len(call.Keywords) == 1 {
			e = edit.Replace(p.Doc, call, edit.Source(p.Doc, call.Args[0]))
		}
		fix := edit.Fix{Title: "Compile for each shape", Safety: edit.Confirm, Reason: "traced anew for each new shape", Edits: []edit.Edit{e}}
		return fix, !edit.LosesComment(p.Doc, e)
	}
	return edit.Fix{}, false
}
