package values

import (
	"math"
	"strconv"
	"strings"

	"mlxls/analysis/syntax"
)

// A Point is a place before a statement: what names mean there.
type Point struct {
	facts *Facts
	env   *env
	// Used collects the names that spelled texts read, with what they were bound to.
	Used map[string]*Binding
}

// At is the point before a statement; nil where nothing ran it.
func (f *Facts) At(s syntax.Stmt) *Point {
	p, ok := f.point(s)
	if !ok || p.env == nil {
		return nil
	}
	return &Point{facts: f, env: p.env, Used: map[string]*Binding{}}
}

// Binding is what a name means at the point; nil when it is unbound or a builtin.
func (p *Point) Binding(name string) *Binding { return p.env.lookup(name) }

// Taken reports whether a name means something at the point, or is one that a
// function around binds elsewhere.
func (p *Point) Taken(name string) bool {
	for e := p.env; e != nil; e = e.outer {
		if _, own := e.scope.slot[name]; own && e.scope.function {
			return true
		}
	}
	return p.env.lookup(name) != nil
}

// Spell writes an expression that gives v at the point: a name bound to it, an
// attribute, a literal, or the text it had where everything in that still means
// the same. It reports false when there is none.
func (p *Point) Spell(v *Value) (string, bool) { return p.spell(v, 6) }

func (p *Point) spell(v *Value, depth int) (string, bool) {
	if v == nil || depth == 0 {
		return "", false
	}
	if s, ok := p.named(v); ok {
		return s, true
	}
	switch v.Op {
	case OpAttr, OpParameter, OpConst: // a constant that has a name keeps it
		if v.Recv != nil && v.Name != "" {
			if x, ok := p.spell(v.Recv, depth-1); ok {
				return x + "." + v.Name, true
			}
		}
	}
	if s, ok := literal(v); ok {
		return s, true
	}
	switch v.Op {
	case "dtype":
		if x, ok := p.spell(v.Args[0], depth-1); ok {
			return x + ".dtype", true
		}
	case "narrowed":
		return p.spell(v.Args[0], depth-1)
	}
	return p.same(v)
}

// named finds a name that holds v. Parameters and short names first would be a
// matter of taste; the first in the scope's order is the oldest.
func (p *Point) named(v *Value) (string, bool) {
	for e := p.env; e != nil; e = e.outer {
		if e.outer == nil && v.Kind != Array {
			break // of what a module names, arrays alone are what was meant by their name
		}
		if e.outer == nil {
			p.facts.seeNames()
		}
		for i, b := range e.slots {
			if b == nil || b.Maybe {
				continue
			}
			if holds(b.Value, v) {
				name := e.scope.names[i]
				if p.env.lookup(name) != b {
					continue
				}
				p.Used[name] = b
				return name, true
			}
		}
	}
	return "", false
}

// holds reports whether a binding's value is v, or an optional whose array is v.
func holds(b, v *Value) bool {
	if b == v {
		return true
	}
	if b.Kind == Union {
		for _, a := range b.Alts {
			if a == v {
				return true
			}
		}
	}
	return (v.Kind == Array || v.Kind == Unknown) && len(v.Args) > 0 && Same(b, v)
}

func literal(v *Value) (string, bool) {
	switch c := v.Const.(type) {
	case int64:
		if v.Kind == Int && v.Op != OpDim {
			return strconv.FormatInt(c, 10), true
		}
	case bool:
		if v.Kind == Bool {
			if c {
				return "True", true
			}
			return "False", true
		}
	case float64:
		if v.Kind == Float && !math.IsInf(c, 0) && !math.IsNaN(c) && v.Op == OpConst {
			if v.Node != nil {
				return syntax.Text(v.Node), true // as it was written: 1e-5
			}
			s := strconv.FormatFloat(c, 'g', -1, 64)
			if !strings.ContainsAny(s, ".e") {
				s += ".0"
			}
			return s, true
		}
	case string:
		if v.Node != nil {
			return syntax.Text(v.Node), true
		}
	}
	if v.Kind == None {
		return "None", true
	}
	return "", false
}

// same is the text that computed v, if all its names still mean what they meant there.
func (p *Point) same(v *Value) (string, bool) {
	n, ok := v.Node.(syntax.Expr)
	if !ok || v.Op == OpPhi || v.Op == OpParam || v.Op == OpElem {
		return "", false
	}
	if _, subscript := n.(*syntax.Subscript); v.Op == OpItem && !subscript {
		return "", false // its node is a target
	}
	if p.facts.Value(n) != v {
		return "", false // it was computed inside a function that is called
	}
	return p.Text(n)
}

// Text is the text of an expression, if all its names still mean at the point what they mean where it stands.
func (p *Point) Text(n syntax.Expr) (string, bool) {
	text := syntax.Text(n)
	if strings.Contains(text, "\n") || strings.Contains(text, "#") {
		return "", false
	}
	fine := true
	used := map[string]*Binding{}
	syntax.Inspect(n, func(c syntax.Node) bool {
		switch c := c.(type) {
		case *syntax.Lambda, *syntax.Comp, *syntax.NamedExpr, *syntax.Yield, *syntax.Await:
			fine = false
		case *syntax.Name:
			then := p.facts.binding(c)
			now := p.env.lookup(c.ID)
			switch {
			case then == nil && now == nil: // a builtin
			case then == nil || now == nil || now.Value != then.Value && !holds(now.Value, then.Value):
				fine = false
			default:
				used[c.ID] = now
			}
		case *syntax.Call:
			if w := p.facts.Value(c); w != nil && !w.Pure() {
				fine = false
			}
		}
		return fine
	})
	if !fine {
		return "", false
	}
	for k, b := range used {
		p.Used[k] = b
	}
	return text, true
}

// Pure reports whether computing v again, or not at all, changes nothing else.
func (v *Value) Pure() bool {
	if v == nil {
		return false
	}
	if v.Op == OpCall || v.Op == "await" || v.Op == "generator" || v.Op == "getattr" {
		return false
	}
	if v.Entry != nil && v.Kind != Object {
		for _, f := range v.Entry.Flags {
			switch f {
			case "random", "evaluates", "schedules", "mutates", "state":
				return false
			}
		}
	}
	return !strings.HasPrefix(v.Op, "builtins.print") && !strings.HasSuffix(v.Op, "Dropout")
}

// ModuleName is how the document's module scope spells a qualified name such as
// "mlx.core.fast.rms_norm": "mx.fast.rms_norm". ok is false when nothing that it
// imports leads there, or a local of the point hides it.
func (p *Point) ModuleName(qualified string) (string, bool) {
	best := ""
	m := p.env
	for m.outer != nil {
		m = m.outer
	}
	for i, b := range m.slots {
		if b == nil || b.Value == nil {
			continue
		}
		v := b.Value
		if v.Kind != Module && v.Kind != Symbol {
			continue
		}
		name := m.scope.names[i]
		text := ""
		switch {
		case v.Name == qualified:
			text = name
		case strings.HasPrefix(qualified, v.Name+".") && v.Kind == Module:
			text = name + qualified[len(v.Name):]
		}
		if now := p.env.lookup(name); text == "" || now != b && (now == nil || now.Value != v) {
			continue
		}
		if best == "" || len(text) < len(best) || len(text) == len(best) && text < best {
			best = text
		}
	}
	return best, best != ""
}
