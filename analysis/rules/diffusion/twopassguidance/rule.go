// Package twopassguidance finds guidance that runs a model twice where one pass
// over a batch of both would do.
package twopassguidance

import (
	_ "embed"
	"fmt"
	"strings"

	"mlxls/analysis"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

//go:embed rule.md
var page string

// Rule is two-pass-guidance.
var Rule = &analysis.Rule{Name: "two-pass-guidance", Group: "diffusion", Severity: analysis.Info, Page: page, Run: run}

// mixes finds what may be a guided prediction: a sum or a difference.
var mixes = values.Computes(func(v *values.Value) bool {
	_, _, ok := guided(v)
	return ok
})

func run(p *analysis.Pass) {
	for _, ff := range p.Values.Functions() {
		var calls map[*values.Value]*syntax.Call
		for n, v := range ff.Find(mixes) {
			if calls == nil {
				calls = callsOf(p, ff)
			}
			a, b, _ := guided(v)
			if c := pairOf(p, source(a, calls), source(b, calls)); c != nil {
				report(p, c, n)
			}
		}
	}
}

// callsOf are the calls of a function's own text by what they give, apart from those of libraries.
func callsOf(p *analysis.Pass, ff *values.FunctionFacts) map[*values.Value]*syntax.Call {
	out := map[*values.Value]*syntax.Call{}
	for _, n := range ff.Nodes {
		call, ok := n.(*syntax.Call)
		if !ok {
			continue
		}
		fn, v := p.Values.Value(call.Fn), p.Values.Value(call)
		if fn == nil || v == nil || fn.Kind == values.Symbol || fn.Kind == values.Class || p.Doc.Parent(call) == nil {
			continue
		}
		for _, x := range append(v.Elems, v) {
			if out[x] == nil {
				out[x] = call
			}
		}
	}
	return out
}

// views are operations that leave a model's prediction what it is.
var views = map[string]bool{"mlx.core.array.astype": true, values.OpItem: true, "mlx.core.array.__getitem__": true, "mlx.core.reshape": true,
	"mlx.core.squeeze": true, "mlx.core.expand_dims": true, "mlx.core.transpose": true, "mlx.core.swapaxes": true, "mlx.core.negative": true}

// source is the call that gave v, as it is or under another view.
func source(v *values.Value, calls map[*values.Value]*syntax.Call) *syntax.Call {
	for range 6 {
		if v == nil {
			return nil
		}
		if c := calls[v]; c != nil {
			return c
		}
		if !views[v.Op] || len(v.Args) == 0 {
			return nil
		}
		v = v.Args[0]
	}
	return nil
}

// A pair is two calls of one step that could be one.
type pair struct {
	first, second *syntax.Call
	one           bool // of the same function
}

// pairOf reports whether two calls are passes of a model over the same input
// with different conditions; nil if they are not.
func pairOf(p *analysis.Pass, a, b *syntax.Call) *pair {
	if a == nil || b == nil || a == b {
		return nil
	}
	c := &pair{first: a, second: b, one: values.Same(p.Values.Value(a.Fn), p.Values.Value(b.Fn)) || syntax.Text(a.Fn) == syntax.Text(b.Fn)}
	if p.Doc.Span(a).Start > p.Doc.Span(b).Start {
		c.first, c.second = b, a
	}
	if caches(a) || caches(b) {
		return nil // each pass has a cache of its own: batching means caches of batches
	}
	shared, different := 0, 0
	for name, x := range arguments(p, a) {
		y, ok := arguments(p, b)[name]
		switch {
		case ok && x == y && x.Const == nil && x.Kind != values.None:
			shared++
		case ok:
			different++
		default:
			different++
		}
	}
	if shared == 0 || different == 0 {
		return nil
	}
	if !c.one && (shared < 2 || guarded(p, c)) {
		return nil
	}
	return c
}

// caches reports whether a call is given the cache of a generation.
func caches(c *syntax.Call) bool {
	for _, k := range c.Keywords {
		if strings.Contains(k.Name, "cache") {
			return true
		}
	}
	for _, a := range c.Args {
		if strings.Contains(syntax.Text(a), "cache") {
			return true
		}
	}
	return false
}

// arguments are a call's arguments by name or place.
func arguments(p *analysis.Pass, c *syntax.Call) map[string]*values.Value {
	out := map[string]*values.Value{}
	for i, a := range c.Args {
		if v := p.Values.Value(a); v != nil {
			out[fmt.Sprint(i)] = v
		}
	}
	for _, k := range c.Keywords {
		if v := p.Values.Value(k.Value); v != nil {
			out[k.Name] = v
		}
	}
	return out
}

// guarded reports whether the second pass is left out under some condition, on
// which nothing but this one depends.
func guarded(p *analysis.Pass, c *pair) bool {
	first, second := p.Doc.Stmt(c.first), p.Doc.Stmt(c.second)
	if p.Doc.Parent(first) != p.Doc.Parent(second) {
		return true
	}
	found := false
	from, to := p.Doc.Span(first).End, p.Doc.Span(second).Start
	syntax.Inspect(p.Doc.Parent(second), func(n syntax.Node) bool {
		if s, ok := n.(*syntax.If); ok && p.Doc.Span(s).Start >= from && p.Doc.Span(s).End <= to {
			found = true
		}
		return !found
	})
	return found
}

func report(p *analysis.Pass, c *pair, mix syntax.Node) {
	message := "a second pass of the model over the same input, for guidance: the weights are read twice in each step; one pass over a batch of both conditions reads them once, for the activations of two"
	if !c.one {
		message = "a second pass over the same input, for guidance, in each step, also where its weight is zero: leave it out when the guidance is 1, or run one pass over a batch of both conditions"
	}
	p.ReportFinding(analysis.Finding{Span: p.Doc.Span(c.second), Message: message, Related: []analysis.Related{
		{Span: p.Doc.Span(c.first), Message: "the first pass"},
		{Span: p.Doc.Span(mix), Message: "combined here"},
	}})
}
