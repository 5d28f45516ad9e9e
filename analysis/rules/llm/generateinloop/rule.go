// Package generateinloop finds loops that let mlx-lm generate for one prompt
// after the other. It looks for its functions by where they are imported from, and
// at prompts that do not depend on earlier answers; it does not know how many there are.
package generateinloop

import (
	_ "embed"
	"fmt"
	"strings"

	"mlxls/analysis"
	"mlxls/analysis/syntax"
)

//go:embed rule.md
var page string

// Rule is generate-in-loop.
var Rule = &analysis.Rule{Name: "generate-in-loop", Group: "llm", Severity: analysis.Info, Wide: true, Page: page, Run: run}

func run(p *analysis.Pass) {
	names := imported(p.Doc)
	if len(names) == 0 {
		return
	}
	for _, s := range p.Doc.Body() {
		syntax.Inspect(s, func(n syntax.Node) bool {
			if call, ok := n.(*syntax.Call); ok && names[spelled(call.Fn)] {
				look(p, call, spelled(call.Fn))
			}
			return true
		})
	}
}

// imported are the names under which a document has mlx-lm's functions: modules of mlx-lm import them from beside.
func imported(doc *syntax.Document) map[string]bool {
	out := map[string]bool{}
	for _, s := range doc.Body() {
		syntax.Inspect(s, func(n syntax.Node) bool {
			switch n := n.(type) {
			case *syntax.ImportFrom:
				from := n.Module == "mlx_lm" || n.Module == "mlx_lm.generate" || n.Module == "mlx_lm.utils" || n.Level == 1 && (n.Module == "generate" || n.Module == "utils")
				for _, a := range n.Names {
					if from && (a.Name == "generate" || a.Name == "stream_generate") {
						out[bound(a.Name, a.As)] = true
					}
				}
			case *syntax.Import:
				for _, a := range n.Names {
					if a.Name == "mlx_lm" {
						out[bound(a.Name, a.As)+".generate"] = true
						out[bound(a.Name, a.As)+".stream_generate"] = true
					}
				}
			}
			return true
		})
	}
	return out
}

func bound(name, as string) string {
	if as != "" {
		return as
	}
	return name
}

// spelled is a name, or an attribute of one.
func spelled(x syntax.Expr) string {
	switch x := x.(type) {
	case *syntax.Name:
		return x.ID
	case *syntax.Attribute:
		if of, ok := x.X.(*syntax.Name); ok {
			return of.ID + "." + x.Attr.ID
		}
	}
	return ""
}

func look(p *analysis.Pass, call *syntax.Call, name string) {
	var prompt syntax.Expr
	if len(call.Args) > 2 {
		prompt = call.Args[2]
	}
	for _, k := range call.Keywords {
		switch k.Name {
		case "prompt":
			prompt = k.Value
		case "", "prompt_cache", "draft_model":
			return // one after the other is meant, or may be
		}
	}
	l := loopAround(p.Doc, call)
	if prompt == nil || l == nil || l.shows(strings.HasSuffix(name, "stream_generate")) || !l.each(p, prompt) {
		return
	}
	p.Report(call, fmt.Sprintf("%s is called for one prompt after the other: all weights are read for every token of each; batch_generate(model, tokenizer, prompts) reads them once for a token of all", name))
}
