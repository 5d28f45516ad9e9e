// Package generateinloop finds loops that let mlx-lm generate for one prompt
// after the other. It looks for its functions by where they are imported from, and
// at prompts that do not depend on earlier answers; it does not know how many there are.
package generateinloop

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"mlxls/analysis"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

//go:embed rule.md
var page string

// Rule is generate-in-loop.
var Rule = &analysis.Rule{Name: "generate-in-loop", Group: "llm", Severity: analysis.Info, Page: page, Run: run}

func run(p *analysis.Pass) {
	p.Values.Inspect(func(n syntax.Node) bool {
		if call, ok := n.(*syntax.Call); ok {
			name := spelled(call.Fn)
			if name != "" && loopAround(p.Doc, call) != nil && slices.Contains(imported.In(p.Values), name) {
				look(p, call, name)
			}
		}
		return true
	})
}

// imported are the names under which a document has mlx-lm's functions: modules of mlx-lm import them from beside.
var imported = values.Collect(func(part *values.Facts) (names []string) {
	part.Inspect(func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.ImportFrom:
			from := n.Module == "mlx_lm" || n.Module == "mlx_lm.generate" || n.Module == "mlx_lm.utils" || n.Level == 1 && (n.Module == "generate" || n.Module == "utils")
			for _, a := range n.Names {
				if from && (a.Name == "generate" || a.Name == "stream_generate") {
					names = append(names, bound(a.Name, a.As))
				}
			}
		case *syntax.Import:
			for _, a := range n.Names {
				if a.Name == "mlx_lm" {
					names = append(names, bound(a.Name, a.As)+".generate", bound(a.Name, a.As)+".stream_generate")
				}
			}
		}
		return true
	})
	return names
})

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
