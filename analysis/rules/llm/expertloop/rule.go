// Package expertloop finds mixtures of experts that run one expert after the
// other from Python, and grouped products that read the weights of experts in
// the order of the tokens. An expert is a module of a list, chosen by what
// an array holds. It does not know how many tokens there are.
package expertloop

import (
	_ "embed"
	"fmt"
	"slices"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

//go:embed rule.md
var page string

// Rule is expert-loop.
var Rule = &analysis.Rule{Name: "expert-loop", Group: "llm", Page: page, Run: run}

func run(p *analysis.Pass) {
	for _, ff := range p.Values.Functions() {
		if def, ok := ff.Fn.Def.(*syntax.FuncDef); ok && ff.Fn.Name != "__init__" {
			report(p, ff.Memo(callsOf{}, func() any { return callsIn(def) }).([]*syntax.Call))
		}
	}
	unsorted(p)
}

// report tells of the calls of experts in a function once: stacked weights mend
// all of them, such as that of training and that of decoding. The one that makes
// a product for each row comes first, for it runs for each token of a text.
func report(p *analysis.Pass, calls []*syntax.Call) {
	var found []analysis.Finding
	for _, call := range calls {
		message, alone := look(p, call)
		f := analysis.Finding{Span: p.Doc.Span(call), Message: message}
		switch {
		case message == "":
		case alone:
			found = slices.Insert(found, 0, f)
		default:
			found = append(found, f)
		}
	}
	if len(found) == 0 {
		return
	}
	for _, f := range found[1:] {
		found[0].Related = append(found[0].Related, analysis.Related{Span: f.Span, Message: "the experts are called here, too"})
	}
	p.ReportFinding(found[0])
}

type callsOf struct{}

// callsIn are those of a function's own text.
func callsIn(def *syntax.FuncDef) (out []*syntax.Call) {
	for _, s := range def.Body {
		syntax.Inspect(s, func(n syntax.Node) bool {
			if call, ok := n.(*syntax.Call); ok {
				out = append(out, call)
			}
			_, inner := n.(*syntax.FuncDef)
			return !inner
		})
	}
	return out
}

// look says what is wrong with a call of an expert, "" for nothing, and whether it is for one row.
func look(p *analysis.Pass, call *syntax.Call) (message string, alone bool) {
	switch fn := call.Fn.(type) {
	case *syntax.Subscript: // self.experts[e](x)
		if !isList(p.Values.Value(fn.X)) || around(p.Doc, call) == nil {
			return "", false
		}
		if read(p, fn.Index, 8) {
			return fmt.Sprintf("experts run one after the other: %s makes products of one row, for each token and each of its experts, and waits for the router; stack the weights of all of them, and use mx.gather_mm", edit.Source(p.Doc, call)), true
		}
		if i, ok := fn.Index.(*syntax.Name); ok {
			for _, d := range p.Values.Defs(i) {
				if t := turnOf(p.Doc, d); t != nil {
					return masked(p, call, t), false
				}
			}
		}
	case *syntax.Name: // for expert in self.experts: expert(x)
		for _, d := range p.Values.Defs(fn) {
			if t := turnOf(p.Doc, d); t != nil && isList(p.Values.Value(over(t.iter))) {
				return masked(p, call, t), false
			}
		}
	}
	return "", false
}

// masked finds a call of each expert in turn, on rows that are found by comparing with its number.
func masked(p *analysis.Pass, call *syntax.Call, t *turn) (message string) {
	if t.counter == nil || !t.has(p.Doc, call) {
		return ""
	}
	found := false
	syntax.Inspect(t.node, func(n syntax.Node) bool {
		if c, ok := n.(*syntax.Compare); ok && len(c.Rs) == 1 && len(c.Ops) == 1 && c.Ops[0] == "==" {
			found = found || t.counts(c.L) && holdsIndices(p.Values.Value(c.Rs[0])) || t.counts(c.Rs[0]) && holdsIndices(p.Values.Value(c.L))
		}
		return !found
	})
	if found {
		return fmt.Sprintf("experts run one after the other: %s is called for each expert in turn, on rows that are looked for each time; stack the weights of all of them, and use mx.gather_mm", edit.Source(p.Doc, call.Fn))
	}
	return ""
}

// holdsIndices reports whether v is an array of integers, or may be.
func holdsIndices(v *values.Value) bool {
	return v != nil && (v.Kind == values.NumPy || v.Kind == values.Array && (!v.DType.Known() || v.DType.IsIntegral()))
}
