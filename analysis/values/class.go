package values

import (
	"strings"

	"mlxls/analysis/syntax"
)

// classDef makes the class that a statement defines.
func (f *frame) classDef(s *syntax.ClassDef) *Value {
	m := f.mod
	c := m.classOf[s]
	if c == nil {
		f.prog.ids++
		c = &ClassInfo{Def: s, Name: s.Name.ID, name: s.Name, mod: m, id: f.prog.ids}
		m.classOf[s] = c
		m.classes = append(m.classes, c)
	}
	c.Bases, c.Methods, c.Consts = nil, map[string]*Function{}, map[string]*Value{}
	c.declared, c.learned = map[string]bool{}, f.prog.learn()
	if f.fn != m.code && len(c.assumed) == 0 {
		c.stored, c.storing = nil, nil // its methods may see other variables
	}
	var fields []string // with an annotation
	for _, b := range s.Bases {
		c.Bases = append(c.Bases, f.eval(b))
	}
	for _, k := range s.Keywords {
		f.eval(k.Value)
	}
	for _, d := range s.Decorators {
		f.eval(d)
	}
	// The body has names of its own that methods do not see.
	saved := f.env
	f.env = newEnv(m.scope(s, nil, s.Body), saved, m)
	f.env.attrs, f.env.comp = saved.attrs, nil
	for _, st := range s.Body {
		if f.env == nil {
			break
		}
		switch st := st.(type) {
		case *syntax.FuncDef:
			fn := f.function(st, saved)
			fn.Class, fn.Qual = c, f.qual(c.Name+"."+fn.Name)
			if accessor(st) {
				c.Methods[fn.Name+setter] = fn // beside the getter of that name
			} else {
				c.Methods[fn.Name] = fn
			}
			f.bind(st.Name, f.fresh(st.Name, Value{Kind: Func, Fn: fn}))
		case *syntax.AnnAssign:
			var v *Value
			if st.Value != nil {
				v = f.eval(st.Value)
			}
			if t, ok := st.Target.(*syntax.Name); ok {
				a := f.annotation(st.Annotation)
				if a != nil && (a.Kind == Int || a.Kind == Float || a.Kind == Bool || a.Kind == Str) {
					c.declared[t.ID] = true
				}
				fields = append(fields, t.ID)
				switch {
				case a != nil && (v == nil || v.Kind != None):
					v = a
				case a != nil:
					v = union([]*Value{a.without(None), {Kind: None}})
				case v == nil:
					v = &Value{}
				default:
					c := *v
					c.Const = nil
					if c.Kind == None {
						c.Kind = Unknown // "x = None": a value may come
					}
					v = &c
				}
				f.bind(t, v)
			}
		default:
			f.stmt(st)
		}
	}
	if f.env != nil {
		for name, i := range f.env.scope.slot {
			if b := f.env.slots[i]; b != nil && c.Methods[name] == nil {
				c.Consts[name] = b.Value
			}
		}
	}
	f.env = saved
	c.configure(fields)
	c.scan()
	return &Value{Kind: Class, Cls: c, Node: s}
}

// configure marks fields of unknown type as configuration: numbers, strings and
// lists of them, in a class that declares fields and not one of them an array.
func (c *ClassInfo) configure(fields []string) {
	if c.IsModule() {
		return
	}
	for _, name := range fields {
		if v := c.Consts[name]; v != nil && mayBeArray(v) {
			return
		}
	}
	for _, name := range fields {
		if v := c.Consts[name]; v != nil {
			c.Consts[name] = v.configuration(3)
		}
	}
}

// configuration is v with what is unknown of it marked as coming from configuration.
func (v *Value) configuration(depth int) *Value {
	if v == nil || depth == 0 {
		return v
	}
	c := *v
	switch v.Kind {
	case Unknown:
		c.config = true
	case List, Tuple, Dict:
		c.Elem = v.Elem.configuration(depth - 1)
	case Union:
		c.Alts = nil
		for _, a := range v.Alts {
			c.Alts = append(c.Alts, a.configuration(depth-1))
		}
	default:
		return v
	}
	return &c
}

// constant is a name of the class body, here or in a base.
func (c *ClassInfo) constant(name string) *Value {
	for depth := 0; c != nil && depth < 10; depth++ {
		if v := c.Consts[name]; v != nil {
			return v
		}
		var next *ClassInfo
		for _, b := range c.Bases {
			if b.Kind == Class && next == nil {
				next = b.Cls
			}
		}
		c = next
	}
	return nil
}

// Self is the instance that the class's own methods work on.
func (c *ClassInfo) Self() *Value {
	if c.self == nil {
		c.self = &Value{Kind: Object, Cls: c, Op: OpParam, Name: "self"}
	}
	return c.self
}

// attr is what is known of self.name: what __init__ stores, what the class body says, joined with other methods' stores.
func (c *ClassInfo) attr(r *run, name string) *Value {
	if r.classes != nil {
		r.classes[c] = true
	}
	c.init(r.prog)
	v := c.attrs[name]
	if v == nil {
		for _, b := range c.Bases {
			if b.Kind == Class && v == nil && b.Cls != c {
				v = b.Cls.attr(r, name)
			}
		}
	}
	if v == nil {
		v = c.constant(name)
	}
	if len(c.assigned[name]) == 0 {
		return v
	}
	if c.declared[name] && v != nil {
		return v // "size: int" in the body of the class holds for what methods store, too
	}
	return c.withStores(r.prog, name, v)
}

// init runs __init__ once for what it leaves on self.
func (c *ClassInfo) init(p *Program) {
	switch c.state {
	case 1:
		p.guesses++
		return
	case 2:
		return
	}
	c.state, c.learned = 1, p.learn()
	c.attrs, c.reads, c.needs = map[string]*Value{}, map[*Function]bool{}, map[*ClassInfo]bool{}
	defer func() { c.state, c.learned = 2, p.learn() }()
	m := c.Methods["__init__"]
	if m == nil {
		if post := c.Methods["__post_init__"]; post != nil {
			return
		}
		return
	}
	defer p.time(m)()
	c.reads[m] = true
	r := &run{prog: p, budget: callBudget, active: []*Function{m}, reads: c.reads, classes: c.needs}
	f := &frame{run: r, mod: m.mod, fn: m, depth: 1}
	f.env = newEnv(m.scope, m.env, m.mod)
	self := c.Self()
	for i, prm := range m.Params() {
		v := self
		if i > 0 {
			v = f.hypothesis(m, prm, nil)
		}
		f.setBinding(prm.Name.ID, boundTo(prm.Name, v))
	}
	f.exec(m.Def.(*syntax.FuncDef).Body)
	end := f.env
	if end == nil {
		return
	}
	kept := map[string]*Value{}
	for k, v := range end.attrs.all() {
		if k.recv == self {
			kept[k.name] = v
		}
	}
	for name, v := range kept {
		if !c.made(v, kept) {
			v = c.owned(name, v)
		}
		if c.filled[name] {
			v = v.emptied()
		}
		v.keep()
		c.attrs[name] = v
	}
	for _, at := range c.inner {
		layer := c.attrs[at[0]]
		if layer == nil || layer.Kind != Object || layer.Cls != nil {
			continue
		}
		if layer.Keys == nil {
			layer.Keys = map[string]*Value{}
		}
		layer.Keys[at[1]] = &Value{Op: OpAttr, Recv: layer, Name: at[1]}
	}
}

// owned turns an array that __init__ stores into a parameter: weights are
// loaded over it, in the checkpoint's dtype. Private names are not parameters.
func (c *ClassInfo) owned(name string, v *Value) *Value {
	if !c.IsModule() || strings.HasPrefix(name, "_") {
		return v
	}
	switch v.Kind {
	case Array:
		if v.DType.IsIntegral() {
			return v
		}
		d := T
		switch {
		case c.mod.keeps(name):
			d = v.DType
		case v.Arg("dtype") != nil && v.DType.Known():
			d |= v.DType // asked for: a checkpoint may follow
		}
		return &Value{Kind: Array, Op: OpParameter, Name: name, DType: d, Shape: v.Shape, Args: []*Value{v}, Node: v.Node, In: v.In, Recv: c.Self()}
	case Union:
		alts := make([]*Value, len(v.Alts))
		for i, a := range v.Alts {
			alts[i] = c.owned(name, a)
		}
		return &Value{Kind: Union, Alts: alts, Node: v.Node, In: v.In}
	case List:
		if v.Elem != nil && v.Elem.Kind == Array {
			w := *v
			w.Elem = c.owned(name, v.Elem)
			return &w
		}
	}
	return v
}

// keeps reports whether a model of the module exempts parameters of that name
// from casting: mlx-lm asks a model's cast_predicate before it casts.
func (m *module) keeps(name string) bool {
	for _, c := range m.classes {
		p := c.Methods["cast_predicate"]
		if p == nil {
			continue
		}
		found := false
		syntax.Inspect(p.Def, func(n syntax.Node) bool {
			if s, ok := n.(*syntax.Str); ok && len(s.Value) > 1 && strings.HasSuffix(name, s.Value) {
				found = true
			}
			return !found
		})
		if found {
			return true
		}
	}
	return false
}
