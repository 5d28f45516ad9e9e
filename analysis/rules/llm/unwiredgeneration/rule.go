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
var Rule = &analysis.Rule{Name: "unwired-generation", Group: "llm", Severity: analysis.Info, Wide: true, Page: page, Run: run}

func run(p *analysis.Pass) {
	for _, s := range p.Doc.Body() {
		syntax.Inspect(s, func(n syntax.Node) bool {
			if def, ok := n.(*syntax.FuncDef); ok && p.Doc.Func(def) == nil {
				streams(p, def)
			}
			return true
		})
	}
	found := analysis.Finding{Message: "generate_step leaves it to its caller to wire the weights, and nothing here does: of a model that nearly fills the memory, pages are fetched again for each token; call it under wired_limit, or use stream_generate, which does that"}
	for n := range p.Values.Find(steps) {
		if found.Span == (syntax.Span{}) {
			found.Span = p.Doc.Span(n)
		} else {
			found.Related = append(found.Related, analysis.Related{Span: p.Doc.Span(n), Message: "and here"})
		}
	}
	if found.Span != (syntax.Span{}) && !wires(p.Doc) {
		p.ReportFinding(found)
	}
}

// steps are calls of mlx-lm's generator of tokens.
var steps = values.NewSearch(func(n syntax.Node, v *values.Value) bool {
	if v.Node != n || v.Op != values.OpCall || v.Recv == nil {
		return false
	}
	name := v.Recv.Name
	return strings.HasPrefix(name, "mlx_lm.") && strings.HasSuffix(name, ".generate_step")
})

// wires reports whether a document has to do with wired memory.
func wires(doc *syntax.Document) bool {
	found := false
	for _, s := range doc.Body() {
		syntax.Inspect(s, func(n syntax.Node) bool {
			switch n := n.(type) {
			case *syntax.Name:
				found = found || strings.Contains(n.ID, "wired")
			case *syntax.Attribute:
				found = found || strings.Contains(n.Attr.ID, "wired")
			}
			return !found
		})
	}
	return found
}
