package values

import (
	"maps"
	"slices"

	"mlxls/analysis/syntax"
)

// Stores: "self.keys = …" in methods other than __init__. What such an
// attribute holds is what __init__ left, or what a method stores. Methods are
// executed with parameters of which only annotations tell, until the
// attribute is what was assumed when they read it.

// A watch collects what is stored in one attribute.
type watch struct {
	at     attrKey
	values []*Value
}

// withStores joins what __init__ left in an attribute, nil for nothing, with what methods store there.
func (c *ClassInfo) withStores(p *Program, name string, initial *Value) *Value {
	if c.state == 1 {
		return &Value{}
	}
	if v, ok := c.stored[name]; ok {
		return v // also while it is being found out: see below
	}
	if c.stored == nil {
		c.stored = map[string]*Value{}
	}
	if initial == nil {
		initial = none // a read before any store fails
	}
	now := initial
	for round := 0; ; round++ {
		c.stored[name], c.learned = now, p.learn()
		attrKey{c.Self(), name}.unlearn()
		next := initial
		for _, m := range slices.Sorted(maps.Keys(c.Methods)) {
			if c.stores[name][m] {
				next = c.joinStored(p, c.Methods[m], name, next)
			}
		}
		if equalFacts(next, now) {
			break
		}
		now = next
		if round == rounds {
			now = &Value{}
			break
		}
	}
	c.stored[name], c.learned = now, p.learn()
	attrKey{c.Self(), name}.unlearn()
	return now
}

// joinStored executes a method and joins v with all that it stores.
func (c *ClassInfo) joinStored(p *Program, m *Function, name string, v *Value) *Value {
	defer p.time(m)()
	w := &watch{at: attrKey{c.Self(), name}}
	if c.reads != nil {
		c.reads[m] = true
	}
	r := &run{prog: p, budget: callBudget, active: []*Function{m}, reads: c.reads, classes: c.needs, watch: w}
	f := &frame{run: r, mod: m.mod, fn: m, depth: inlineDepth}
	f.env = newEnv(m.scope, m.env, m.mod)
	for i, prm := range m.Params() {
		v := c.Self()
		if i > 0 || m.static {
			v = f.hypothesis(m, prm, nil)
			v.forgetModel()
		}
		f.setBinding(prm.Name.ID, boundTo(prm.Name, v))
	}
	f.exec(m.Def.(*syntax.FuncDef).Body)
	if r.budget < 0 {
		return &Value{}
	}
	for _, s := range w.values {
		if m.Class != nil && m.Class.Methods[m.Name+setter] == m && s.Op == OpParam && s.Kind == Unknown && v.Kind != Unknown && v.Kind != None && v.without(None) == v {
			continue // given back: what was read before
		}
		v = f.phi(nil, nil, v, f.settled(s))
	}
	return v
}

// setter marks the name of a method that is called when an attribute is assigned.
const setter = ".setter"

// accessor reports whether a method is declared as the setter or deleter of a property.
func accessor(d *syntax.FuncDef) bool {
	for _, x := range d.Decorators {
		if a, ok := x.(*syntax.Attribute); ok && (a.Attr.ID == "setter" || a.Attr.ID == "deleter") {
			return true
		}
	}
	return false
}

// forgetModel drops the assumption that an argument has the model's dtype: a caller may give another.
func (v *Value) forgetModel() {
	for _, a := range v.alternatives() {
		if a.Kind == Array && a.DType&T != 0 {
			a.DType = 0
		}
	}
}
