// Package unwiredgeneration finds generation that lacks what it needs around
// it: one stream for the prompt and the tokens, and weights that are wired. It does
// not know how large a model is, nor how much memory there is.
package unwiredgeneration

import (
	_ "embed"
	"strings"

	"mlxls/analysis"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

//go:embed rule.md
var page string

// Rule is unwired-generation.
var Rule = &analysis.Rule{Name: "unwired-generation", Group: "llm", Severity: analysis.Info, Page: page, Run: run}

func run(p *analysis.Pass) {
	p.Values.Inspect(func(n syntax.Node) bool {
		if def, ok := n.(*syntax.FuncDef); ok && p.Doc.Func(def) == nil {
			streams(p, def)
		}
		return true
	})
	found := analysis.Finding{Message: "generate_step leaves it to its caller to wire the weights, and nothing here does: of a model that nearly fills the memory, pages are fetched again for each token; call it under wired_limit, or use stream_generate, which does that"}
	for first := range p.Values.Find(steps) {
		all := generating.In(p.Values)
		if all[0] != first || len(wired.In(p.Values)) > 0 {
			return // another function says so for all
		}
		found.Span = p.Doc.Span(first)
		for _, n := range all[1:] {
			found.Related = append(found.Related, analysis.Related{Span: p.Doc.Span(n), Message: "and here"})
		}
		p.ReportFinding(found)
		return
	}
}

// generating are the steps of the document.
var generating = values.Collect(func(part *values.Facts) (nodes []syntax.Node) {
	for n := range part.Find(steps) {
		nodes = append(nodes, n)
	}
	return nodes
})

// steps are calls of mlx-lm's generator of tokens.
var steps = values.NewSearch(func(n syntax.Node, v *values.Value) bool {
	if v.Node != n || v.Op != values.OpCall || v.Recv == nil {
		return false
	}
	name := v.Recv.Name
	return strings.HasPrefix(name, "mlx_lm.") && strings.HasSuffix(name, ".generate_step")
})

// wired is where a document has to do with wired memory.
var wired = values.Collect(func(part *values.Facts) (names []string) {
	part.Inspect(func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.Name:
			if strings.Contains(n.ID, "wired") {
				names = append(names, n.ID)
			}
		case *syntax.Attribute:
			if strings.Contains(n.Attr.ID, "wired") {
				names = append(names, n.Attr.ID)
			}
		}
		return true
	})
	return names
})
