// Package capturedstate finds compiled functions that use weights or optimizer
// state which their trace holds as constants.
package capturedstate

import (
	_ "embed"
	"fmt"
	"strings"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/rules/compile"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

//go:embed rule.md
var page string

// Rule is captured-state.
var Rule = &analysis.Rule{Name: "captured-state", Group: "compile", Page: page, Run: run}

// updates are those of the document.
var updates = values.Collect(func(part *values.Facts) (all []compile.Update) {
	for _, ff := range part.Functions() {
		all = append(all, compile.Updates(ff)...)
	}
	return all
})

func run(p *analysis.Pass) {
	compiled := compile.Functions(p.Values)
	if len(compiled) == 0 {
		return
	}
	all := updates.In(p.Values)
	if len(all) == 0 {
		return
	}
	for _, c := range compiled {
		ff := p.Values.Of(c.Fn)
		in, known1 := compile.Leaves(c.Inputs)
		out, known2 := compile.Leaves(c.Outputs)
		if ff == nil || !known1 || !known2 {
			continue
		}
		n := &needs{}
		for _, u := range compile.Updates(ff) {
			n.inside = append(n.inside, u)
			n.add(ff, in, out, u.Model, true)
			if !stateless(u.Optimizer) {
				n.add(ff, in, out, u.Optimizer, true)
			}
		}
		if len(n.inside) == 0 {
			for _, u := range all {
				if node := uses(p, ff, u.Model); node != nil && u.Node != c.At {
					n.outside = append(n.outside, u)
					n.add(ff, in, out, u.Model, compile.Takes(ff))
				}
			}
		}
		if len(n.in) > 0 || len(n.out) > 0 {
			report(p, c, n)
		}
	}
}

// needs is the state that a compiled function lacks, on either side.
type needs struct {
	inside, outside []compile.Update
	in, out         []*values.Value
}

func (n *needs) add(ff *values.FunctionFacts, in, out []*values.Value, obj *values.Value, changes bool) {
	if obj == nil || obj.In == ff.Fn && obj.Op != values.OpAttr || contains(n.in, obj) || contains(n.out, obj) {
		return // an argument, or made inside
	}
	if !covers(in, obj) {
		n.in = append(n.in, obj)
	}
	if changes && !covers(out, obj) {
		n.out = append(n.out, obj)
	}
}

func contains(objs []*values.Value, obj *values.Value) bool {
	for _, o := range objs {
		if compile.Alike(o, obj) {
			return true
		}
	}
	return false
}

// covers reports whether the state of obj is among the leaves: its own, that of what it belongs to, or itself.
func covers(leaves []*values.Value, obj *values.Value) bool {
	for _, l := range leaves {
		if given := compile.Owner(l); given != nil && given.Op == values.OpParam && given.In != nil && given.In.Name == "__init__" && obj.Op == values.OpAttr {
			return true // what __init__ was given, and has stored as it seems: in which attribute is not looked up
		}
		for o := obj; o != nil; o = o.Recv {
			if compile.Alike(l, o) || compile.Alike(compile.Owner(l), o) {
				return true
			}
		}
	}
	return false
}

// stateless reports whether an optimizer has no arrays of its own that matter.
func stateless(v *values.Value) bool {
	return v != nil && v.Kind == values.Object && v.Name == "mlx.optimizers.SGD" && len(v.Args) == 1
}

// uses is where a function's text reads an object from outside; nil if it does not.
func uses(p *analysis.Pass, ff *values.FunctionFacts, obj *values.Value) syntax.Node {
	if obj == nil || obj.In == ff.Fn {
		return nil
	}
	for _, n := range ff.Nodes {
		switch n.(type) {
		case *syntax.Name, *syntax.Attribute:
			if compile.Alike(p.Values.Value(n), obj) {
				return n
			}
		}
	}
	return nil
}

func report(p *analysis.Pass, c compile.Function, n *needs) {
	names, spelled := spell(p, c, append(append([]*values.Value{}, n.in...), n.out...))
	var message string
	switch {
	case len(n.in) == 0:
		message = fmt.Sprintf("%s changes %s, which goes in but does not come out: arrays of the trace leak into it, and evaluating it raises; name it in outputs, too", c.Name(), names)
	case len(n.inside) > 0:
		message = fmt.Sprintf("%s changes %s, but its trace holds the first values as constants: every call starts from them again, with no error; name the state in inputs and outputs", c.Name(), names)
	default:
		message = fmt.Sprintf("%s computes with the weights that %s had at the first call: they are constants of its trace, and updates do not reach it; name the state in inputs", c.Name(), names)
	}
	f := analysis.Finding{Span: p.Doc.Span(c.At), Message: message}
	for _, u := range append(n.inside, n.outside...) {
		if p.Doc.Has(u.Node) && len(f.Related) < 3 {
			f.Related = append(f.Related, analysis.Related{Span: p.Doc.Span(u.Node), Message: "updated here"})
		}
	}
	if spelled {
		if fix, ok := capture(p, c, n); ok {
			f.Fixes = append(f.Fixes, fix)
		}
	}
	p.ReportFinding(f)
}

func capture(p *analysis.Pass, c compile.Function, n *needs) (edit.Fix, bool) {
	edits, imports, ok := c.Capture(p, states(p, c, n.in), states(p, c, n.out))
	fix := edit.Fix{Title: "Name the state in inputs and outputs", Safety: edit.Confirm, Reason: "results become those of the uncompiled function", Edits: edits, Imports: imports}
	return fix, ok && !edit.LosesComment(p.Doc, edits...)
}

// states writes the state of objects where the function is compiled.
func states(p *analysis.Pass, c compile.Function, objs []*values.Value) []string {
	at := p.Values.At(p.Doc.Stmt(c.At))
	var out []string
	for _, o := range objs {
		if s, ok := at.Spell(o); ok {
			out = append(out, s+".state")
		}
	}
	return out
}

// spell names objects for a message, and says whether all can be written where the function is compiled.
func spell(p *analysis.Pass, c compile.Function, objs []*values.Value) (string, bool) {
	at := p.Values.At(p.Doc.Stmt(c.At))
	var names []string
	ok := at != nil
	for i, o := range objs {
		if contains(objs[:i], o) {
			continue
		}
		text := o.Name
		if at != nil {
			s, can := at.Spell(o)
			if ok = ok && can; can {
				text = s
			}
		}
		if text == "" || o.Kind == values.Object && !ok {
			text = "an object"
		}
		names = append(names, text)
	}
	return strings.Join(names, " and "), ok
}
