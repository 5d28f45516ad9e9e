// Package ineffectivecompile finds uses of mx.compile that have no effect, or
// can only raise.
package ineffectivecompile

import (
	_ "embed"
	"fmt"

	"mlxls/analysis"
	"mlxls/analysis/rules/compile"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

//go:embed rule.md
var page string

// Rule is ineffective-compile.
var Rule = &analysis.Rule{Name: "ineffective-compile", Group: "compile", Page: page, Run: run}

func run(p *analysis.Pass) {
	for n := range p.Values.Find(compiles) {
		switch s := p.Doc.Parent(n).(type) {
		case *syntax.Assign:
			if s.Value == n {
				special(p, s)
			}
		case *syntax.ExprStmt:
			discarded(p, s)
		}
	}
	for _, c := range compile.Functions(p.Values) {
		byName(p, c)
	}
}

const name = "mlx.core.compile"

// compiles are the expressions that give what mx.compile does.
var compiles = values.NewSearch(func(_ syntax.Node, v *values.Value) bool { return v.Op == name })

// special finds layer.__call__ = mx.compile(…): Python looks special methods up on the type.
func special(p *analysis.Pass, a *syntax.Assign) {
	if v := p.Values.Value(a.Value); v == nil || v.Op != name {
		return
	}
	for _, t := range a.Targets {
		t, ok := t.(*syntax.Attribute)
		if !ok || t.Attr.ID != "__call__" {
			continue
		}
		if x := p.Values.Value(t.X); x == nil || x.Kind == values.Class || x.Kind == values.Unknown && x.Op == "builtins.type" || isClass(t.X) {
			continue
		}
		p.Report(a, fmt.Sprintf("calling %s does not use this: Python looks __call__ up on its class, so nothing is compiled, and a module gets an entry of that name; keep the compiled function under a name of its own and call that", syntax.Text(t.X)))
	}
}

// isClass reports whether an expression is type(x) or x.__class__.
func isClass(e syntax.Expr) bool {
	switch e := e.(type) {
	case *syntax.Call:
		f, ok := e.Fn.(*syntax.Name)
		return ok && f.ID == "type"
	case *syntax.Attribute:
		return e.Attr.ID == "__class__"
	}
	return false
}

// discarded finds mx.compile(f) as a statement: f stays as it was.
func discarded(p *analysis.Pass, s *syntax.ExprStmt) {
	call, ok := s.X.(*syntax.Call)
	if !ok {
		return
	}
	v := p.Values.Value(call)
	fn := p.Values.Value(call.Fn)
	if v == nil || v.Op != name || fn == nil || fn.Name != name || len(call.Args) == 0 {
		return
	}
	what := syntax.Text(call.Args[0])
	message := "mx.compile gives a compiled function, which is thrown away here: nothing is compiled"
	switch call.Args[0].(type) {
	case *syntax.Name, *syntax.Attribute:
		message = fmt.Sprintf("mx.compile gives a compiled function and leaves %s as it is; the result is thrown away here, so nothing is compiled", what)
	}
	p.Report(call, message)
}

// byName finds inputs=[y] where the function reads y by its name: the array that it reads is not the one that goes in.
func byName(p *analysis.Pass, c compile.Function) {
	call, ok := c.At.(*syntax.Call)
	ff := p.Values.Of(c.Fn)
	if !ok || ff == nil || c.Inputs == nil || c.Inputs.Kind != values.List && c.Inputs.Kind != values.Tuple {
		return
	}
	list := display(call)
	if list == nil {
		return
	}
	for _, e := range list {
		y, ok := e.(*syntax.Name)
		if !ok || !p.Values.Value(y).IsArray() {
			continue
		}
		if n := reads(p, ff, y); n != nil {
			f := analysis.Finding{Span: p.Doc.Span(call), Related: []analysis.Related{{Span: p.Doc.Span(n), Message: "read here"}},
				Message: fmt.Sprintf("%s reads %s by its name, not from what inputs= holds: this raises “uncaptured inputs”; pass it as an argument, or name a dict or a list that the function reads it from", c.Name(), y.ID)}
			p.ReportFinding(f)
			return
		}
	}
}

// display are the elements of inputs=[…], nil for other spellings.
func display(call *syntax.Call) []syntax.Expr {
	for _, k := range call.Keywords {
		if k.Name != "inputs" {
			continue
		}
		switch x := k.Value.(type) {
		case *syntax.List:
			return x.Elts
		case *syntax.Tuple:
			return x.Elts
		}
	}
	return nil
}

// reads is where a function's text reads the array under the name that it has outside; nil if it does not.
func reads(p *analysis.Pass, ff *values.FunctionFacts, y *syntax.Name) syntax.Node {
	want := p.Values.Value(y)
	for _, n := range ff.Nodes {
		if x, ok := n.(*syntax.Name); ok && x.ID == y.ID && p.Values.Value(x) == want {
			return x
		}
	}
	return nil
}
