// Package castaftercreate finds constant arrays that are made as float32 and cast at once.
package castaftercreate

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

// Rule is cast-after-create.
var Rule = &analysis.Rule{Name: "cast-after-create", Group: "memory", Severity: analysis.Info, Page: page, Run: run}

var casts = values.ComputesBy(func(v *values.Value) bool { return match.Is(v, "array.astype") && v.Arg("stream") == nil }, "mlx.core.array.astype")

func run(p *analysis.Pass) {
	for n, v := range p.Values.Find(casts) {
		cast, ok := n.(*syntax.Call)
		if !ok || len(cast.Args)+len(cast.Keywords) != 1 {
			continue
		}
		method, ok := cast.Fn.(*syntax.Attribute)
		if !ok {
			continue
		}
		// The array must have no other use: it is made in this very expression.
		create, ok := method.X.(*syntax.Call)
		if !ok {
			continue
		}
		made := p.Values.Value(create)
		if made == nil || made != v.Args[0] || !constant(made) || v.DType == made.DType {
			continue
		}
		report(p, cast, create, made)
	}
}

// constant reports whether an array has the same values in any dtype, up to the one rounding of
// each: no arange, which counts in its dtype, and no random numbers.
func constant(v *values.Value) bool {
	switch v.Op {
	case "mlx.core.zeros", "mlx.core.ones", "mlx.core.eye", "mlx.core.identity":
		return v.Arg("dtype") == nil && v.Arg("stream") == nil
	case "mlx.core.full":
		_, ok := v.Arg("vals").Number()
		return ok && v.Arg("dtype") == nil && v.Arg("stream") == nil
	case "mlx.core.zeros_like", "mlx.core.ones_like":
		return v.Arg("stream") == nil
	}
	return false
}

func report(p *analysis.Pass, cast, create *syntax.Call, made *values.Value) {
	name := strings.TrimPrefix(made.Op, "mlx.core.")
	like := strings.HasSuffix(name, "_like")
	message := "the array is written twice, once in the dtype that mx." + name + " gives by itself; dtype= writes it once"
	if like {
		message = "the array is written twice, once in the dtype of what it is like; mx." + strings.TrimSuffix(name, "_like") + " with a shape and dtype= writes it once"
	}
	f := analysis.Finding{Span: p.Doc.Span(cast), Message: message}
	var dtype syntax.Expr
	if len(cast.Args) > 0 {
		dtype = cast.Args[0]
	} else {
		dtype = cast.Keywords[0].Value
	}
	text := "dtype=" + edit.Source(p.Doc, dtype)
	fix := edit.Fix{Title: "Make it in that dtype", Safety: edit.Safe}
	if like {
		if len(create.Args) != 1 {
			p.ReportFinding(f)
			return
		}
		x := create.Args[0]
		fn, ok := create.Fn.(*syntax.Attribute)
		if !ok {
			p.ReportFinding(f)
			return
		}
		shape := edit.Primary(edit.Source(p.Doc, x)) + ".shape"
		fix.Edits = []edit.Edit{edit.Replace(p.Doc, cast, edit.Source(p.Doc, fn.X)+"."+strings.TrimSuffix(name, "_like")+"("+shape+", "+text+")")}
	} else {
		tail := syntax.Span{Start: p.Doc.Outer(create).End, End: p.Doc.Span(cast).End}
		fix.Edits = []edit.Edit{edit.AddArgument(p.Doc, create, text), {Span: tail}}
	}
	if !edit.LosesComment(p.Doc, fix.Edits...) {
		f.Fixes = []edit.Fix{fix}
	}
	p.ReportFinding(f)
}
