// Package capturedarray finds compiled functions that read an array from outside
// which changes, or which is computed again in each call.
package capturedarray

import (
	_ "embed"
	"fmt"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/rules/compile"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

//go:embed rule.md
var page string

// Rule is captured-array.
var Rule = &analysis.Rule{Name: "captured-array", Group: "compile", Page: page, Run: run}

func run(p *analysis.Pass) {
	for _, c := range compile.Functions(p.Values) {
		ff, outer := p.Values.Of(c.Fn), around(p, c.Fn)
		if ff == nil || outer == nil || c.Inputs != nil {
			continue
		}
		loops := called(c, outer)
		if len(loops) == 0 {
			continue // how often it is called is not seen
		}
		seen := map[string]bool{}
		for _, n := range ff.Nodes {
			name, ok := n.(*syntax.Name)
			if !ok || seen[name.ID] || !p.Doc.Has(name) || !outside(p, c, name) {
				continue
			}
			seen[name.ID] = true
			switch v := p.Values.Value(name); {
			case carried(p, c, loops, name.ID):
				p.ReportFinding(analysis.Finding{Span: p.Doc.Span(name), Message: fmt.Sprintf(
					"%s is a constant of the trace: every call of %s computes with what it was at the first one, but the loop changes it; pass it as an argument", name.ID, c.Name()),
					Related: []analysis.Related{{Span: p.Doc.Span(c.At), Message: "compiled here"}}})
			case v.IsArray() && pending(outer, c, v):
				lazy(p, c, name, v)
			}
		}
	}
}

// around is the code that a function is defined in; nil for methods.
func around(p *analysis.Pass, fn *values.Function) *values.FunctionFacts {
	switch {
	case fn.Class != nil:
		return nil
	case fn.Outer == nil:
		return p.Values.Module()
	}
	return p.Values.Of(fn.Outer)
}

// called are the loops, around calls of the function, that it is compiled outside of.
func called(c compile.Function, outer *values.FunctionFacts) []*values.Loop {
	var out []*values.Loop
	for _, site := range outer.Calls {
		if site.Callee == c.Fn && site.Loop != nil && site.Loop.In == outer.Fn {
			out = append(out, site.Loop)
		}
	}
	return out
}

// outside reports whether a name is bound by the code around the function, and not by the function.
func outside(p *analysis.Pass, c compile.Function, n *syntax.Name) bool {
	defs := p.Values.Defs(n)
	body := p.Doc.Span(c.Fn.Def)
	for _, d := range defs {
		if !p.Doc.Has(d) {
			return false
		}
		if s := p.Doc.Span(d); s.Start >= body.Start && s.End <= body.End {
			return false
		}
	}
	return len(defs) > 0
}

// carried reports whether a loop takes the name from one iteration to the next.
func carried(p *analysis.Pass, c compile.Function, loops []*values.Loop, name string) bool {
	at := p.Doc.Span(c.At)
	for _, l := range loops {
		for ; l != nil; l = l.Outer {
			if s := p.Doc.Span(l.Node); s.Start <= at.Start && at.End <= s.End {
				break // compiled anew in each iteration
			}
			if v := l.Carried[name]; v != nil && (v.IsArray() || v.IsScalar() || isArrays(v)) {
				return true
			}
		}
	}
	return false
}

// isArrays reports whether a value that a loop carries is an array in one of its states.
func isArrays(v *values.Value) bool {
	for _, a := range v.Args {
		if a.IsArray() {
			return true
		}
	}
	return false
}

// costly are operations that are worth keeping the result of.
var costly = map[string]bool{"mlx.core.matmul": true, "mlx.core.softmax": true, "mlx.core.sort": true, "mlx.core.argsort": true, "mlx.core.exp": true,
	"mlx.core.cumsum": true, "mlx.core.conv1d": true, "mlx.core.conv2d": true, "mlx.core.conv_general": true, "mlx.core.sin": true, "mlx.core.cos": true,
	"mlx.core.fast.scaled_dot_product_attention": true, "mlx.core.quantized_matmul": true, "mlx.core.power": true, "mlx.core.einsum": true,
	values.OpLayer: true}

// pending reports whether an array is computed by the code around the function,
// by something that costs, and nothing there evaluates it.
func pending(outer *values.FunctionFacts, c compile.Function, v *values.Value) bool {
	if v.In != outer.Fn || !costs(v, 6) {
		return false
	}
	for _, e := range outer.Effects {
		if e.Kind != values.Evaluates && e.Kind != values.Schedules || e.Loop != nil {
			continue // in the loop it is too late: the trace has it
		}
		for _, a := range append(e.Args, e.Value) {
			if a.Needs(v) {
				return false
			}
		}
	}
	return true
}

func costs(v *values.Value, depth int) bool {
	if v == nil || depth == 0 || !v.IsArray() {
		return false
	}
	if costly[v.Op] {
		return true
	}
	for _, a := range v.Args {
		if costs(a, depth-1) {
			return true
		}
	}
	return false
}

func lazy(p *analysis.Pass, c compile.Function, name *syntax.Name, v *values.Value) {
	f := analysis.Finding{Span: p.Doc.Span(name), Message: fmt.Sprintf(
		"%s is not computed yet when %s is traced, so its computation becomes part of the compiled function and is done again in every call; evaluate it first", name.ID, c.Name())}
	if p.Doc.Has(v.Node) {
		f.Related = append(f.Related, analysis.Related{Span: p.Doc.Span(v.Node), Message: "what is computed again"})
	}
	if defs := p.Values.Defs(name); len(defs) == 1 {
		mx, need := edit.Refer(p.Doc, edit.Import{Module: "mlx.core", As: "mx"})
		f.Fixes = append(f.Fixes, edit.Fix{Title: "Evaluate " + name.ID + " first", Safety: edit.Confirm, Reason: "waits for it here", Imports: need,
			Edits: []edit.Edit{edit.InsertAfter(p.Doc, p.Doc.Stmt(defs[0]), mx+".eval("+name.ID+")")}})
	}
	p.ReportFinding(f)
}
