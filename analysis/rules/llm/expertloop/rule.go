// Package expertloop finds mixtures of experts that run one expert after the
// other from Python, and grouped products that read the weights of experts in
// the order of the tokens. An expert is a module of a list, chosen by what
// an array holds. It does not know how many tokens there are.
package expertloop

import (
	_ "embed"
	"fmt"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

//go:embed rule.md
var page string

// Rule is expert-loop.
var Rule = &analysis.Rule{Name: "expert-loop", Group: "llm", Page: page, Wide: true, Run: run}

func run(p *analysis.Pass) {
	for _, ff := range p.Values.Functions {
		if def, ok := ff.Fn.Def.(*syntax.FuncDef); ok && ff.Fn.Name != "__init__" {
			for _, call := range ff.Memo(callsOf{}, func() any { return callsIn(def) }).([]*syntax.Call) {
				look(p, call)
			}
		}
	}
	unsorted(p)
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

// look reports a call of an expert.
func look(p *analysis.Pass, call *syntax.Call) {
	switch fn := call.Fn.(type) {
	case *syntax.Subscript: // self.experts[e](x)
		if !isList(p.Values.Value(fn.X)) {
			return
		}
		loop := around(p.Doc, call)
		if loop == nil {
			return
		}
		if read(p, fn.Index, 8) {
			p.Report(call, fmt.Sprintf("experts run one after the other: %s makes products of one row, for each token and each of its experts, and waits for the router; stack the weights of all of them, and use mx.gather_mm", edit.Source(p.Doc, call)))
			return
		}
		if i, ok := fn.Index.(*syntax.Name); ok {
			for _, d := range p.Values.Defs(i) {
				if t := turnOf(p.Doc, d); t != nil {
					masked(p, call, t)
					return
				}
			}
		}
	case *syntax.Name: // for expert in self.experts: expert(x)
		for _, d := range p.Values.Defs(fn) {
			if t := turnOf(p.Doc, d); t != nil && isList(p.Values.Value(over(t.iter))) {
				masked(p, call, t)
				return
			}
		}
	}
}

// masked reports a call of each expert in turn, on rows that are found by comparing with its number.
func masked(p *analysis.Pass, call *syntax.Call, t *turn) {
	if t == nil || t.counter == nil || !t.has(p.Doc, call) {
		return
	}
	found := false
	syntax.Inspect(t.node, func(n syntax.Node) bool {
		if c, ok := n.(*syntax.Compare); ok && len(c.Rs) == 1 && len(c.Ops) == 1 && c.Ops[0] == "==" {
			found = found || t.counts(c.L) && holdsIndices(p.Values.Value(c.Rs[0])) || t.counts(c.Rs[0]) && holdsIndices(p.Values.Value(c.L))
		}
		return !found
	})
	if found {
		p.Report(call, fmt.Sprintf("experts run one after the other: %s is called for each expert in turn, on rows that are looked for each time; stack the weights of all of them, and use mx.gather_mm", edit.Source(p.Doc, call.Fn)))
	}
}

// holdsIndices reports whether v is an array of integers, or may be.
func holdsIndices(v *values.Value) bool {
	return v != nil && (v.Kind == values.NumPy || v.Kind == values.Array && (!v.DType.Known() || v.DType.IsIntegral()))
}
