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

// A watch collects what is stored in attributes of one object.
type watch struct {
	self   *Value
	stored map[string][]*Value
}

// A storing is one execution of a method: it tells of all attributes, unless it
// went by what was being found out.
type storing struct {
	*run
	guessed bool
	begun   int // what the program had learned before
}

// An assumption is what an attribute is taken for while it is found out what it holds.
type assumption struct {
	value *Value
	read  bool // since it was made
}

// withStores joins what __init__ left in an attribute, nil for nothing, with what methods store there.
func (c *ClassInfo) withStores(p *Program, name string, initial *Value) *Value {
	if c.state == 1 {
		p.guesses++
		return &Value{}
	}
	if a := c.assumed[name]; a != nil {
		a.read = true
		p.guesses++
		return a.value
	}
	if v, ok := c.stored[name]; ok {
		return v
	}
	if initial == nil {
		initial = none // a read before any store fails
	}
	if c.assumed == nil {
		c.assumed = map[string]*assumption{}
	}
	now := &assumption{value: initial}
	c.assumed[name] = now
	defer delete(c.assumed, name)
	for round := 0; ; round++ {
		now.read, c.learned = false, p.learn()
		attrKey{c.Self(), name}.unlearn()
		next := initial
		for _, m := range slices.Sorted(maps.Keys(c.Methods)) {
			if c.stores[name][m] {
				next = c.joinStored(p, c.Methods[m], name, next)
			}
		}
		if equalFacts(next, now.value) {
			break
		}
		if now.value = next; !now.read {
			break
		}
		if round == rounds {
			now.value = &Value{}
			break
		}
	}
	if c.stored == nil {
		c.stored = map[string]*Value{}
	}
	now.value.keep()
	c.stored[name], c.learned = now.value, p.learn()
	attrKey{c.Self(), name}.unlearn()
	return now.value
}

// joinStored joins v with all that a method stores in an attribute.
func (c *ClassInfo) joinStored(p *Program, m *Function, name string, v *Value) *Value {
	s := c.storing[m]
	if s == nil || s.guessed || s.begun < p.bound {
		s = c.execute(p, m)
		if c.storing == nil {
			c.storing = map[*Function]*storing{}
		}
		c.storing[m] = s
	}
	if s.budget < 0 {
		return &Value{}
	}
	f := &frame{run: s.run, mod: m.mod, fn: m, depth: inlineDepth}
	for _, x := range s.watch.stored[name] {
		if m.Class != nil && m.Class.Methods[m.Name+setter] == m && x.Op == OpParam && x.Kind == Unknown && v.Kind != Unknown && v.Kind != None && v.without(None) == v {
			continue // given back: what was read before
		}
		v = f.phi(nil, nil, v, f.settled(x))
	}
	return v
}

// execute runs a method for what it stores in attributes of self.
func (c *ClassInfo) execute(p *Program, m *Function) *storing {
	defer p.time(m)()
	c.reads[m] = true
	w := &watch{self: c.Self(), stored: map[string][]*Value{}}
	s := &storing{run: &run{prog: p, budget: callBudget, active: []*Function{m}, reads: c.reads, classes: c.needs, watch: w}, begun: p.learned}
	guesses := p.guesses
	f := &frame{run: s.run, mod: m.mod, fn: m, depth: inlineDepth}
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
	s.guessed = p.guesses > guesses
	return s
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
