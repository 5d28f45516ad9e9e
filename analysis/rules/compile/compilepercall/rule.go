// Package compilepercall finds functions that are compiled anew in every call of
// the function that uses them. Where what is compiled leaves the function, or is
// used in a loop of it, it says nothing: that is a factory, or set-up.
package compilepercall

import (
	_ "embed"
	"fmt"
	"strings"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/match"
	"mlxls/analysis/rules/compile"
	"mlxls/analysis/rules/eval"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

//go:embed rule.md
var page string

// Rule is compile-per-call.
var Rule = &analysis.Rule{Name: "compile-per-call", Group: "compile", Page: page, Run: run}

func run(p *analysis.Pass) {
	fns := compile.Functions(p.Values)
	if len(fns) == 0 {
		return
	}
	for _, c := range fns {
		outer := around(p, c)
		if outer == nil {
			continue
		}
		often := repeated(p, outer)
		if often == "" || match.Compiled.At(p.Values, outer) || cached(outer) || !used(p, c, outer) {
			continue
		}
		f := analysis.Finding{Span: p.Doc.Span(c.At), Message: fmt.Sprintf(
			"%s is compiled anew in every call of %s, %s, and traced again each time; compile it once, outside", c.Name(), outer.Name, often)}
		if fix, ok := hoist(p, c); ok {
			f.Fixes = append(f.Fixes, fix)
		}
		p.ReportFinding(f)
	}
}

// repeated says how often functions run that run many times: forwards, steps,
// and those that a loop of the document calls.
func repeated(p *analysis.Pass, fn *values.Function) string {
	if why := eval.Hot.At(p.Values, fn); why != "" {
		return "which runs in " + why
	}
	for _, c := range p.Values.Callers(fn) {
		if c.Loop != nil {
			return "which runs in a loop"
		}
	}
	return ""
}

// around is the function whose every call compiles c; nil for code of a module or a class.
func around(p *analysis.Pass, c compile.Function) *values.Function {
	if c.Value != nil {
		return c.Value.In
	}
	return c.Fn.Outer
}

// cached reports whether what a function makes is kept for its next call.
func cached(fn *values.Function) bool {
	return fn.Name == "__init__" || len(fn.Decorators()) > 0
}

// used reports whether the function is called where it is compiled, once, and goes nowhere else.
func used(p *analysis.Pass, c compile.Function, outer *values.Function) bool {
	var name *syntax.Name
	if c.Value != nil {
		if call, ok := p.Doc.Parent(c.At).(*syntax.Call); ok && call.Fn == c.At {
			return p.Values.LoopAt(p.Doc.Stmt(call)) == nil
		}
		a, ok := p.Doc.Parent(c.At).(*syntax.Assign)
		if !ok || a.Value != c.At || len(a.Targets) != 1 {
			return false
		}
		if name, ok = a.Targets[0].(*syntax.Name); !ok {
			return false
		}
	} else if d, ok := c.Fn.Def.(*syntax.FuncDef); ok {
		name = d.Name
	}
	if name == nil || looped(p, name) {
		return false
	}
	uses := p.Values.Uses(name)
	for _, u := range uses {
		call, ok := p.Doc.Parent(u).(*syntax.Call)
		if !ok || call.Fn != syntax.Expr(u) || looped(p, call) || len(p.Values.Defs(u)) != 1 || in(p, u) != outer.Def {
			return false
		}
	}
	return len(uses) > 0
}

func looped(p *analysis.Pass, n syntax.Node) bool {
	for n = p.Doc.Parent(n); n != nil; n = p.Doc.Parent(n) {
		switch n.(type) {
		case *syntax.For, *syntax.While, *syntax.Comp:
			return true
		case *syntax.FuncDef, *syntax.Lambda:
			return false
		}
	}
	return false
}

// in is the definition that a node is in the text of.
func in(p *analysis.Pass, n syntax.Node) syntax.Node {
	for n = p.Doc.Parent(n); n != nil; n = p.Doc.Parent(n) {
		switch n.(type) {
		case *syntax.FuncDef, *syntax.Lambda:
			return n
		}
	}
	return nil
}

// taken tells which names there are that hoist would make.
var taken = values.NewTable(func(f *values.Facts) map[string]bool {
	names := map[string]bool{}
	for _, name := range compiled.In(f) {
		names[name] = true
	}
	return names
})

const prefix = "compiled_"

var compiled = values.Collect(func(part *values.Facts) (names []string) {
	for _, ff := range part.Functions() {
		for _, n := range ff.Nodes {
			if x, ok := n.(*syntax.Name); ok && strings.HasPrefix(x.ID, prefix) {
				names = append(names, x.ID)
			}
		}
	}
	return names
})

// hoist compiles a function of the module where it is defined: mx.compile(f)(x) needs nothing of the call.
func hoist(p *analysis.Pass, c compile.Function) (edit.Fix, bool) {
	at, ok := c.At.(*syntax.Call)
	if !ok || c.Value == nil || c.Fn.Outer != nil || c.Fn.Class != nil || len(at.Args) != 1 || len(at.Keywords) > 0 {
		return edit.Fix{}, false
	}
	name, ok := at.Args[0].(*syntax.Name)
	def, isDef := c.Fn.Def.(*syntax.FuncDef)
	call, direct := p.Doc.Parent(at).(*syntax.Call)
	if !ok || !isDef || !p.Doc.Has(def) || name.ID != def.Name.ID || !direct || call.Fn != syntax.Expr(at) {
		return edit.Fix{}, false
	}
	fresh := prefix + def.Name.ID
	if taken.At(p.Values, fresh) {
		return edit.Fix{}, false
	}
	fix := edit.Fix{Title: "Compile it once, in the module", Safety: edit.Confirm, Reason: "arrays of the module that it reads are then those of the first call", Edits: []edit.Edit{
		edit.InsertAfter(p.Doc, def, "", "", fresh+" = "+edit.Source(p.Doc, at)), edit.Replace(p.Doc, at, fresh)}}
	return fix, !edit.LosesComment(p.Doc, fix.Edits...)
}
