package unevaluatedstate

import (
	"fmt"

	"mlxls/analysis"
	"mlxls/analysis/match"
)

// carried finds arrays of a token loop, or of one that removes noise, that grow
// from what each step computes while the step evaluates other arrays.
func carried(p *analysis.Pass, l *match.Loop, r *reach) {
	if r.eval == nil {
		return
	}
	for _, c := range l.Carried {
		if !c.Next.IsArray() || c.Chosen || c.Moved || len(c.Models) > 0 || !match.Is(c.Next, "add", "concatenate", "maximum", "minimum", "logical_or", "logical_and") {
			continue
		}
		if !l.Has(c.Next.Node) || r.has(c.Next) || r.has(c.Was) || !l.Computed(c.Next) {
			continue
		}
		r.report(p, p.Doc.Stmt(c.Next.Node), fmt.Sprintf("no eval reaches %s: its graph grows with every step, and holds what each step computed until it is read", c.Name), c.Name,
			"evaluates more than before")
	}
}
