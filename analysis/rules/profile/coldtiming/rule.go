// Package coldtiming finds measured loops that hold the first call of a compiled function.
package coldtiming

import (
	_ "embed"
	"fmt"

	"mlxls/analysis"
	"mlxls/analysis/rules/compile"
	"mlxls/analysis/rules/profile"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

//go:embed rule.md
var page string

// Rule is cold-timing.
var Rule = &analysis.Rule{Name: "cold-timing", Group: "profile", Page: page, Run: run}

func run(p *analysis.Pass) {
	for _, ff := range p.Values.Functions() {
		seen := map[syntax.Node]bool{}
		for _, v := range ff.Find(profile.Elapsed) {
			start, stop := v.Args[1].Node, v.Args[0].Node
			if start == nil || stop == nil || !p.Doc.Has(start) || !p.Doc.Has(stop) || seen[start] || p.Values.LoopAt(p.Doc.Stmt(start)) != nil || p.Values.LoopAt(p.Doc.Stmt(stop)) != nil {
				continue // timed one by one, of which the first alone is cold, or a report now and then
			}
			seen[start] = true
			for _, c := range compile.All.In(p.Values) {
				if call := cold(p, ff, c, start, stop); call != nil {
					p.ReportFinding(analysis.Finding{Span: p.Doc.Span(start), Related: []analysis.Related{{Span: p.Doc.Span(call), Message: "the first call"}}, Message: fmt.Sprintf(
						"the first call of %s is between the clocks: it traces the function and builds its kernels, which later calls do not; call it once, and evaluate the result, before the clock starts", c.Name())})
					break
				}
			}
		}
	}
}

// cold is the first call of a function that is compiled here, if a loop between the clocks makes it; nil if not.
func cold(p *analysis.Pass, ff *values.FunctionFacts, c compile.Function, start, stop syntax.Node) syntax.Node {
	here := c.Fn.Outer
	if c.Value != nil {
		here = c.Value.In
	}
	if here != ff.Fn && !(here == nil && ff.Fn.Def == nil) {
		return nil // who called it before is not seen
	}
	from, to := p.Doc.Span(start).End, p.Doc.Span(stop).Start
	if p.Doc.Span(c.At).Start > from {
		return nil
	}
	var first syntax.Node
	for _, site := range ff.Calls {
		if site.Callee != c.Fn || !p.Doc.Has(site.Node) {
			continue
		}
		at := p.Doc.Span(site.Node)
		switch {
		case at.Start < from:
			return nil // called before
		case at.End <= to && site.Loop != nil && first == nil:
			first = site.Node
		}
	}
	return first
}
