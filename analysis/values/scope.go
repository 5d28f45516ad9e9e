package values

import (
	"slices"

	"mlxls/analysis/syntax"
)

// A scope is the names that a function, lambda, class body or module binds
// itself, numbered, so that an environment is a slice.
type scope struct {
	slot  map[string]int
	names []string
	// free are the names declared global or nonlocal: they live elsewhere.
	free     map[string]bool
	function bool // of a function: what it binds anywhere is its own everywhere
	// yields is set for generators.
	yields bool
	size   int // number of nodes, the measure for inlining
}

func (s *scope) add(name string) {
	if s.free[name] {
		return
	}
	if _, ok := s.slot[name]; !ok {
		s.slot[name] = len(s.names)
		s.names = append(s.names, name)
	}
}

// scopeOf collects the names bound by statements and, for functions, by parameters.
func scopeOf(params []*syntax.Param, body []syntax.Stmt) *scope {
	s := &scope{slot: map[string]int{}}
	for _, p := range params {
		s.add(p.Name.ID)
	}
	for _, st := range body {
		s.walk(st)
	}
	if len(s.free) > 0 {
		names := s.names
		s.names, s.slot = nil, map[string]int{}
		for _, name := range names {
			s.add(name)
		}
	}
	return s
}

func (s *scope) walk(n syntax.Node) {
	syntax.Inspect(n, func(n syntax.Node) bool {
		s.size++
		switch n := n.(type) {
		case *syntax.FuncDef:
			s.add(n.Name.ID)
			for _, d := range n.Decorators {
				s.walk(d)
			}
			return false
		case *syntax.ClassDef:
			s.add(n.Name.ID)
			return false
		case *syntax.Lambda:
			return false
		case *syntax.Comp:
			s.walrus(n)
			return false
		case *syntax.Global:
			if s.free == nil {
				s.free = map[string]bool{}
			}
			for _, name := range n.Names {
				s.free[name] = true
			}
		case *syntax.Yield:
			s.yields = true
		case *syntax.Assign:
			for _, t := range n.Targets {
				s.target(t)
			}
		case *syntax.AugAssign:
			s.target(n.Target)
		case *syntax.AnnAssign:
			s.target(n.Target)
		case *syntax.For:
			s.target(n.Target)
		case *syntax.WithItem:
			if n.As != nil {
				s.target(n.As)
			}
		case *syntax.Handler:
			if n.Name != nil {
				s.add(n.Name.ID)
			}
		case *syntax.Case:
			for _, b := range n.Binds {
				s.add(b.ID)
			}
		case *syntax.NamedExpr:
			s.add(n.Target.ID)
		case *syntax.TypeAlias:
			s.add(n.Name.ID)
		case *syntax.Import:
			for _, a := range n.Names {
				s.add(boundName(a))
			}
		case *syntax.ImportFrom:
			for _, a := range n.Names {
				if a.Name != "*" {
					s.add(boundName(a))
				}
			}
		}
		return true
	})
}

// walrus finds the names that a comprehension binds in the function around it.
func (s *scope) walrus(n syntax.Node) {
	syntax.Inspect(n, func(n syntax.Node) bool {
		s.size++
		if w, ok := n.(*syntax.NamedExpr); ok {
			s.add(w.Target.ID)
		}
		_, inner := n.(*syntax.Lambda)
		return !inner
	})
}

func (s *scope) target(e syntax.Expr) {
	switch e := e.(type) {
	case *syntax.Name:
		s.add(e.ID)
	case *syntax.Tuple:
		for _, x := range e.Elts {
			s.target(x)
		}
	case *syntax.List:
		for _, x := range e.Elts {
			s.target(x)
		}
	case *syntax.Starred:
		s.target(e.X)
	}
}

// boundName is the name that an import binds: "import a.b" binds a.
func boundName(a *syntax.Alias) string {
	if a.As != "" {
		return a.As
	}
	for i := range a.Name {
		if a.Name[i] == '.' {
			return a.Name[:i]
		}
	}
	return a.Name
}

// A Binding is a name's value at a point, and the places that may have given it.
type Binding struct {
	Value *Value
	Defs  []*syntax.Name // assignment targets, parameters; empty for imports, defs and classes
	// Maybe is set when the name is unbound on some path.
	Maybe bool
	// wide is the binding that this one narrows after a test.
	wide *Binding
	def  [1]*syntax.Name // the one of Defs, mostly
}

// boundTo is what an assignment target or parameter is bound to.
func boundTo(n *syntax.Name, v *Value) *Binding {
	b := &Binding{Value: v, def: [1]*syntax.Name{n}}
	b.Defs = b.def[:]
	return b
}

func (b *Binding) root() *Binding {
	for b.wide != nil {
		b = b.wide
	}
	return b
}

// An attrKey names an attribute of an object that is assigned in the function itself.
type attrKey struct {
	recv *Value
	name string
}

// An env is the names of a scope at one point of its execution. It is forked
// before it is written, so that a snapshot is a pointer.
type env struct {
	scope *scope
	outer *env    // where free names are looked up; nil for a module
	mod   *module // the module at the bottom
	slots []*Binding
	attrs *attrs
	comp  *compScope // names of the comprehensions around the point

	shared bool // slots are those of a fork, too: they are copied before they are written
	live   bool // an imported module's, which functions see while its code runs
}

// attrs are what attributes were given. They do not change.
type attrs struct{ by map[attrKey]*Value }

// all are the attributes by key.
func (a *attrs) all() map[attrKey]*Value {
	if a == nil {
		return nil
	}
	return a.by
}

// with are the attributes with one more, or with another value for one.
func (a *attrs) with(k attrKey, v *Value) *attrs {
	by := make(map[attrKey]*Value, len(a.all())+1)
	for k, v := range a.all() {
		by[k] = v
	}
	by[k] = v
	return &attrs{by}
}

// A compScope is the names of one comprehension.
type compScope struct {
	outer *compScope
	names map[string]*Binding
}

func newEnv(s *scope, outer *env, mod *module) *env {
	return &env{scope: s, outer: outer, mod: mod, slots: make([]*Binding, len(s.names))}
}

func (e *env) fork() *env {
	if e == nil {
		return nil
	}
	c := *e
	if e.live {
		c.slots = slices.Clone(e.slots)
	} else {
		e.shared, c.shared = true, true
	}
	return &c
}

// copied is a fork of what others may look at.
func (e *env) copied() *env {
	return &env{scope: e.scope, outer: e.outer, mod: e.mod, slots: slices.Clone(e.slots), attrs: e.attrs, comp: e.comp}
}

// set gives a name of the scope another binding.
func (e *env) set(i int, b *Binding) {
	if e.shared {
		e.slots, e.shared = slices.Clone(e.slots), false
	}
	e.slots[i] = b
}

// local returns the binding of a name in e itself.
func (e *env) local(name string) *Binding {
	for c := e.comp; c != nil; c = c.outer {
		if b := c.names[name]; b != nil {
			return b
		}
	}
	if i, ok := e.scope.slot[name]; ok {
		return e.slots[i]
	}
	return nil
}

// lookup finds a name as Python would: here, in the functions around, in the module.
func (e *env) lookup(name string) *Binding {
	for s := e; s != nil; s = s.outer {
		if b := s.local(name); b != nil {
			return b
		}
		if _, own := s.scope.slot[name]; own && s.scope.function {
			return nil // not bound yet: to read it raises
		}
	}
	return nil
}
