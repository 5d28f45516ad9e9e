// Package arrayscale finds scales of attention that are arrays.
package arrayscale

import (
	_ "embed"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/match"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

//go:embed rule.md
var page string

// Rule is array-scale.
var Rule = &analysis.Rule{Name: "array-scale", Group: "fast", Since: "0.8.1", Page: page, Run: run}

const message = "the scale is an array, and the operation needs a number: it is computed and read back at every call, and raises where the call is traced"

func run(p *analysis.Pass) {
	seen := map[syntax.Node]bool{}
	for _, ff := range p.Values.Functions() {
		for _, e := range ff.Effects {
			if e.Kind != values.Evaluates || e.How != "scale" || !e.Value.IsArray() {
				continue
			}
			call := attentionBy(p, e.Value)
			if call == nil {
				continue // scale= of something else
			}
			if at := place(p, ff.Fn, e, call); at != nil && !seen[at] {
				seen[at] = true
				report(p, call, at)
			}
		}
	}
}

// attentionBy is the attention that has v for its scale.
func attentionBy(p *analysis.Pass, v *values.Value) *values.Value {
	for _, c := range p.Values.Consumers(v) {
		if attends(c, v) {
			return c
		}
	}
	return nil
}

func attends(c, scale *values.Value) bool {
	return match.Is(c, "fast.scaled_dot_product_attention") && c.Arg("scale") == scale
}

// place is where the array is made, if that is in this function or the class,
// else the argument. It is nil where the array is another function's: it is found there.
func place(p *analysis.Pass, fn *values.Function, e values.Effect, call *values.Value) syntax.Expr {
	v := e.Value
	if v.Op == values.OpAttr && v.Elem != nil {
		v = v.Elem // a private attribute: nothing is loaded over it
	}
	if n, ok := v.Node.(syntax.Expr); ok && v.Op != values.OpParameter && v.In != nil && v.In.Document() == p.Doc {
		if w := p.Values.Value(n); w != nil && w.Op == v.Op && (v.In == fn || v != e.Value) {
			return n
		}
	}
	n, ok := call.Node.(*syntax.Call)
	if !ok || len(e.Via) > 0 || len(e.Value.Args) == 0 && e.Value.Op != values.OpAttr {
		return nil
	}
	for _, k := range n.Keywords {
		if k.Name == "scale" {
			return k.Value
		}
	}
	return n
}

func report(p *analysis.Pass, call *values.Value, at syntax.Expr) {
	f := analysis.Finding{Span: p.Doc.Span(at), Message: message}
	if call.In != nil && call.In.Document() == p.Doc && !p.Doc.Span(call.Node).Contains(f.Span) {
		f.Related = append(f.Related, analysis.Related{Span: p.Doc.Span(call.Node), Message: "the attention that needs a number"})
	}
	if fix, ok := rewrite(p, at); ok {
		f.Fixes = append(f.Fixes, fix)
	}
	p.ReportFinding(f)
}

// rewrite computes the same number in Python, where it is computed from such.
func rewrite(p *analysis.Pass, at syntax.Expr) (edit.Fix, bool) {
	scale := p.Values.Value(at)
	if !scale.IsArray() || scale.Node != syntax.Node(at) {
		return edit.Fix{}, false // an attribute that is loaded, or a call of what has the attention
	}
	fix, ok := p.Rewrite(at, "Compute the scale in Python", edit.Safe, func(s *analysis.Spelling) string {
		return number(s, scale)
	})
	uses := p.Values.Consumers(scale)
	for _, c := range uses {
		if !attends(c, scale) {
			fix.Safety, fix.Reason = edit.Confirm, "the scale is used for something else, too, where an array may be needed"
		}
	}
	if len(uses) == 0 {
		fix.Safety, fix.Reason = edit.Confirm, "the attribute is a number then, and other uses of it may need an array"
	}
	return fix, ok
}
