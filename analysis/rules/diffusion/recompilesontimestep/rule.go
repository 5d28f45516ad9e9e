// Package recompilesontimestep finds compiled steps that are given the time as a
// number of Python.
package recompilesontimestep

import (
	_ "embed"
	"fmt"

	"mlxls/analysis"
	"mlxls/analysis/rules/compile"
	"mlxls/analysis/syntax"
)

//go:embed rule.md
var page string

// Rule is recompiles-on-timestep.
var Rule = &analysis.Rule{Name: "recompiles-on-timestep", Group: "diffusion", Page: page, Replaces: []string{"recompiles-on-scalar"}, Run: run}

func run(p *analysis.Pass) {
	for _, c := range compile.Repeated(p) {
		x := state(p, c)
		if x == nil {
			continue
		}
		for _, a := range c.Numbers(p) {
			f := analysis.Finding{Span: p.Doc.Span(a), Related: []analysis.Related{{Span: p.Doc.Span(c.Of.At), Message: "compiled here"}}, Message: fmt.Sprintf(
				"%s is a number of Python that is another one in each step: %s is traced and built anew for each, and every trace is kept; give it an array", syntax.Text(a), c.Of.Name())}
			if fix, ok := compile.ArrayOf(p, a, x); ok {
				f.Fixes = append(f.Fixes, fix)
			}
			p.ReportFinding(f)
			break
		}
	}
}

// state is the argument that the loop carries from step to step, nil if there is none.
func state(p *analysis.Pass, c compile.Call) syntax.Expr {
	for _, a := range c.Node.Args {
		name, ok := a.(*syntax.Name)
		if !ok {
			continue
		}
		if v := c.Loop.Carried[name.ID]; v != nil && !v.IsScalar() && p.Values.Value(a) == v {
			return a
		}
	}
	return nil
}
