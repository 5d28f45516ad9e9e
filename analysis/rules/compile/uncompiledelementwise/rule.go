// Package uncompiledelementwise finds element-wise work of hot functions that
// runs as one kernel for each operation, where mx.compile would make one of all.
package uncompiledelementwise

import (
	_ "embed"
	"fmt"
	"math"

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

// Rule is uncompiled-elementwise.
var Rule = &analysis.Rule{Name: "uncompiled-elementwise", Group: "compile", Severity: analysis.Info, Page: page, Run: run}

const (
	fewest = 4 // kernels of an expression that are worth a function of their own
	fewer  = 3 // kernels of what is a function already
)

// pays reports whether one kernel is worth a function; sums and products alone
// are mostly of small things, such as the corners of an interpolation.
func pays(r *compile.Region) bool {
	return r.Gated || r.Kernels >= fewest && (r.Functions || r.Kernels >= 2*fewer)
}

const reason = "the first call for each combination of dtypes traces the function and builds a kernel"

func run(p *analysis.Pass) {
	for _, ff := range p.Values.Functions() {
		if !computes(ff) {
			continue
		}
		where := runs(p.Values, ff.Fn)
		if where == "" {
			continue
		}
		if w, ok := wholeOf(p, ff); ok {
			w.report(p, where)
			continue
		}
		for _, c := range candidates(p, ff) {
			r := compile.RegionOf(p, c.root)
			f := analysis.Finding{Span: p.Doc.Span(r.Root), Message: message(r.Kernels, where)}
			if fix, ok := extract(p, names.At(p.Values, c.key), places.At(p.Values, c.key)); ok {
				f.Fixes = append(f.Fixes, fix)
			}
			p.ReportFinding(f)
		}
	}
}

// computes reports whether there is element-wise work in a function.
func computes(ff *values.FunctionFacts) bool {
	for range ff.Find(ends) {
		return true
	}
	return false
}

// runs says where a function runs often outside compiled code, "" for others.
func runs(f *values.Facts, fn *values.Function) string {
	where := eval.Hot.At(f, fn)
	if where == "" || match.Compiled.At(f, fn) {
		return ""
	}
	return where
}

func message(kernels int, where string) string {
	return fmt.Sprintf("%d element-wise operations in %s are %d kernels, and each writes a whole array that the next one reads; a compiled function makes them one", kernels, where, kernels)
}

var ends = values.Computes(func(v *values.Value) bool {
	_, ok := v.Node.(syntax.Expr)
	return ok && compile.Kernels(v) > 0
})

// large reports whether a region works on activations, and not on positions,
// rows, weights or what is left of a reduction.
func large(r *compile.Region) bool {
	if r.Gated {
		v := r.Value()
		return !v.DType.IsIntegral() && v.Shape.Rank() != 0 && v.Shape.Rank() != 1
	}
	if !compile.IsActivations(r.Value()) {
		return false
	}
	for _, l := range r.Leaves {
		if compile.IsActivations(l.Value) {
			return true
		}
	}
	return false
}

// other reports whether a region is a norm or an activation by hand, for which there are better words.
func other(p *analysis.Pass, r *compile.Region) bool {
	for _, e := range r.Inner {
		if compile.Normalizes(p.Values.Value(e)) {
			return true
		}
	}
	for _, l := range r.Leaves {
		if compile.Normalizes(l.Value) {
			return true
		}
	}
	return activation(r.Value())
}

// activation reports whether v is a function of one array that keeps large numbers and
// drops negative ones: gelu, silu, mish.
func activation(v *values.Value) bool {
	for _, c := range match.Curves(v) {
		like := true
		for i, x := range match.Samples() {
			switch y := c.Y[i]; {
			case x > 20 && math.Abs(y-x) > 0.01*x, x < -20 && math.Abs(y) > 0.01:
				like = false
			}
		}
		if like {
			return true
		}
	}
	return false
}

// name is what a function of a region is called, if nothing else is.
func name(r *compile.Region) string {
	if !r.Gated {
		return fused
	}
	for _, a := range r.Value().Args {
		switch {
		case a.Op == "mlx.nn.silu":
			return swiglu
		case a.Op == "mlx.nn.gelu" || a.Op == "mlx.nn.gelu_approx":
			return geglu
		}
	}
	return gated
}

const fused, swiglu, geglu, gated = "fused", "swiglu", "geglu", "gated"

var bases = []string{fused, swiglu, geglu, gated}

// extract puts an expression, wherever it stands in the document, into a compiled function of the module.
func extract(p *analysis.Pass, fn string, places []candidate) (edit.Fix, bool) {
	first := compile.RegionOf(p, places[0].root)
	if !first.Plain || !first.Known() || len(first.Leaves) == 0 || len(first.Leaves) > 6 {
		return edit.Fix{}, false
	}
	decorator, need := Shapeless(p)
	fix := edit.Fix{Title: "Compute this in a compiled function", Safety: edit.Confirm, Reason: reason, Imports: need}
	params := ""
	for i, l := range first.Leaves {
		if i > 0 {
			params += ", "
		}
		params += l.Name
	}
	top := syntax.Stmt(nil)
	for _, c := range places {
		r, args := compile.RegionOf(p, c.root), ""
		for i, l := range r.Leaves {
			if i > 0 {
				args += ", "
			}
			args += edit.Source(p.Doc, l.Expr)
		}
		fix.Edits = append(fix.Edits, edit.Replace(p.Doc, r.Root, fn+"("+args+")"))
		if s := topmost(p.Doc, r.Root); top == nil || p.Doc.Span(s).Start < p.Doc.Span(top).Start {
			top = s
		}
	}
	fix.Edits = append(fix.Edits, edit.InsertBefore(p.Doc, top, "@"+decorator, "def "+fn+"("+params+"):", "    return "+first.Text(), "", ""))
	return fix, !edit.LosesComment(p.Doc, fix.Edits...)
}

// Shapeless is a decorator that keeps one trace for all shapes.
func Shapeless(p *analysis.Pass) (string, []edit.Import) {
	mx, need := edit.Refer(p.Doc, edit.Import{Module: "mlx.core", As: "mx"})
	partial, more := edit.Refer(p.Doc, edit.Import{Module: "functools", Name: "partial"})
	return partial + "(" + mx + ".compile, shapeless=True)", append(need, more...)
}

// topmost is the statement of the module that a node is in.
func topmost(doc *syntax.Document, n syntax.Node) syntax.Stmt {
	var top syntax.Stmt
	for ; n != nil; n = doc.Parent(n) {
		if s, ok := n.(syntax.Stmt); ok {
			top = s
		}
	}
	return top
}
