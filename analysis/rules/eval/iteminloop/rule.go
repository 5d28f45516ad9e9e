// Package iteminloop finds loops that read an array one element at a time.
package iteminloop

import (
	_ "embed"
	"fmt"

	"mlxls/analysis"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

//go:embed rule.md
var page string

// Rule is item-in-loop.
var Rule = &analysis.Rule{Name: "item-in-loop", Group: "eval", Page: page, Replaces: []string{"array-truth", "sync-in-forward"}, Run: run}

// reading are the ways of reading one number of an array, with what they are called in a message.
var reading = map[string]string{
	"item": "item()", "int": "int()", "float": "float()", "bool": "bool()", "complex": "complex()", "tolist": "tolist()",
	"if": "a test", "while": "a test", "assert": "a test", "not": "a test", "and": "a test", "ifexp": "a test", "chain": "a comparison",
	"index": "an index",
}

// builtin are functions of Python that read what they iterate over.
var builtin = map[string]string{"any": "mx.any", "all": "mx.all", "max": "mx.max", "min": "mx.min", "sorted": "mx.sort"}

func run(p *analysis.Pass) {
	for _, ff := range p.Values.Functions() {
		if ff.Fn.Name == "__init__" {
			continue // runs once
		}
		var found []*read
		for _, e := range ff.Effects {
			if e.Kind != values.Evaluates {
				continue
			}
			if r := find(p, ff, e); r != nil && !r.joins(found) {
				found = append(found, r)
			}
		}
		for _, r := range found {
			report(p, r)
		}
	}
}

// A read is one element, or a value computed from one element, that is needed on the host in every iteration.
type read struct {
	nodes []syntax.Node // where; the first is reported
	hows  []string
	array *values.Value // what is taken apart
	loop  *values.Loop  // that takes it apart; nil for a builtin function
	above *values.Loop  // the outermost one in which it stays the same
	plain bool          // the element itself is read, not something computed from it
}

// joins adds r to an earlier read of the same array in the same loop.
func (r *read) joins(found []*read) bool {
	for _, o := range found {
		if o.array == r.array && o.loop != nil && r.loop != nil && o.loop.Node == r.loop.Node {
			o.nodes = append(o.nodes, r.nodes...)
			o.hows = append(o.hows, r.hows...)
			o.plain = o.plain && r.plain
			return true
		}
	}
	return false
}

func find(p *analysis.Pass, ff *values.FunctionFacts, e values.Effect) *read {
	node := e.Node
	if len(e.Via) > 0 {
		node = e.Via[0] // in a function that is called: what is seen here is the call
	}
	if !p.Doc.Has(node) {
		return nil
	}
	if builtin[e.How] != "" {
		if array, plain := (&walk{p: p}).elementOf(e.Value); array != nil && !few(array) {
			return &read{nodes: []syntax.Node{node}, hows: []string{e.How}, array: array, plain: plain}
		}
	}
	if reading[e.How] == "" {
		return nil
	}
	for l := e.Loop; l != nil; l = l.Outer {
		if l.In != ff.Fn {
			continue // the loop of a called function is that function's
		}
		w := &walk{p: p, loop: l}
		array, plain := w.elementOf(e.Value)
		switch {
		case w.stuck:
			return nil // computed anew in each iteration: a step of something
		case array != nil && few(array):
			return nil
		case array != nil:
			r := &read{nodes: []syntax.Node{node}, hows: []string{e.How}, array: array, loop: l, plain: plain}
			r.climb(p, ff)
			return r
		}
	}
	return nil
}

// climb goes on to the array of which r.array is an element in a loop further out.
func (r *read) climb(p *analysis.Pass, ff *values.FunctionFacts) {
	r.above = r.loop
	for l := r.loop.Outer; l != nil && l.In == ff.Fn; l = l.Outer {
		w := &walk{p: p, loop: l}
		if array, plain := w.elementOf(r.array); array != nil && plain {
			r.array, r.loop = array, l
		} else if !w.fixed(r.array) {
			return
		}
		r.above = l
	}
}

// few reports whether an array has so few rows that reading them apart costs nothing to speak of.
func few(array *values.Value) bool {
	n := array.Shape.At(0).N
	return n >= 0 && n <= 2
}

func report(p *analysis.Pass, r *read) {
	what := "an array"
	if name := r.name(p); name != "" {
		what = name
	}
	how, whole := reading[r.hows[0]], what+".tolist()"
	if what == "an array" {
		whole = "tolist()"
	}
	var message string
	switch {
	case r.loop == nil:
		message = fmt.Sprintf("%s() of Python reads %s element by element and waits for each; %s(…) is one operation, and %s reads all elements at once", r.hows[0], what, builtin[r.hows[0]], whole)
	case r.plain:
		message = fmt.Sprintf("%s synchronises once for each element of %s; %s reads them all at once (2,000 elements: 0.03 ms instead of 26 ms on a CPU)", how, what, whole)
	default:
		message = fmt.Sprintf("%s synchronises once in each iteration, for a value computed from one element of %s; compute it for the whole array and read the result with tolist()", how, what)
	}
	f := analysis.Finding{Span: p.Doc.Span(r.nodes[0]), Message: message}
	for _, n := range r.nodes[1:] {
		f.Related = append(f.Related, analysis.Related{Span: p.Doc.Span(n), Message: "also read here"})
	}
	if fix, ok := r.fix(p); ok {
		f.Fixes = append(f.Fixes, fix)
	}
	p.ReportFinding(f)
}

// name is what the array is called before the loop, "" for nothing.
func (r *read) name(p *analysis.Pass) string {
	if v := r.array; v.Recv != nil && (v.Op == values.OpAttr || v.Op == values.OpParameter) && v.Recv.Op != values.OpAttr {
		return "self." + v.Name
	}
	n := r.nodes[0]
	if r.loop != nil && p.Doc.Has(r.loop.Node) {
		n = r.loop.Node
	}
	if at := p.Values.At(p.Doc.Stmt(n)); at != nil {
		return at.Named(r.array)
	}
	return ""
}
