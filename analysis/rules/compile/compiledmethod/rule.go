// Package compiledmethod finds transformations that decorate methods: what they give does not bind self.
package compiledmethod

import (
	_ "embed"
	"fmt"
	"strings"

	"mlxls/analysis"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

//go:embed rule.md
var page string

// Rule is compiled-method.
var Rule = &analysis.Rule{Name: "compiled-method", Group: "compile", Page: page, Severity: analysis.Error, Run: run}

// transformations give objects that are no Python functions.
var transformations = map[string]bool{"mlx.core.compile": true, "mlx.core.grad": true, "mlx.core.value_and_grad": true,
	"mlx.core.vmap": true, "mlx.core.checkpoint": true}

func run(p *analysis.Pass) {
	for _, ff := range p.Values.Functions() {
		d, ok := ff.Fn.Def.(*syntax.FuncDef)
		if !ok || ff.Fn.Class == nil || ff.Fn.Class.Def == nil || len(d.Params) == 0 || d.Params[0].Name.ID != "self" {
			continue // without self it is called as a function of the class
		}
		decos := ff.Fn.Decorators()
		if len(decos) == 0 || len(decos) != len(d.Decorators) {
			continue
		}
		outermost := decos[0] // what lies over it may bind: property, a decorator of the project
		if outermost.Kind != values.Symbol || outermost.Entry == nil || !transformations[outermost.Entry.Name] || unbound(p, ff.Fn) {
			continue
		}
		short := "mx" + strings.TrimPrefix(outermost.Entry.Name, "mlx.core")
		p.Report(d.Decorators[0], message(short, ff.Fn))
	}
}

func message(short string, fn *values.Function) string {
	text := fmt.Sprintf("what %s gives does not bind self: calling %s of an instance raises TypeError, an argument is missing", short, fn.Name)
	if short == "mx.compile" {
		return text + fmt.Sprintf("; compile a function of arrays, or self.f = mx.compile(self.%s, inputs=self.state) in __init__", fn.Name)
	}
	return text + "; transform a function inside the method"
}

// unbound reports whether the class's own function is called with the instance written out: Class.f(x, …).
func unbound(p *analysis.Pass, fn *values.Function) bool {
	return asked.At(p.Values, fn.Name)
}

// asked tells which names the document asks classes for.
var asked = values.NewTable(func(f *values.Facts) map[string]bool {
	names := map[string]bool{}
	for _, name := range attributes.In(f) {
		names[name] = true
	}
	return names
})

var attributes = values.Collect(func(part *values.Facts) (names []string) {
	part.Inspect(func(n syntax.Node) bool {
		if a, ok := n.(*syntax.Attribute); ok {
			if v := part.Value(a.X); v != nil && v.Kind == values.Class {
				names = append(names, a.Attr.ID)
			}
		}
		return true
	})
	return names
})
