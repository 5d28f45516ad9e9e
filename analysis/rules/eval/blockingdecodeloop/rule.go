// Package blockingdecodeloop finds loops that choose a token, wait for it, and
// only then build the next step.
package blockingdecodeloop

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

// Rule is blocking-decode-loop.
var Rule = &analysis.Rule{Name: "blocking-decode-loop", Group: "eval", Page: page, Since: "0.10.0", Run: run}

func run(p *analysis.Pass) {
	for _, l := range match.Loops(p.Values) {
		if l.Kind != match.Decoding || l.Facts.Exhausted {
			continue
		}
		c, hosted, ok := token(l)
		if !ok {
			continue
		}
		at, waits := wait(p.Doc, l)
		if at == nil {
			continue
		}
		report(p, l, c, hosted, at, waits)
	}
}

// token is what the loop carries from one step to the next; false when host
// code decides what that is, because then the next step must wait.
func token(l *match.Loop) (c match.Carry, hosted match.Hosted, ok bool) {
	for _, o := range l.Carried {
		if !o.Chosen || len(o.Models) == 0 {
			continue
		}
		h := l.Hosts(o)
		if h == match.Needed {
			return c, h, false
		}
		if !ok || better(o, c) {
			c = o
		}
		hosted, ok = max(hosted, h), true
	}
	return c, hosted, ok
}

// better prefers indices to what goes along with them, such as a cache.
func better(a, b match.Carry) bool {
	return a.Next.IsArray() && !b.Next.IsArray() || a.Next.DType.IsIntegral() && !b.Next.DType.IsIntegral()
}

// wait is where each iteration waits for what it computed; nil when it does not,
// or when something is scheduled ahead. Of a generator's array the consumer waits:
// then waits is false.
func wait(doc *syntax.Document, l *match.Loop) (at syntax.Node, waits bool) {
	var yields syntax.Node
	reads := false
	for _, e := range l.Effects() {
		n := l.Place(e)
		switch {
		case e.Kind == values.Schedules:
			return nil, false
		case !l.Has(n) || !always(doc, l, e):
		case e.Kind == values.Evaluates && computed(l, e):
			reads = reads || e.How != "eval" // an eval alone bounds memory
			if at == nil {
				at = n
			}
		case e.Kind == values.Calls && reader(e.Value) && computed(l, values.Effect{Value: e.Value.Recv}):
			reads = true // of what only its evaluation shows to be an array
		case e.Kind == values.Yields && len(e.Via) == 0 && yields == nil && l.Computed(e.Value):
			yields = n
		}
	}
	if at == nil || !reads && yields == nil {
		return yields, false
	}
	return at, true
}

// reader reports whether fn is the method of something not known that reads arrays.
func reader(fn *values.Value) bool {
	return fn != nil && fn.Op == values.OpAttr && (fn.Name == "item" || fn.Name == "tolist")
}

// computed reports whether an effect waits for what this iteration computed, or the one before.
func computed(l *match.Loop, e values.Effect) bool {
	for _, v := range append([]*values.Value{e.Value}, e.Args...) {
		if l.Computed(v) {
			return true
		}
		for _, c := range l.Carried {
			if c.Chosen && (c.Was.IsArray() || e.How == "") && l.Needs(v, c.Was) {
				return true
			}
		}
	}
	return false
}

func report(p *analysis.Pass, l *match.Loop, c match.Carry, hosted match.Hosted, at syntax.Node, waits bool) {
	message := "every iteration builds a step, waits for its token here, and only then builds the next step: the GPU idles while Python works, and Python while the GPU does; schedule the next step with mx.async_eval before this one is read"
	switch {
	case !waits:
		message = "the next step is built only after the consumer has read this token: the GPU idles while Python works, and Python while the GPU does; schedule the next step with mx.async_eval before this one is yielded"
	case hosted == match.Rebuilt:
		message = "every token is read here, and made an array again for the next step: the GPU idles while Python works, and Python while the GPU does; keep the token an array, and schedule the next step with mx.async_eval before this one is read"
	}
	f := analysis.Finding{Span: p.Doc.Span(at), Message: message}
	if m := c.Models[0]; m.Node != nil && p.Doc.Has(m.Node) {
		f.Related = []analysis.Related{{Span: p.Doc.Span(m.Node), Message: "the step's model: what it needs of the token is an array"}}
	}
	if hosted == match.NotHosted {
		if fix, ok := pipeline(p, l, c); ok {
			f.Fixes = []edit.Fix{fix}
		}
	}
	p.ReportFinding(f)
}
