// Package uncompiledelementwise finds element-wise work of hot functions that
// runs as one kernel for each operation, where mx.compile would make one of all.
package uncompiledelementwise

import (
	_ "embed"
	"fmt"
	"math"
	"slices"
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

// Rule is uncompiled-elementwise. It is wide: who calls a function decides whether it pays.
var Rule = &analysis.Rule{Name: "uncompiled-elementwise", Group: "compile", Severity: analysis.Info, Page: page, Wide: true, Run: run}

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
	var hot map[*values.Function]string
	var inCompiled map[*values.Function]bool
	fixes := map[string][]*compile.Region{}
	where := map[*compile.Region]string{}
	var found []*compile.Region
	for _, ff := range p.Values.Functions {
		var nodes []syntax.Expr
		for n := range ff.Find(ends) {
			nodes = append(nodes, n.(syntax.Expr))
		}
		if len(nodes) == 0 {
			continue
		}
		if hot == nil {
			hot, inCompiled = eval.Hot(p.Values), match.Compiled(p.Values)
		}
		if hot[ff.Fn] == "" || inCompiled[ff.Fn] {
			continue
		}
		if whole(p, ff, hot[ff.Fn]) {
			continue
		}
		covered := map[syntax.Node]bool{}
		slices.Reverse(nodes)
		for _, e := range nodes {
			if covered[e] {
				continue
			}
			r := compile.RegionOf(p, e)
			for _, n := range r.Inner {
				covered[n] = true
			}
			if pays(r) && large(r) && !other(p, r) {
				found = append(found, r)
				where[r] = hot[ff.Fn]
				fixes[key(r)] = append(fixes[key(r)], r)
			}
		}
	}
	names := map[string]string{}
	for _, r := range found {
		if names[key(r)] == "" {
			names[key(r)] = free(p, name(r), names)
		}
		f := analysis.Finding{Span: p.Doc.Span(r.Root), Message: message(r.Kernels, where[r])}
		if fix, ok := extract(p, names[key(r)], fixes[key(r)]); ok {
			f.Fixes = append(f.Fixes, fix)
		}
		p.ReportFinding(f)
	}
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

// key is the same for regions that one function can stand for.
func key(r *compile.Region) string { return name(r) + r.Text() }

func name(r *compile.Region) string {
	if !r.Gated {
		return "fused"
	}
	for _, a := range r.Value().Args {
		switch {
		case a.Op == "mlx.nn.silu":
			return "swiglu"
		case a.Op == "mlx.nn.gelu" || a.Op == "mlx.nn.gelu_approx":
			return "geglu"
		}
	}
	return "gated"
}

// extract puts an expression, wherever it stands in the document, into a compiled function of the module.
func extract(p *analysis.Pass, fn string, places []*compile.Region) (edit.Fix, bool) {
	first := places[0]
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
	for _, r := range places {
		args := ""
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

// free is a name that the document does not use yet, and no other fix of it.
func free(p *analysis.Pass, base string, taken map[string]string) string {
	used := map[string]bool{}
	if strings.Contains(p.Doc.Source(), base) {
		used = p.Doc.Memo(namesOf{}, func() any { return allNames(p.Doc) }).(map[string]bool)
	}
	mine := map[string]bool{}
	for _, name := range taken {
		mine[name] = true
	}
	name := base
	for i := 2; used[name] || mine[name]; i++ {
		name = fmt.Sprintf("%s%d", base, i)
	}
	return name
}

type namesOf struct{}

func allNames(doc *syntax.Document) map[string]bool {
	names := map[string]bool{}
	for _, s := range doc.Body() {
		syntax.Inspect(s, func(n syntax.Node) bool {
			if name, ok := n.(*syntax.Name); ok {
				names[name.ID] = true
			}
			return true
		})
	}
	return names
}
