// Package unboundedbuffercache finds loops whose arrays have another shape in
// every iteration, and that never give freed buffers back. It does not know
// how long a loop runs, nor what its caller frees afterwards.
package unboundedbuffercache

import (
	_ "embed"
	"strings"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/match"
	"mlxls/analysis/rules/memory"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

//go:embed rule.md
var page string

// Rule is unbounded-buffer-cache.
var Rule = &analysis.Rule{Name: "unbounded-buffer-cache", Group: "memory", Severity: analysis.Info, Page: page, Run: run}

func run(p *analysis.Pass) {
	for _, l := range match.Loops(p.Values) {
		if l.Facts.Exhausted || short(p, l) {
			continue
		}
		chunk, batch, step := chunk(p, l), batch(p, l), step(p, l)
		switch {
		case chunk == nil && batch == nil && step == nil || memory.Limits(p.Values) || memory.Cleared(p.Values, l.Node):
		case chunk != nil:
			p.Report(chunk, "every piece attends to more keys than the one before: its buffers fit no later one, and MLX keeps them all; mx.clear_cache() after each piece frees them",
				fix(p, "Clear the cache after each piece", p.Doc.Stmt(chunk)))
		case batch != nil:
			p.Report(batch, "batches are padded to their longest example: the buffers of a step fit few others, and MLX keeps them all; mx.clear_cache() after a step, when mx.get_cache_memory() is large, frees them",
				fix(p, "Clear the cache after each step", p.Doc.Stmt(batch)))
		default:
			reportStep(p, l, step)
		}
	}
}

// short reports whether a loop has so few iterations that nothing piles up.
func short(p *analysis.Pass, l *match.Loop) bool {
	s, ok := l.Node.(*syntax.For)
	if !ok {
		return false
	}
	v := p.Values.Value(s.Iter)
	if v == nil || v.Op != "range" || len(v.Args) == 0 {
		return false
	}
	stop := v.Args[len(v.Args)-1]
	if len(v.Args) > 1 {
		stop = v.Args[1]
	}
	n, ok := stop.Int()
	return ok && n <= 256
}

// step is where an iteration of a token loop without a known end gives its token
// away; nil when the loop is none, keeps no keys, or is part of another one's step.
// A generator that schedules nothing has a larger loss in the same line, which
// blocking-decode-loop tells of: it waits for each token.
func step(p *analysis.Pass, l *match.Loop) syntax.Node {
	if l.Kind != match.Decoding || !memory.Runs(p.Values, l.Node, grows) {
		return nil
	}
	for o := l.Outer; o != nil; o = o.Outer {
		if _, ok := o.Node.(*syntax.While); ok {
			return nil
		}
	}
	_, endless := l.Node.(*syntax.While)
	var at, given syntax.Node
	ahead := false
	for _, e := range l.Effects() {
		ahead = ahead || e.Kind == values.Schedules
		n := e.Node
		if len(e.Via) > 0 {
			n = e.Via[0]
		}
		if !l.Has(n) {
			continue
		}
		switch e.Kind {
		case values.Yields:
			if given == nil {
				given = n
			}
		case values.Evaluates, values.Schedules:
			if at == nil && endless {
				at = n
			}
		}
	}
	switch {
	case given == nil:
		return at
	case ahead:
		return given
	}
	return nil
}

// grows reports whether a call is given a key-value cache.
func grows(c *syntax.Call) bool {
	for _, k := range c.Keywords {
		if cacheName(k.Name) {
			return true
		}
	}
	for _, a := range c.Args {
		switch a := a.(type) {
		case *syntax.Name:
			if cacheName(a.ID) {
				return true
			}
		case *syntax.Attribute:
			if cacheName(a.Attr.ID) {
				return true
			}
		}
	}
	return false
}

func cacheName(name string) bool { return name == "cache" || strings.HasSuffix(name, "_cache") }

const reason = "buffers that were freed are allocated anew, which costs time where shapes do not change"

// fix puts a call that frees the cache after a statement, below the line that is given.
func fix(p *analysis.Pass, title string, after syntax.Stmt, lines ...string) edit.Fix {
	mx, need := edit.Refer(p.Doc, edit.Import{Module: "mlx.core", As: "mx"})
	call := mx + ".clear_cache()"
	if len(lines) > 0 {
		call = "    " + call
	}
	return edit.Fix{Title: title, Safety: edit.Confirm, Reason: reason, Imports: need,
		Edits: []edit.Edit{edit.InsertAfter(p.Doc, after, append(lines, call)...)}}
}

func reportStep(p *analysis.Pass, l *match.Loop, at syntax.Node) {
	f := analysis.Finding{Span: p.Doc.Span(at), Message: "every token attends to one key more: buffers of all the sizes there have been stay in MLX's cache, which grows with the text; mx.clear_cache() every few hundred tokens, or mx.set_cache_limit, bounds it"}
	if fix, ok := every(p, l, at); ok {
		f.Fixes = []edit.Fix{fix}
	}
	p.ReportFinding(f)
}

// every clears the cache now and then in a loop that counts its iterations.
func every(p *analysis.Pass, l *match.Loop, at syntax.Node) (edit.Fix, bool) {
	s, ok := l.Node.(*syntax.For)
	if !ok {
		return edit.Fix{}, false
	}
	n, ok := s.Target.(*syntax.Name)
	v := p.Values.Value(s.Iter)
	if !ok || n.ID == "_" || v == nil || v.Op != "range" {
		return edit.Fix{}, false
	}
	stmt := p.Doc.Stmt(at)
	if p.Doc.Parent(stmt) != syntax.Node(s) {
		return edit.Fix{}, false
	}
	return fix(p, "Clear the cache every 256 tokens", stmt, "if "+n.ID+" % 256 == 255:"), true
}
