// Package gradientsheld finds gradients that are still referenced while the
// update that they are for is computed. It does not know what a callback that
// is given the gradients keeps.
package gradientsheld

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/match"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

//go:embed rule.md
var page string

// Rule is gradients-held.
var Rule = &analysis.Rule{Name: "gradients-held", Group: "memory", Page: page, Run: run}

func run(p *analysis.Pass) {
	for _, ff := range p.Values.Functions() {
		for n := range ff.Find(match.Updates()) {
			if call, ok := n.(*syntax.Call); ok {
				u := &update{p: p, ff: ff, at: call}
				u.holds(match.UpdatedWith(call), 4)
				u.report()
			}
		}
		for n := range ff.Find(trees) {
			for _, u := range sums(p, ff, n) {
				u.report()
			}
		}
	}
}

// trees are calls that give the gradients of all of a model's parameters.
var trees = values.Computes(func(v *values.Value) bool {
	const transformation = "mlx.nn.value_and_grad"
	if v.Op == values.OpCall && v.Recv != nil {
		return v.Recv.Op == transformation // of a function that is not known
	}
	return v.Op == transformation && v.Kind == values.Tuple
})

// sums are the assignments that add up the gradients that a call gives.
func sums(p *analysis.Pass, ff *values.FunctionFacts, call syntax.Node) []*update {
	a, ok := p.Doc.Parent(call).(*syntax.Assign)
	if !ok || len(a.Targets) != 1 {
		return nil
	}
	t, ok := a.Targets[0].(*syntax.Tuple)
	if !ok || len(t.Elts) != 2 {
		return nil
	}
	grads, ok := t.Elts[1].(*syntax.Name)
	if !ok {
		return nil
	}
	var out []*update
	for _, use := range p.Values.Uses(grads) {
		to, ok := p.Doc.Stmt(use).(*syntax.Assign)
		if !ok || len(to.Targets) != 1 {
			continue
		}
		if sum, ok := to.Targets[0].(*syntax.Name); ok && sum.ID != grads.ID {
			out = append(out, &update{p: p, ff: ff, at: to, sum: sum, names: []*syntax.Name{grads}})
		}
	}
	return out
}

// An update is what uses gradients up: a call that gives them to an optimizer, or an assignment that adds them to others.
type update struct {
	p   *analysis.Pass
	ff  *values.FunctionFacts
	at  syntax.Node
	sum *syntax.Name // what the assignment assigns to
	// names are the assignment targets that hold the gradients, or what they were before they were clipped.
	names []*syntax.Name
}

// holds collects the names that x stands for.
func (u *update) holds(x syntax.Expr, depth int) {
	name, ok := x.(*syntax.Name)
	if !ok || depth == 0 {
		return
	}
	defs := u.p.Values.Defs(name)
	if len(defs) != 1 || slices.Contains(u.names, defs[0]) || u.p.Doc.Func(defs[0]) != u.p.Doc.Func(u.at) {
		return // a caller holds them as well, or another branch has others
	}
	a, ok := u.p.Doc.Stmt(defs[0]).(*syntax.Assign)
	if !ok {
		return
	}
	u.names = append(u.names, defs[0])
	syntax.Inspect(a.Value, func(n syntax.Node) bool {
		if n, ok := n.(*syntax.Name); ok && match.IsGradients(u.p.Values.Value(n)) {
			u.holds(n, depth-1)
		}
		return true
	})
}

func (u *update) report() {
	for _, e := range u.ff.Effects {
		if e.Kind != values.Evaluates || e.How != "eval" || len(e.Via) > 0 || !u.p.Doc.Has(e.Node) || !u.before(e.Node) {
			continue
		}
		if u.sum != nil && !u.evaluated(e.Node) {
			continue
		}
		stmt := u.p.Doc.Stmt(e.Node)
		var held []*syntax.Name
		for _, d := range u.names {
			if u.over(d, stmt, e) {
				held = append(held, d)
			}
		}
		if len(held) > 0 {
			u.finding(e.Node, stmt, held)
			return
		}
	}
}

// evaluated reports whether an evaluation is told to compute the sum.
func (u *update) evaluated(call syntax.Node) bool {
	found := false
	syntax.Inspect(call, func(n syntax.Node) bool {
		if n, ok := n.(*syntax.Name); ok && n.ID == u.sum.ID {
			defs := u.p.Values.Defs(n)
			found = found || len(defs) == 1 && defs[0] == u.sum
		}
		return true
	})
	return found
}

// before reports whether control comes from the update to n.
func (u *update) before(n syntax.Node) bool {
	doc := u.p.Doc
	if doc.Func(n) != doc.Func(u.at) || doc.Span(n).Start < doc.Span(u.at).End {
		return false
	}
	// In the body of the update, or in one around it or inside: not in another branch.
	a, b := bodies(doc, u.at), bodies(doc, n)
	short := min(len(a), len(b))
	return slices.Equal(a[:short], b[:short])
}

// A body is one of the lists of statements below a node.
type body struct {
	of    syntax.Node
	index int
}

// bodies are the bodies around a node, outermost first.
func bodies(doc *syntax.Document, n syntax.Node) []body {
	var out []body
	for stmt := doc.Stmt(n); stmt != nil; {
		parent := doc.Parent(stmt)
		if parent == nil {
			break
		}
		for i, list := range edit.Bodies(parent) {
			if slices.Contains(list, stmt) {
				out = append(out, body{parent, i})
			}
		}
		next, ok := parent.(syntax.Stmt)
		if !ok {
			next = doc.Stmt(parent)
		}
		stmt = next
	}
	slices.Reverse(out)
	return out
}

// over reports whether nothing needs the value of a name at an evaluation any more.
func (u *update) over(d *syntax.Name, stmt syntax.Stmt, e values.Effect) bool {
	facts, doc := u.p.Values, u.p.Doc
	at := facts.At(stmt)
	if at == nil || facts.LoopAt(stmt) != facts.LoopAt(doc.Stmt(d)) {
		return false // in a loop of its own the second deletion would fail
	}
	if b := at.Binding(d.ID); b == nil || b.Maybe || len(b.Defs) != 1 || b.Defs[0] != d {
		return false // deleted, or there on some paths only
	}
	for _, use := range facts.Uses(d) {
		if s := doc.Span(use); s.Start >= doc.Span(stmt).Start || s.Start < doc.Span(d).Start || doc.Func(use) != doc.Func(d) {
			return false // read later, in the next iteration, or by a function
		}
	}
	v := facts.Value(d)
	for _, a := range e.Args {
		if a == v {
			return false
		}
	}
	for _, s := range u.ff.Effects {
		if s.Kind == values.Stores && s.Value == v && v != nil {
			return false // kept elsewhere
		}
	}
	return true
}

func (u *update) finding(eval syntax.Node, stmt syntax.Stmt, held []*syntax.Name) {
	slices.SortFunc(held, func(a, b *syntax.Name) int { return u.p.Doc.Span(a).Start - u.p.Doc.Span(b).Start })
	var names []string
	f := analysis.Finding{Span: u.p.Doc.Span(eval)}
	for _, d := range held {
		names = append(names, d.ID)
		f.Related = append(f.Related, analysis.Related{Span: u.p.Doc.Span(d), Message: "bound here"})
	}
	list := strings.Join(names, ", ")
	verb, it := "is", "it"
	if len(names) > 1 {
		verb, it = "are", "them"
	}
	f.Message = fmt.Sprintf("%s %s still bound while what is made of %s is computed: gradients, as many bytes as the parameters that are trained, cannot be freed or reused until the next ones are there", list, verb, it)
	fix := edit.Fix{Title: "Delete " + list + " first", Safety: edit.Safe, Edits: []edit.Edit{edit.InsertBefore(u.p.Doc, stmt, "del "+list)}}
	if u.p.Doc.Has(u.at) {
		fix.Relies = []syntax.Span{u.p.Doc.Span(u.at)} // another fix may move the update into a compiled step
	}
	f.Fixes = []edit.Fix{fix}
	u.p.ReportFinding(f)
}
