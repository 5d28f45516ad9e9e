// Package handwrittenreduction finds reductions that MLX has, written in steps.
package handwrittenreduction

import (
	_ "embed"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/match"
	"mlxls/analysis/rules/fast"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

//go:embed rule.md
var page string

// Rule is hand-written-reduction.
var Rule = &analysis.Rule{Name: "hand-written-reduction", Group: "fast", Severity: analysis.Info, Page: page, Run: run}

// A form is one way to write a reduction, and what to write instead.
type form struct {
	root    *values.Value
	steps   []*values.Value // root left out: what nothing else may need
	message string
	title   string
	write   func(s *analysis.Spelling) string
	reason  string // "" when the fix is safe
}

// A matcher sees v as a form.
type matcher func(v *values.Value) (form, bool)

// by is the matchers by the operation that a form ends with, the larger shape first.
var by = map[string][]matcher{
	"mlx.core.divide":            {softmax, mean},
	"mlx.core.multiply":          {softmax},
	"mlx.core.add":               {logSumExp},
	"mlx.core.log":               {logOfSoftmax, logSumExp},
	"mlx.core.subtract":          {logSoftmax, moments},
	"mlx.core.mean":              {variance},
	"mlx.core.power":             {inverseRoot},
	"mlx.core.negative":          {crossEntropy},
	"mlx.core.squeeze":           {crossEntropy},
	"mlx.core.array.__getitem__": {crossEntropy},
	"mlx.core.take_along_axis":   {crossEntropy},
	"mlx.core.sum":               {spread},
}

func run(p *analysis.Pass) {
	var forms []form
	for _, ff := range p.Values.Functions() {
		for _, n := range ff.Nodes {
			v := p.Values.Value(n)
			if v == nil || v.Node != n || !v.IsArray() {
				continue
			}
			for _, m := range by[v.Op] {
				if f, ok := m(v); ok {
					forms = append(forms, f)
					break
				}
			}
		}
	}
	if forms == nil {
		return
	}
	uses := match.UsesIn(p.Values)
	taken := map[*values.Value]bool{}
	for _, n := range fast.Norms(p) {
		for s := range n.Steps {
			taken[s] = true // another rule's
		}
	}
	var kept []form
	for _, f := range forms {
		if !taken[f.root] && f.private(uses) {
			kept = append(kept, f)
			for _, s := range f.steps {
				taken[s] = true // a form in a larger one
			}
		}
	}
	for _, f := range kept {
		if !taken[f.root] {
			f.report(p)
		}
	}
}

// private reports whether nothing but the result is wanted.
func (f form) private(uses *match.Use) bool {
	set := map[*values.Value]bool{}
	for _, s := range f.steps {
		set[s] = true
	}
	return uses.Only(set, f.root)
}

func (f form) report(p *analysis.Pass) {
	n := f.root.Node.(syntax.Expr)
	finding := analysis.Finding{Span: p.Doc.Span(n), Message: f.message}
	if f.write != nil {
		safety := edit.Safe
		if f.reason != "" {
			safety = edit.Confirm
		}
		if fix, ok := p.Rewrite(n, f.title, safety, f.write); ok {
			fix.Reason = f.reason
			finding.Fixes = append(finding.Fixes, fix)
		}
	}
	p.ReportFinding(finding)
}
