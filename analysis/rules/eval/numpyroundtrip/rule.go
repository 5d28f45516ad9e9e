// Package numpyroundtrip finds data that leaves the device or the host only to
// come back. It does not know how much data that is.
package numpyroundtrip

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

// Rule is numpy-round-trip.
var Rule = &analysis.Rule{Name: "numpy-round-trip", Group: "eval", Page: page, Run: run}

var arrays = values.Computes(func(v *values.Value) bool {
	if (v.Op != "mlx.core.array" && v.Op != "mlx.core.asarray") || len(v.Args) == 0 || v.Args[0] == nil {
		return false
	}
	_, ok := v.Node.(*syntax.Call)
	return ok
})

func run(p *analysis.Pass) {
	for _, ff := range p.Values.Functions() {
		for n, v := range ff.Find(arrays) {
			call := n.(*syntax.Call)
			if len(call.Args) == 0 || p.Values.Value(call.Args[0]) != v.Args[0] {
				continue
			}
			switch {
			case !strings.HasPrefix(ff.Fn.Name, "test") && filled(p, call, v.Args[0]): // tests make their data once
			case back(p, call, v.Args[0]):
			case ff.Fn.Name != "__init__":
				again(p, call, v.Args[0])
			}
		}
		if ff.Fn.Name != "__init__" {
			there(p, ff)
		}
	}
}

// filled reports arrays that NumPy or a list makes, and MLX can make itself.
func filled(p *analysis.Pass, call *syntax.Call, v *values.Value) bool {
	c, ok := creator(p, call.Args[0])
	if !ok {
		return false
	}
	f := analysis.Finding{Span: p.Doc.Span(call)}
	if c.numpy {
		f.Message = fmt.Sprintf("NumPy makes the array in host memory, and mx.array() copies it; mx.%s makes it where it is used, as part of the graph", c.twin)
	} else {
		f.Message = "a list of Python numbers is made, and converted one by one; mx.arange makes the array where it is used, as part of the graph"
	}
	if text, ok := c.call(p, call); ok {
		fix, ok := p.Rewrite(call, "Make it with mx."+c.twin, edit.Safe, func(s *analysis.Spelling) string { return s.Name("mlx.core."+c.twin) + text })
		if ok {
			if c.differs != "" {
				fix.Safety, fix.Reason = edit.Confirm, c.differs
			}
			f.Fixes = append(f.Fixes, fix)
		}
	}
	f.Severity = analysis.Info
	p.ReportFinding(f)
	return true
}

// back reports arrays of MLX on which NumPy does what MLX can do.
func back(p *analysis.Pass, call *syntax.Call, v *values.Value) bool {
	if v.Kind != values.NumPy {
		return false
	}
	t := &trip{p: p, seen: map[*values.Value]bool{}}
	if !t.follows(v, 16) || t.leaf == nil || t.leaf.In != p.Values.Value(call).In || !t.alone(p.Values.Value(call)) || !t.still(call.Args[0], 8) {
		return false
	}
	f := analysis.Finding{Span: p.Doc.Span(call)}
	if t.steps == 0 {
		f.Message = "an array of MLX is read into NumPy and copied back unchanged: the host waits for it"
	} else {
		f.Message = fmt.Sprintf("an array of MLX is read into NumPy, and what numpy.%s gives is copied back: the host waits for it, and the graph is cut; MLX has the same function", t.first)
	}
	if leaf := t.leaf.Node; leaf != nil && t.leaf.In != nil && p.Doc.Has(leaf) && p.Doc.Stmt(leaf) != p.Doc.Stmt(call) {
		f.Related = append(f.Related, analysis.Related{Span: p.Doc.Span(leaf), Message: "read here"})
	}
	fix, ok := p.Rewrite(call, "Stay in MLX", edit.Confirm, func(s *analysis.Spelling) string { return t.write(s, call) })
	if ok {
		fix.Reason = "NumPy and MLX may choose another dtype for the result"
		f.Fixes = append(f.Fixes, fix)
	}
	p.ReportFinding(f)
	return true
}

// again reports numbers that are read from arrays only to make an array of them.
func again(p *analysis.Pass, call *syntax.Call, v *values.Value) {
	how, ok := read(p, call.Args[0], v, 6)
	if !ok || how == "" {
		return
	}
	f := analysis.Finding{Span: p.Doc.Span(call)}
	f.Message = fmt.Sprintf("%s reads numbers back only to make an array of them: the host waits, and the graph is cut; the same arithmetic on the array needs no wait", how)
	if list, ok := call.Args[0].(*syntax.Call); ok && v.Op == "mlx.core.array.tolist" && len(v.Args) == 1 && len(call.Args)+len(call.Keywords) == 1 {
		if a, ok := list.Fn.(*syntax.Attribute); ok {
			fix := edit.Fix{Title: "Keep the array", Safety: edit.Confirm, Reason: "the dtype stays what it was",
				Edits: []edit.Edit{edit.Replace(p.Doc, call, edit.Source(p.Doc, a.X))}}
			if !edit.LosesComment(p.Doc, fix.Edits...) {
				f.Fixes = append(f.Fixes, fix)
			}
		}
	}
	p.ReportFinding(f)
}

// read reports whether an expression gives numbers that are read from arrays of
// MLX for it alone; how names the way.
func read(p *analysis.Pass, e syntax.Expr, v *values.Value, depth int) (how string, ok bool) {
	if depth == 0 || v == nil {
		return "", false
	}
	if v.Const != nil {
		return "", true
	}
	switch v.Op {
	case "mlx.core.array.item":
		return "item()", v.Args[0].IsArray() && v.Node == syntax.Node(e)
	case "mlx.core.array.tolist":
		return "tolist()", len(v.Args) > 0 && v.Args[0].IsArray() && v.Node == syntax.Node(e)
	case "builtins.float", "builtins.int":
		x := v.Args
		return v.Op[len("builtins."):] + "()", len(x) == 1 && x[0].IsArray() && !match.Metadata(x[0]) && v.Node == syntax.Node(e)
	}
	var parts []syntax.Expr
	switch e := e.(type) {
	case *syntax.List:
		parts = e.Elts
	case *syntax.BinOp:
		parts = []syntax.Expr{e.L, e.R}
	case *syntax.UnaryOp:
		parts = []syntax.Expr{e.X}
	default:
		return "", v.IsScalar()
	}
	for _, x := range parts {
		h, ok := read(p, x, p.Values.Value(x), depth-1)
		if !ok {
			return "", false
		}
		if how == "" {
			how = h
		}
	}
	return how, len(parts) > 0
}
