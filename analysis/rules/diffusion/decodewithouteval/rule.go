// Package decodewithouteval finds latents that go from a denoising loop into a
// decoder without being evaluated.
package decodewithouteval

import (
	_ "embed"
	"fmt"
	"strings"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/match"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

//go:embed rule.md
var page string

// Rule is decode-without-eval.
var Rule = &analysis.Rule{Name: "decode-without-eval", Group: "diffusion", Severity: analysis.Info, Page: page, Run: run}

func run(p *analysis.Pass) {
	for _, l := range match.Loops(p.Values) {
		if l.Kind != match.Denoising || l.Facts == nil {
			continue
		}
		for _, c := range l.Carried {
			if !c.Moved || seen(l, c) {
				continue
			}
			if n := decoder(p, l, c); n != nil {
				report(p, l, c, n)
				break
			}
		}
	}
}

// seen reports whether anything in the function may compute what the loop
// carries: an evaluation, a read, a yield, or a call that is given it.
func seen(l *match.Loop, c match.Carry) bool {
	for _, e := range l.Facts.Effects {
		about := append(e.Args[:len(e.Args):len(e.Args)], e.Value)
		switch e.Kind {
		case values.Evaluates, values.Schedules, values.Yields, values.Stores:
		case values.Calls:
			if !inside(l, e) || l.IsStep(e) {
				continue
			}
			about = e.Args // a callback, a bar of progress
		default:
			continue
		}
		for _, v := range about {
			if v != nil && (v.Needs(c.Next) || v.Needs(c.Was)) && !behind(l, e) {
				return true
			}
		}
	}
	return false
}

func inside(l *match.Loop, e values.Effect) bool { return l.Has(l.Place(e)) }

// behind reports whether an effect reads what was decoded, after the loop: too late.
func behind(l *match.Loop, e values.Effect) bool {
	if inside(l, e) || e.Kind == values.Stores {
		return e.Kind == values.Stores && !inside(l, e)
	}
	for _, v := range append(e.Args[:len(e.Args):len(e.Args)], e.Value) {
		if v != nil && decoded(v, 8) {
			return true
		}
	}
	return false
}

// decoded reports whether a decoder lies between the loop and v.
func decoded(v *values.Value, depth int) bool {
	if v == nil || depth == 0 {
		return false
	}
	if v.Op == values.OpCall && v.Recv != nil && decodes(v.Recv.Name) {
		return true
	}
	for _, a := range append(v.Args[:len(v.Args):len(v.Args)], v.Elems...) {
		if decoded(a, depth-1) {
			return true
		}
	}
	return false
}

// decoder is the call behind the loop that is given what it made.
func decoder(p *analysis.Pass, l *match.Loop, c match.Carry) syntax.Node {
	end := p.Doc.Span(l.Node).End
	for _, n := range l.Facts.Nodes {
		call, ok := n.(*syntax.Call)
		if !ok || p.Doc.Span(call).Start < end || !decodes(last(call.Fn)) {
			continue
		}
		for _, a := range call.Args {
			if v := p.Values.Value(a); v != nil && v.Needs(c.Next) {
				return call
			}
		}
		for _, k := range call.Keywords {
			if v := p.Values.Value(k.Value); v != nil && v.Needs(c.Next) {
				return call
			}
		}
	}
	return nil
}

// decodes reports whether a name is that of a decoder of latents.
func decodes(name string) bool {
	name = strings.ToLower(name)
	return strings.Contains(name, "decode") || strings.Contains(name, "vae") || strings.Contains(name, "vocoder")
}

// last is the last name of what is called.
func last(fn syntax.Expr) string {
	switch fn := fn.(type) {
	case *syntax.Name:
		return fn.ID
	case *syntax.Attribute:
		return fn.Attr.ID
	}
	return ""
}

func report(p *analysis.Pass, l *match.Loop, c match.Carry, n syntax.Node) {
	f := analysis.Finding{Span: p.Doc.Span(n), Message: fmt.Sprintf(
		"%s is not evaluated before it is decoded: all steps of the loop and the decoder are one graph and one evaluation, and what the steps leave is in memory while the decoder runs; evaluate it first", c.Name),
		Related: []analysis.Related{{Span: headline(p, l.Node), Message: "the loop that makes it"}}}
	mx, need := edit.Refer(p.Doc, edit.Import{Module: "mlx.core", As: "mx"})
	if stmt, ok := l.Node.(syntax.Stmt); ok {
		f.Fixes = append(f.Fixes, edit.Fix{Title: "Evaluate " + c.Name + " before it is decoded", Safety: edit.Confirm, Reason: "waits for the loop; less memory for it", Imports: need,
			Edits: []edit.Edit{edit.InsertAfter(p.Doc, stmt, mx+".eval("+c.Name+")")}})
	}
	p.ReportFinding(f)
}

// headline is the first line of a loop.
func headline(p *analysis.Pass, n syntax.Node) syntax.Span {
	s := p.Doc.Span(n)
	if i := strings.IndexByte(p.Doc.Source()[s.Start:s.End], '\n'); i >= 0 {
		s.End = s.Start + i
	}
	return s
}
