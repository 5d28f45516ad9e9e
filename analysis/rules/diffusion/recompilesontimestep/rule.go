// Package recompilesontimestep finds compiled steps that are given the time as a
// number of Python.
package recompilesontimestep

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

// Rule is recompiles-on-timestep.
var Rule = &analysis.Rule{Name: "recompiles-on-timestep", Group: "diffusion", Page: page, Wide: true, Replaces: []string{"recompiles-on-scalar"}, Run: run}

func run(p *analysis.Pass) {
	compiled := map[*values.Function]compile.Function{}
	for _, c := range compile.Functions(p.Values) {
		compiled[c.Fn] = c
	}
	if len(compiled) == 0 {
		return
	}
	for _, ff := range p.Values.Functions {
		for _, site := range ff.Calls {
			c, ok := compiled[site.Callee]
			call, direct := site.Node.(*syntax.Call)
			if !ok || !direct || site.Loop == nil || site.Loop.In != ff.Fn || !p.Doc.Has(call) || within(p, c.At, site.Loop.Node) {
				continue
			}
			if !wrapped(p.Values.Value(call.Fn)) {
				continue // the function itself, not what was compiled
			}
			if x := state(p, call, site.Loop); x != nil {
				look(p, c, call, site.Loop, x)
			}
		}
	}
}

// wrapped reports whether what is called is under mx.compile.
func wrapped(fn *values.Value) bool {
	if fn == nil {
		return false
	}
	for _, w := range fn.Wrap {
		if w.Op == "mlx.core.compile" {
			return true
		}
	}
	return false
}

func within(p *analysis.Pass, n, loop syntax.Node) bool {
	s, l := p.Doc.Span(n), p.Doc.Span(loop)
	return l.Start <= s.Start && s.End <= l.End
}

// state is the argument that the loop carries from step to step, nil if there is none.
func state(p *analysis.Pass, call *syntax.Call, l *values.Loop) syntax.Expr {
	for _, a := range call.Args {
		name, ok := a.(*syntax.Name)
		if !ok {
			continue
		}
		if v := l.Carried[name.ID]; v != nil && !v.IsScalar() && p.Values.Value(a) == v {
			return a
		}
	}
	return nil
}

func look(p *analysis.Pass, c compile.Function, call *syntax.Call, l *values.Loop, x syntax.Expr) {
	args := append([]syntax.Expr{}, call.Args...)
	for _, k := range call.Keywords {
		args = append(args, k.Value)
	}
	for _, a := range args {
		v := p.Values.Value(a)
		if v == nil || v.Kind != values.Int && v.Kind != values.Float || v.Const != nil || !varies(v, l, 8) {
			continue
		}
		f := analysis.Finding{Span: p.Doc.Span(a), Related: []analysis.Related{{Span: p.Doc.Span(c.At), Message: "compiled here"}}, Message: fmt.Sprintf(
			"%s is a number of Python that is another one in each step: %s is traced and built anew for each, and every trace is kept; give it an array", syntax.Text(a), c.Name())}
		if fix, ok := array(p, a, v, x); ok {
			f.Fixes = append(f.Fixes, fix)
		}
		p.ReportFinding(f)
		return
	}
}

// varies reports whether a number is another one in each iteration: it comes from what the loop goes over or carries.
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

// array writes mx.array(t): with the dtype of what the loop carries where a float would widen it.
func array(p *analysis.Pass, a syntax.Expr, v *values.Value, x syntax.Expr) (edit.Fix, bool) {
	mx, need := edit.Refer(p.Doc, edit.Import{Module: "mlx.core", As: "mx"})
	text := mx + ".array(" + edit.Source(p.Doc, a)
	if v.Kind == values.Float {
		text += ", " + edit.Source(p.Doc, x) + ".dtype"
	}
	fix := edit.Fix{Title: "Give the time as an array", Safety: edit.Confirm, Reason: "the function must take an array: no test of it, no arithmetic of Python's math", Imports: need,
		Edits: []edit.Edit{edit.Replace(p.Doc, a, text+")")}}
	return fix, !edit.LosesComment(p.Doc, fix.Edits...)
}
