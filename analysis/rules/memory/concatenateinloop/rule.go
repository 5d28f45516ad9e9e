// Package concatenateinloop finds arrays that grow by a concatenation in every
// iteration of a loop that does nothing else with them. It does not look at
// arrays that are attributes, nor at those that a step of the loop reads.
package concatenateinloop

import (
	_ "embed"
	"fmt"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/match"
	"mlxls/analysis/syntax"
)

//go:embed rule.md
var page string

// Rule is concatenate-in-loop.
var Rule = &analysis.Rule{Name: "concatenate-in-loop", Group: "memory", Page: page, Run: run}

func run(p *analysis.Pass) {
	for _, l := range match.Loops(p.Values) {
		if l.Facts.Fn.Name == "__init__" || few(p, l) {
			continue
		}
		for _, c := range l.Carried {
			if g := growthOf(p, l, c.Name); g != nil {
				g.report()
			}
		}
	}
}

// few reports whether a loop has hardly any iterations.
func few(p *analysis.Pass, l *match.Loop) bool {
	s, ok := l.Node.(*syntax.For)
	if !ok {
		return false
	}
	v := p.Values.Value(s.Iter)
	if v == nil {
		return false
	}
	if v.Op == "range" && len(v.Args) == 1 {
		n, ok := v.Args[0].Int()
		return ok && n <= 4
	}
	return len(v.Elems) > 0 && len(v.Elems) <= 4
}

// A growth is one name that a loop makes longer.
type growth struct {
	p      *analysis.Pass
	loop   *match.Loop
	name   string
	assign *syntax.Assign
	call   *syntax.Call
	piece  syntax.Expr // what is added
}

// growthOf matches x = mx.concatenate([x, piece], axis), where the loop has no other use for x.
func growthOf(p *analysis.Pass, l *match.Loop, name string) *growth {
	g := &growth{p: p, loop: l, name: name}
	uses := 0
	syntax.Inspect(l.Node, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.For, *syntax.While:
			if n != l.Node && g.assign == nil {
				return true
			}
		case *syntax.Assign:
			g.take(n)
		case *syntax.Name:
			if n.ID == name {
				uses++
			}
		}
		return true
	})
	if g.assign == nil || uses != 2 || g.shared() || p.Values.LoopAt(g.assign) == nil || p.Values.LoopAt(g.assign).Node != l.Node {
		return nil
	}
	return g
}

// shared reports whether a function inside of this one, which the loop may call, has the name as well.
func (g *growth) shared() bool {
	def := g.p.Doc.Func(g.loop.Node)
	if def == nil {
		return true // any function reads what module code assigns
	}
	inner, found := 0, false
	var look func(n syntax.Node)
	look = func(n syntax.Node) {
		switch n := n.(type) {
		case *syntax.FuncDef, *syntax.Lambda:
			inner++
			defer func() { inner-- }()
		case *syntax.Global:
			found = true
		case *syntax.Name:
			found = found || inner > 0 && n.ID == g.name
		}
		for _, c := range syntax.Children(n) {
			look(c)
		}
	}
	for _, s := range def.Body {
		look(s)
	}
	return found
}

// take notes an assignment that makes the name longer.
func (g *growth) take(a *syntax.Assign) {
	if len(a.Targets) != 1 {
		return
	}
	t, ok := a.Targets[0].(*syntax.Name)
	call, isCall := a.Value.(*syntax.Call)
	if !ok || !isCall || t.ID != g.name || len(call.Args) == 0 {
		return
	}
	if v := g.p.Values.Value(call); v == nil || !match.Is(v, "concatenate") {
		return
	}
	var parts []syntax.Expr
	switch list := call.Args[0].(type) {
	case *syntax.List:
		parts = list.Elts
	case *syntax.Tuple:
		parts = list.Elts
	}
	if len(parts) != 2 {
		return
	}
	for i, x := range parts {
		if x, ok := x.(*syntax.Name); ok && x.ID == g.name {
			g.assign, g.call, g.piece = a, call, nil
			if i == 0 {
				g.piece = parts[1]
			}
		}
	}
}

func (g *growth) report() {
	f := analysis.Finding{Span: g.p.Doc.Span(g.call), Message: fmt.Sprintf("every iteration copies all of %s, to add a piece to it: n pieces are copied n²/2 times; put them into a list, and concatenate once", g.name)}
	if fix, ok := g.fix(); ok {
		f.Fixes = []edit.Fix{fix}
	}
	g.p.ReportFinding(f)
}

// fix collects the pieces in a list, and joins them after the loop.
func (g *growth) fix() (edit.Fix, bool) {
	doc := g.p.Doc
	loop, ok := g.loop.Node.(syntax.Stmt)
	if !ok || g.piece == nil || !g.fresh() || escapes(g.loop.Node) {
		return edit.Fix{}, false
	}
	list := g.name + "_parts"
	if at := g.p.Values.At(loop); at == nil || at.Binding(g.name) == nil || at.Binding(g.name).Maybe || at.Taken(list) {
		return edit.Fix{}, false
	}
	first := doc.Span(g.call.Args[0])
	call := doc.Span(g.call)
	src := doc.Source()
	joined := g.name + " = " + src[call.Start:first.Start] + list + src[first.End:call.End]
	fix := edit.Fix{Title: "Concatenate once, after the loop", Safety: edit.Safe, Edits: []edit.Edit{
		edit.InsertBefore(doc, loop, list+" = ["+g.name+"]"),
		edit.ReplaceStmts(doc, g.assign, g.assign, list+".append("+edit.Source(doc, g.piece)+")"),
		edit.InsertAfter(doc, loop, joined),
	}}
	return fix, !edit.LosesComment(doc, fix.Edits...) && len(g.call.Args) <= 2
}

// fresh reports whether the piece is another array in every iteration: a list
// would hold one that is changed in place several times.
func (g *growth) fresh() bool {
	n, ok := g.piece.(*syntax.Name)
	if !ok {
		_, call := g.piece.(*syntax.Call)
		return call
	}
	defs := g.p.Values.Defs(n)
	for _, d := range defs {
		if !g.loop.Has(d) {
			return false
		}
	}
	changed := false
	target := func(t syntax.Expr) {
		if s, ok := t.(*syntax.Subscript); ok {
			t = s.X
		} else if _, plain := t.(*syntax.Name); plain {
			return // another array from here on
		}
		x, ok := t.(*syntax.Name)
		changed = changed || ok && x.ID == n.ID
	}
	syntax.Inspect(g.loop.Node, func(m syntax.Node) bool {
		switch m := m.(type) {
		case *syntax.Assign:
			for _, t := range m.Targets {
				target(t)
			}
		case *syntax.AugAssign:
			x, ok := m.Target.(*syntax.Name)
			changed = changed || ok && x.ID == n.ID
			target(m.Target)
		}
		return !changed
	})
	return len(defs) > 0 && !changed
}

// escapes reports whether a loop may end with its function: what comes after it is then not run.
func escapes(loop syntax.Node) bool {
	found := false
	syntax.Inspect(loop, func(n syntax.Node) bool {
		switch n.(type) {
		case *syntax.Return, *syntax.Yield, *syntax.Raise:
			found = true
		}
		return !found
	})
	return found
}
