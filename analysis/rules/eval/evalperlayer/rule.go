// Package evalperlayer finds models that are evaluated layer by layer. It does
// not know how much memory the layers need together.
package evalperlayer

import (
	_ "embed"
	"slices"
	"strings"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/rules/eval"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

//go:embed rule.md
var page string

// Rule is eval-per-layer.
var Rule = &analysis.Rule{Name: "eval-per-layer", Group: "eval", Page: page, Replaces: []string{"repeated-eval"}, Run: run}

func run(p *analysis.Pass) {
	for _, ff := range p.Values.Functions() {
		if ff.Fn.Class == nil || !ff.Fn.Class.IsModule() || ff.Fn.Name == "__init__" {
			continue
		}
		for _, e := range ff.Effects {
			if e.Kind != values.Evaluates || e.How != "eval" || len(e.Via) > 0 || e.Loop == nil || e.Loop.In != ff.Fn || !p.Doc.Has(e.Node) {
				continue
			}
			stmt := p.Doc.Stmt(e.Node)
			loop, ok := e.Loop.Node.(*syntax.For)
			call := eval.Alone(stmt)
			if !ok || call == nil || syntax.Node(call) != e.Node || !slices.Contains(loop.Body, stmt) {
				continue // under a condition it bounds memory every few layers
			}
			if carried(call, e.Loop) && layers(p, loop, e) && !frees(p, loop) {
				report(p, call, stmt)
			}
		}
	}
}

// carried reports whether something that is evaluated goes from one layer to the next.
func carried(call *syntax.Call, l *values.Loop) bool {
	found := false
	for _, a := range call.Args {
		name, ok := a.(*syntax.Name)
		if !ok {
			return false
		}
		found = found || l.Carried[name.ID] != nil
	}
	return found && len(call.Keywords) == 0
}

// layers reports whether the loop goes through layers of one kind, and gives
// each what the last one made.
func layers(p *analysis.Pass, loop *syntax.For, e values.Effect) bool {
	found := false
	for _, s := range loop.Body {
		syntax.Inspect(s, func(n syntax.Node) bool {
			call, ok := n.(*syntax.Call)
			if !ok || found {
				return !found
			}
			v := p.Values.Value(call.Fn)
			if v != nil && module(v) && p.Values.LoopAt(p.Doc.Stmt(call)) != nil && chosen(p, call.Fn, loop) {
				found = true
			}
			return !found
		})
	}
	if !found {
		return false
	}
	seen := map[*values.Value]bool{}
	for _, a := range eval.Leaves(e.Args) {
		if images(a, seen) {
			return false
		}
	}
	return true
}

// frees reports whether the loop gives memory back: that is what it evaluates for.
func frees(p *analysis.Pass, loop *syntax.For) bool {
	found := false
	for _, s := range loop.Body {
		syntax.Inspect(s, func(n syntax.Node) bool {
			if call, ok := n.(*syntax.Call); ok {
				v := p.Values.Value(call)
				found = found || v != nil && strings.HasSuffix(v.Op, ".clear_cache")
			}
			return !found
		})
	}
	return found
}

func module(v *values.Value) bool {
	return v.Kind == values.Object && (v.Cls != nil && v.Cls.IsModule() || strings.HasPrefix(v.Name, "mlx.nn."))
}

// chosen reports whether an expression names what the loop is at: its target, or an element by its index.
func chosen(p *analysis.Pass, e syntax.Expr, loop *syntax.For) bool {
	found := false
	syntax.Inspect(e, func(n syntax.Node) bool {
		if name, ok := n.(*syntax.Name); ok {
			for _, d := range p.Values.Defs(name) {
				for at := syntax.Node(d); at != nil; at = p.Doc.Parent(at) {
					found = found || at == syntax.Node(loop.Target)
				}
			}
		}
		return !found
	})
	return found
}

// images reports whether v is convolved or scaled up on its way: the layers of
// a decoder of images or sound, each of which may need most of the memory.
func images(v *values.Value, seen map[*values.Value]bool) bool {
	if v == nil || seen[v] || len(seen) > 4000 {
		return false
	}
	seen[v] = true
	if strings.HasPrefix(v.Op, "mlx.core.conv") || v.Op == values.OpLayer && (strings.HasPrefix(v.Name, "mlx.nn.Conv") || v.Name == "mlx.nn.Upsample") {
		return true
	}
	for _, group := range [][]*values.Value{v.Args, v.Elems, v.Alts} {
		for _, a := range group {
			if images(a, seen) {
				return true
			}
		}
	}
	return false
}

func report(p *analysis.Pass, call *syntax.Call, stmt syntax.Stmt) {
	f := analysis.Finding{Span: p.Doc.Span(call)}
	f.Message = "mx.eval after every layer: the host waits once for each layer and builds nothing meanwhile, and the device idles in between; without it the model is one graph"
	fix := edit.Fix{Title: "Delete the evaluation", Safety: edit.Confirm, Reason: "what the layers compute may take more memory at once", Edits: edit.Delete(p.Doc, stmt)}
	if !edit.LosesComment(p.Doc, fix.Edits...) {
		f.Fixes = append(f.Fixes, fix)
	}
	p.ReportFinding(f)
}
