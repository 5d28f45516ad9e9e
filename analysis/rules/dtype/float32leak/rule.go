// Package float32leak finds float32 arrays that reach the model's activations and widen them.
package float32leak

import (
	_ "embed"
	"slices"
	"strings"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/rules/dtype"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

//go:embed rule.md
var page string

// Rule is float32-leak.
var Rule = &analysis.Rule{Name: "float32-leak", Group: "dtype", Page: page, Run: run}

func run(p *analysis.Pass) {
	for _, w := range dtype.Widenings(p) {
		for _, l := range leaks.Of(p.Values) {
			if l.meetings[0].V == w.V {
				l.report(p)
			}
		}
	}
	flow := dtype.FlowOf(p)
	for _, v := range p.Values.Ops("mlx.core.array.astype") {
		cast(p, flow, v)
	}
}

// leaks are the sources of float32 in a document: tables come from __init__,
// factors from callers, and what was widened runs on in them.
var leaks = values.NewQuestion(func(f *values.Facts) (leaks []*leak) {
	flow := dtype.FlowOf(&analysis.Pass{Doc: f.Document, Values: f})
	at, text := map[*values.Value]*leak{}, map[syntax.Node]bool{}
	for _, w := range dtype.Everywhere(f) {
		for _, x := range w.Wide {
			if w.Given {
				break // nothing says that it is a model's
			}
			src, ok := source(flow, w, x)
			if !ok {
				break
			}
			e := flow.Reach(w.V)
			if src.Kind == dtype.Own && (!e.Leaves || dtype.Multiplies(w.V)) {
				break // what an adapter adds may well be computed in float32, up to where it meets the model's
			}
			if !e.Runs() || flow.Phase(w.V) {
				break // cast back, or only compared and ranked; or the argument of a cosine
			}
			key := src.V
			if src.Attr != nil {
				key = src.Attr
			}
			l := at[key]
			if l == nil && key.Node != nil && text[key.Node] {
				break // further down: as it was executed for a caller
			}
			if l == nil {
				l = &leak{Source: src, extent: e}
				at[key], leaks = l, append(leaks, l)
				text[key.Node] = true
			}
			l.meetings = append(l.meetings, meeting{w, x})
		}
	}
	return leaks
}, slices.Equal[[]*leak])

// A leak is a source of float32 with all that it widens.
type leak struct {
	dtype.Source
	extent   dtype.Extent
	meetings []meeting
}

type meeting struct {
	dtype.Widening
	wide *values.Value
}

// source is where the float32 of x begins, if it is there for no reason that w shares.
func source(flow *dtype.Flow, w dtype.Widening, x *values.Value) (dtype.Source, bool) {
	if weight(w.Half) {
		return dtype.Source{}, false // the stream is the other one: scores + bias
	}
	srcs := flow.Sources(x)
	for _, s := range srcs {
		switch {
		case dtype.DependsOn(w.Half, s.V):
			return s, false // the one is cast from the other
		case s.V.Shape.Rank() == 0:
			return s, false // a strong scalar, further up
		case s.Kind == dtype.Truth, s.Kind == dtype.Integers, s.Kind == dtype.Host, s.Kind == dtype.Own:
		case s.Kind == dtype.Asked && s.Computed:
			// Phases and probabilities were to be exact; what they multiply was not asked to be.
		case s.Kind == dtype.Created && (s.Computed || s.Attr != nil):
		default:
			return s, false // asked for, not known, or another rule's
		}
	}
	if len(srcs) == 0 {
		return dtype.Source{}, false
	}
	return srcs[0], true
}

// weight reports whether v is made of parameters alone: no activations.
func weight(v *values.Value) bool {
	for range 16 {
		switch {
		case v == nil:
			return false
		case v.Op == values.OpParameter, v.Op == values.OpAttr:
			return true
		case v.Op == values.OpLayer, v.Op == values.OpParam, v.Op == values.OpCall, v.Op == values.OpPhi, len(v.Args) == 0:
			return false
		}
		v = v.Args[0]
	}
	return false
}

func (l *leak) report(p *analysis.Pass) {
	m := l.meetings[0]
	f := analysis.Finding{Message: l.what(p, m) + "; it widens " + dtype.Name(p, m.Half)}
	if !m.Half.DType.IsHalf() {
		f.Message += ", if that is of half precision"
	}
	f.Message += l.extent.String()
	f.Span = p.Doc.Span(m.V.Node)
	if at := l.place(p); at != nil {
		f.Span = p.Doc.Span(at)
		if !p.Doc.Span(m.V.Node).Contains(f.Span) {
			f.Related = append(f.Related, analysis.Related{Span: p.Doc.Span(m.V.Node), Message: "the first operation that is widened"})
		}
	}
	if fix, ok := l.fix(p); ok {
		f.Fixes = append(f.Fixes, fix)
	}
	p.ReportFinding(f)
}

// place is the expression where the source stands; nil when it is not in the document.
func (l *leak) place(p *analysis.Pass) syntax.Node {
	if l.Attr != nil && l.Kind != dtype.Own {
		if at := assigned(p, l.Attr); at != nil {
			return at
		}
	}
	v := l.V
	if l.Kind == dtype.Own {
		if at := dtype.Operand(p, l.meetings[0].V, l.meetings[0].wide); at != nil {
			return at
		}
	}
	if l.Kind == dtype.Asked || l.Kind == dtype.Own {
		v = l.meetings[0].wide // what was asked for is computed on the way: phases, scores
	}
	if n := v.Node; n != nil && p.Values.Value(n) == v {
		return n
	}
	return nil
}

// assigned is what __init__ gives an attribute, in this document.
func assigned(p *analysis.Pass, attr *values.Value) syntax.Expr {
	if attr.Recv == nil || attr.Recv.Cls == nil {
		return nil
	}
	init := attr.Recv.Cls.Methods["__init__"]
	if init == nil || init.Document() != p.Doc {
		return nil
	}
	var found syntax.Expr
	syntax.Inspect(p.Values.Def(init), func(n syntax.Node) bool {
		if a, ok := n.(*syntax.Assign); ok {
			for _, t := range a.Targets {
				if t, ok := t.(*syntax.Attribute); ok && t.Attr.ID == attr.Name {
					found = a.Value
				}
			}
		}
		return true
	})
	return found
}

// what says what the source is.
func (l *leak) what(p *analysis.Pass, m meeting) string {
	name := dtype.Name(p, m.wide)
	if l.Kind == dtype.Own {
		if at := dtype.Operand(p, m.V, m.wide); at != nil && len(syntax.Text(at)) <= 40 {
			name = syntax.Text(at)
		}
		return name + " is computed from self." + l.Attr.Name + ", which is float32 beside the model's weights, and not cast back"
	}
	if l.Attr != nil {
		return "self." + l.Attr.Name + " is a float32 table that no checkpoint replaces"
	}
	switch l.Kind {
	case dtype.Truth:
		return name + " is a mask as float32"
	case dtype.Integers:
		return name + " is float32: " + mixed(l.V)
	case dtype.Host:
		return name + " is float32, made from Python or NumPy numbers"
	case dtype.Asked:
		return name + " is computed in float32 and not cast back"
	}
	return name + " is float32"
}

// mixed says why integers became float32.
func mixed(v *values.Value) string {
	for _, a := range v.Args {
		if a != nil && a.IsArray() && strings.HasPrefix(a.DType.String(), "bool") {
			return "a float times truth values"
		}
	}
	return "integers that met a float"
}

// fix casts the wide arrays: where they get their names, if all that is made of
// them is widened, else where they are used.
func (l *leak) fix(p *analysis.Pass) (edit.Fix, bool) {
	var all edit.Fix
	seen := map[syntax.Expr]bool{}
	for _, m := range l.meetings {
		at := l.defined(p, m)
		if at == nil || !castable(p, at, m) {
			at = dtype.Operand(p, m.V, m.wide)
		}
		if at == nil {
			return all, false
		}
		if seen[at] {
			continue
		}
		seen[at] = true
		one, ok := dtype.Cast(p, at, m.Half)
		if !ok {
			return all, false
		}
		one.Edits = append(all.Edits, one.Edits...)
		all = one
	}
	return all, len(all.Edits) > 0
}

// defined is the expression that a name gets as its value, when everything that is made of it is widened.
func (l *leak) defined(p *analysis.Pass, m meeting) syntax.Expr {
	at, ok := m.wide.Node.(syntax.Expr)
	if !ok || p.Values.Value(at) != m.wide {
		return nil
	}
	if a, ok := p.Doc.Stmt(at).(*syntax.Assign); !ok || a.Value != at {
		return nil
	}
	widened := map[*values.Value]bool{}
	for _, o := range l.meetings {
		widened[o.V] = true
	}
	for _, c := range p.Values.Consumers(m.wide) {
		if !widened[c] {
			return nil
		}
	}
	return at
}

// castable reports whether the model's dtype can be read there.
func castable(p *analysis.Pass, at syntax.Expr, m meeting) bool {
	_, ok := dtype.Like(p, at, m.Half)
	return ok
}
