// Package asyncevalresult finds uses of what mx.async_eval and mx.eval return: None.
package asyncevalresult

import (
	_ "embed"
	"fmt"
	"strings"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

//go:embed rule.md
var page string

// Rule is async-eval-result.
var Rule = &analysis.Rule{Name: "async-eval-result", Group: "eval", Severity: analysis.Error, Page: page, Run: run}

var evals = values.Computes(func(v *values.Value) bool { return v.Op == "mlx.core.async_eval" || v.Op == "mlx.core.eval" })

func run(p *analysis.Pass) {
	for n, v := range p.Values.Find(evals) {
		call, ok := n.(*syntax.Call)
		if !ok || !p.Doc.Has(call) || !used(p, call) {
			continue
		}
		name := strings.TrimPrefix(v.Op, "mlx.core.")
		f := analysis.Finding{Span: p.Doc.Span(call)}
		f.Message = fmt.Sprintf("mx.%s returns None, and here that is used as if it were the array: keep the array, and evaluate it in a statement of its own", name)
		if fix, ok := split(p, call); ok {
			f.Fixes = append(f.Fixes, fix)
		}
		p.ReportFinding(f)
	}
}

// used reports whether the None goes where somebody wants an array.
func used(p *analysis.Pass, call *syntax.Call) bool {
	switch parent := p.Doc.Parent(call).(type) {
	case *syntax.Assign:
		return parent.Value == syntax.Expr(call) && read(p, parent.Targets)
	case *syntax.Yield:
		return !parent.From
	case *syntax.Attribute, *syntax.Subscript, *syntax.BinOp:
		return true
	case *syntax.Call:
		return parent.Fn != syntax.Expr(call) && !prints(p, parent)
	case *syntax.Return:
		// return mx.eval(x) may only be short for two lines, unless x is made for it.
		if len(call.Args) != 1 {
			return false
		}
		_, made := call.Args[0].(*syntax.Call)
		return made && !measured(p, call)
	}
	return false
}

// measured reports whether a call is in a function without parameters: such
// functions are made to be timed.
func measured(p *analysis.Pass, call *syntax.Call) bool {
	def := p.Doc.Func(call)
	return def == nil || len(def.Params) == 0
}

func prints(p *analysis.Pass, call *syntax.Call) bool {
	v := p.Values.Value(call)
	return v != nil && v.Op == "builtins.print"
}

// read reports whether one of the targets is read again, or kept beyond the function.
func read(p *analysis.Pass, targets []syntax.Expr) bool {
	for _, t := range targets {
		name, ok := t.(*syntax.Name)
		if !ok {
			return true
		}
		for _, use := range p.Values.Uses(name) {
			if !waits(p, use) {
				return true
			}
		}
	}
	return false
}

// waits reports whether a use is x.wait(): the first versions of MLX that had
// async_eval returned something to wait for, and the code is written for them.
func waits(p *analysis.Pass, use *syntax.Name) bool {
	a, ok := p.Doc.Parent(use).(*syntax.Attribute)
	return ok && a.Attr.ID == "wait"
}

// split is "x = f()" and "mx.async_eval(x)".
func split(p *analysis.Pass, call *syntax.Call) (edit.Fix, bool) {
	if len(call.Args) != 1 || len(call.Keywords) != 0 {
		return edit.Fix{}, false
	}
	a, ok := p.Doc.Parent(call).(*syntax.Assign)
	if !ok || len(a.Targets) != 1 {
		return edit.Fix{}, false
	}
	target := a.Targets[0]
	if _, ok := target.(*syntax.Name); !ok {
		return edit.Fix{}, false
	}
	if _, ok := call.Args[0].(*syntax.Starred); ok {
		return edit.Fix{}, false
	}
	name, fn := edit.Source(p.Doc, target), edit.Source(p.Doc, call.Fn)
	lines := []string{fn + "(" + name + ")"}
	if given, ok := call.Args[0].(*syntax.Name); !ok || given.ID != name {
		lines = []string{name + " = " + edit.Source(p.Doc, call.Args[0]), lines[0]}
	}
	fix := edit.Fix{Title: "Evaluate in a statement of its own", Edits: []edit.Edit{edit.ReplaceStmts(p.Doc, a, a, lines...)}}
	return fix, !edit.LosesComment(p.Doc, fix.Edits...)
}
