package values

import (
	"mlxls/analysis/mlxapi"
	"mlxls/analysis/syntax"
)

// A frame is one execution of a function's text, on values instead of numbers.
type frame struct {
	*run
	mod   *module
	fn    *Function
	env   *env // nil where control cannot be
	depth int  // of inlined calls
	loops []*Loop
	// rec takes facts about nodes; nil while a call is executed on behalf of its caller.
	rec *recorder
	// out takes effects, also those of the calls on the way; nil when nobody asks.
	out     *FunctionFacts
	returns []*Value
	yields  []*Value
	jumps   []*jump // around the innermost loop
	via     []syntax.Node
	nesting int  // conditions and loops around the point: nothing is certain to run when above 0
	maybe   bool // a caller has returned already on some path
	flags   int  // being told apart: see partition.go
	dead    bool // the statement made a call that cannot be: see impossible
}

// A run is the execution of one function with all that it calls.
type run struct {
	prog   *Program
	budget int
	active []*Function // being executed, to stop recursion
	unit   *unit       // nil when nobody asks for facts
	// reads are the functions that were executed on the way.
	reads map[*Function]bool
	// classes are those whose attributes were asked for.
	classes map[*ClassInfo]bool
	// cut is set when a call was not followed because it was already under way.
	cut bool
	// hints are what the use of parameters says about them: see hypothesis.go.
	hints map[*Value]hint
	// states are what slots of unknown objects hold: see state.go.
	states *states
	// watch collects what is stored in an attribute, nil for none: see stores.go.
	watch *watch
}

// A jump collects the environments at the breaks and continues of one loop.
type jump struct{ breaks, continues []*env }

// A Loop is a for, a while or a comprehension, around a point.
type Loop struct {
	Node  syntax.Node
	Outer *Loop
	Iter  *Value // what a for or a comprehension iterates over
	Elem  *Value // what its target is bound to
	In    *Function
	// Carried are the names whose value comes from the iteration before.
	Carried map[string]*Value
}

func (f *frame) loop() *Loop {
	if len(f.loops) == 0 {
		return nil
	}
	return f.loops[len(f.loops)-1]
}

// fresh makes a value that node computes.
func (f *frame) fresh(n syntax.Node, v Value) *Value {
	v.Node, v.In, v.unit = n, f.fn, f.unit
	return &v
}

func (f *frame) unknown(n syntax.Node, op string, args ...*Value) *Value {
	return f.fresh(n, Value{Op: op, Args: args})
}

func constant(k Kind, c any) *Value { return &Value{Kind: k, Op: OpConst, Const: c} }

// record notes the value of a node.
func (f *frame) record(n syntax.Node, v *Value) *Value {
	if f.rec != nil && v != nil {
		f.rec.set(n, v)
	}
	return v
}

// spend counts work and reports whether the function has used up its share.
func (f *frame) spend() bool {
	f.budget--
	return f.budget < 0
}

// exec runs statements in order.
func (f *frame) exec(body []syntax.Stmt) {
	for i, s := range body {
		if f.env == nil {
			return
		}
		if test := f.repeated(s, body[i+1:]); test != nil {
			f.partition(s.(*syntax.If), test, body[i+1:])
			return
		}
		f.stmt(s)
		if f.dead {
			f.env, f.dead = nil, false
		}
	}
}

func (f *frame) stmt(s syntax.Stmt) {
	if f.rec != nil {
		f.rec.at(s, f.env, f.loop())
		f.env = f.env.fork()
	}
	switch s := s.(type) {
	case *syntax.ExprStmt:
		f.eval(s.X)
	case *syntax.Assign:
		v := f.eval(s.Value)
		for _, t := range s.Targets {
			f.assign(t, v)
		}
	case *syntax.AnnAssign:
		var v *Value
		if s.Value != nil {
			v = f.eval(s.Value)
		}
		if v == nil || v.Kind == Unknown {
			if t := f.annotation(s.Annotation); t != nil && v == nil {
				v = t
			}
		}
		if v != nil {
			f.assign(s.Target, v)
		}
	case *syntax.AugAssign:
		f.augAssign(s)
	case *syntax.Return:
		v := constant(None, nil)
		if s.X != nil {
			v = f.eval(s.X)
		}
		if f.dead {
			return
		}
		f.returns = append(f.returns, v)
		if f.rec != nil {
			f.rec.returned(v)
		}
		f.env = nil
	case *syntax.If:
		f.ifStmt(s)
	case *syntax.For:
		f.forStmt(s)
	case *syntax.While:
		f.whileStmt(s)
	case *syntax.With:
		for _, it := range s.Items {
			v := f.eval(it.Context)
			if it.As != nil {
				f.assign(it.As, f.enter(it.As, v))
			}
		}
		f.exec(s.Body)
	case *syntax.Try:
		f.tryStmt(s)
	case *syntax.Match:
		f.matchStmt(s)
	case *syntax.FuncDef:
		f.bind(s.Name, f.funcDef(s))
	case *syntax.ClassDef:
		f.bind(s.Name, f.classDef(s))
	case *syntax.Import:
		f.importStmt(s)
	case *syntax.ImportFrom:
		f.importFrom(s)
	case *syntax.Delete:
		for _, t := range s.Targets {
			if n, ok := t.(*syntax.Name); ok {
				f.setBinding(n.ID, nil)
			} else {
				f.eval(t)
			}
		}
	case *syntax.Assert:
		f.cond(s.Cond, "assert")
		if s.Msg != nil {
			saved := f.env.fork()
			f.eval(s.Msg)
			f.env = saved
		}
		f.narrow(s.Cond, true)
	case *syntax.Raise:
		if s.X != nil {
			f.eval(s.X)
		}
		if s.Cause != nil {
			f.eval(s.Cause)
		}
		f.env = nil
	case *syntax.Break:
		if n := len(f.jumps); n > 0 {
			f.jumps[n-1].breaks = append(f.jumps[n-1].breaks, f.env)
		}
		f.env = nil
	case *syntax.Continue:
		if n := len(f.jumps); n > 0 {
			f.jumps[n-1].continues = append(f.jumps[n-1].continues, f.env)
		}
		f.env = nil
	}
}

// enter is what "with v as name" binds.
func (f *frame) enter(n syntax.Node, v *Value) *Value {
	if v.Kind == Object {
		return v
	}
	return f.unknown(n, OpCall, v)
}

func (f *frame) ifStmt(s *syntax.If) {
	test := f.cond(s.Cond, "if")
	known, decided := truth(test)
	then, els := f.env, f.env.fork()
	f.nesting++
	f.env = then.fork()
	if decided && !known {
		f.env = nil
	} else {
		f.narrow(s.Cond, true)
		f.exec(s.Then)
	}
	after := f.env
	f.env = els
	if decided && known {
		f.env = nil
	} else {
		f.narrow(s.Cond, false)
		f.exec(s.Else)
	}
	f.nesting--
	f.env = f.join(s, test, after, f.env)
}

// truth decides a test whose outcome is a constant. Flags of a class or a
// function's parameters are not constants, so this is about "is None" and isinstance.
func truth(v *Value) (value, known bool) {
	if v.Kind == Bool {
		if b, ok := v.Const.(bool); ok && v.Op != OpConst {
			return b, true
		}
	}
	return false, false
}

func (f *frame) tryStmt(s *syntax.Try) {
	before := f.env.fork()
	f.nesting++
	f.exec(s.Body)
	f.exec(s.Else)
	done := f.env
	for _, h := range s.Handlers {
		// The body may have stopped anywhere: what it bound is one of two things.
		f.env = f.join(s, nil, before.fork(), done.fork())
		if h.Type != nil {
			f.eval(h.Type)
		}
		if h.Name != nil {
			f.bind(h.Name, f.unknown(h.Name, OpCall))
		}
		f.exec(h.Body)
		done = f.join(s, nil, done, f.env)
	}
	f.env = done
	f.nesting--
	if f.env == nil && len(s.Finally) > 0 {
		f.env = before
		f.exec(s.Finally)
		f.env = nil
		return
	}
	f.exec(s.Finally)
}

func (f *frame) matchStmt(s *syntax.Match) {
	if subject := f.eval(s.Subject); subject.without(None).Kind == Array {
		// compared with what the patterns say, which may be None alone
		f.effect(Effect{Kind: Calls, Node: s, Value: &Value{}, Args: []*Value{subject}})
	}
	start := f.env
	out := start.fork() // no case may match
	f.nesting++
	for _, c := range s.Cases {
		f.env = start.fork()
		for _, b := range c.Binds {
			f.bind(b, f.unknown(b, OpItem))
		}
		if c.Guard != nil {
			f.cond(c.Guard, "if")
		}
		f.exec(c.Body)
		out = f.join(s, nil, out, f.env)
	}
	f.nesting--
	f.env = out
}

// assign binds a target to a value, taking tuples apart.
func (f *frame) assign(t syntax.Expr, v *Value) {
	switch t := t.(type) {
	case *syntax.Name:
		f.record(t, v)
		f.bind(t, v)
	case *syntax.Tuple:
		f.unpack(t.Elts, v)
	case *syntax.List:
		f.unpack(t.Elts, v)
	case *syntax.Starred:
		f.assign(t.X, f.fresh(t, Value{Kind: List, Elem: f.elem(t, v)}))
	case *syntax.Attribute:
		x := f.eval(t.X)
		f.record(t, v)
		f.setAttr(t, x, t.Attr.ID, v)
	case *syntax.Subscript:
		x := f.eval(t.X)
		i := f.eval(t.Index)
		f.store(t, x, i, v)
	}
}

func (f *frame) unpack(targets []syntax.Expr, v *Value) {
	v = v.without(None)
	star := -1
	for i, t := range targets {
		if _, ok := t.(*syntax.Starred); ok {
			star = i
		}
	}
	if star < 0 {
		f.learnLength(v, len(targets))
	}
	for i, t := range targets {
		switch {
		case star >= 0 && i == star:
			f.assign(t, v)
		case star >= 0 && i > star:
			f.assign(t, f.itemAt(t, v, i-len(targets)))
		default:
			f.assign(t, f.itemAt(t, v, i))
		}
	}
}

// bind gives a name a value at one of its targets.
func (f *frame) bind(n *syntax.Name, v *Value) {
	if v.Name == "" && v.Kind == Int && v.Op == OpDim {
		v.Name = n.ID // the symbol is shown by the first name it gets
	}
	f.setBinding(n.ID, &Binding{Value: v, Defs: []*syntax.Name{n}})
	if f.rec != nil {
		f.rec.define(n, v)
	}
}

func (f *frame) setBinding(name string, b *Binding) {
	e := f.env
	if e == nil {
		return
	}
	if e.comp != nil {
		for c := e.comp; c != nil; c = c.outer {
			if _, ok := c.names[name]; ok {
				c.names[name] = b
				return
			}
		}
	}
	if i, ok := e.scope.slot[name]; ok {
		e.slots[i] = b
		return
	}
	// global or nonlocal: it may run at any time, so the outer name keeps what both agree on.
	for o := e.outer; o != nil; o = o.outer {
		if i, ok := o.scope.slot[name]; ok {
			if b != nil && o.slots[i] != nil {
				b = &Binding{Value: f.phi(nil, nil, o.slots[i].Value, b.Value), Defs: append(o.slots[i].Defs[:len(o.slots[i].Defs):len(o.slots[i].Defs)], b.Defs...)}
			}
			o.slots[i] = b
			return
		}
	}
}

func (f *frame) augAssign(s *syntax.AugAssign) {
	var old *Value
	switch t := s.Target.(type) {
	case *syntax.Subscript:
		x := f.eval(t.X)
		i := f.eval(t.Index)
		old = f.index(t, x, i)
		v := f.binary(s, s.Op, old, f.eval(s.Value))
		f.record(t, v)
		f.store(t, x, i, v)
		return
	default:
		old = f.eval(s.Target)
	}
	right := f.eval(s.Value)
	if old.Kind == List && s.Op == "+" {
		f.extend(old, right)
		return
	}
	v := f.binary(s, s.Op, old, right)
	f.inPlace(old, v)
	if n, ok := s.Target.(*syntax.Name); ok {
		f.bind(n, v)
		return
	}
	f.assign(s.Target, v)
}

// store is x[i] = v. An array keeps its dtype and shape, and is another value from here on.
func (f *frame) store(t *syntax.Subscript, x, i, v *Value) {
	f.use(x, hintArrayStore)
	switch x.Kind {
	case Array:
		f.effect(Effect{Kind: Mutates, Node: t, Value: x})
		nv := f.fresh(t, Value{Kind: Array, Op: "mlx.core.array.__setitem__", Args: []*Value{x, i, v}, DType: updated(x, i, v), Shape: x.Shape})
		f.inPlace(x, nv)
		f.rebind(t.X, x, nv)
	case List:
		if x.Elem != nil {
			x.Elem = f.phi(t, nil, x.Elem, v)
		} else if n, ok := i.Int(); ok && n >= 0 && int(n) < len(x.Elems) {
			x.Elems[n] = f.phi(t, nil, x.Elems[n], v)
		} else {
			f.extend(x, &Value{Kind: List, Elem: v})
		}
	case Dict:
		if k, ok := i.Const.(string); ok && x.Keys != nil {
			x.Keys[k] = v
		} else if x.Elem != nil {
			x.Elem = f.phi(t, nil, x.Elem, v)
		} else {
			x.Elem = v
		}
	case NumPy:
		f.readsAll(t, v, "numpy")
		f.readsAll(t, i, "numpy")
		f.effect(Effect{Kind: Stores, Node: t, Value: v})
	default:
		f.effect(Effect{Kind: Stores, Node: t, Value: v})
		if k, ok := f.slot(x.without(None), i); ok {
			f.env.attrs = copyAttrs(f.env.attrs)
			f.env.attrs[k] = v
			f.save(k, v)
		}
	}
}

// rebind makes the expression that held old hold v.
func (f *frame) rebind(e syntax.Expr, old, v *Value) {
	switch e := e.(type) {
	case *syntax.Name:
		if b := f.env.lookup(e.ID); b != nil && b.Value == old {
			f.setBinding(e.ID, &Binding{Value: v, Defs: b.Defs})
		}
	case *syntax.Attribute:
		f.setAttr(nil, f.quiet(e.X), e.Attr.ID, v)
	}
}

// quiet evaluates an expression again without leaving facts.
func (f *frame) quiet(e syntax.Expr) *Value {
	rec := f.rec
	f.rec = nil
	v := f.eval(e)
	f.rec = rec
	return v
}

// lookupAPI is the entry of a qualified name, through aliases.
func lookupAPI(name string) *mlxapi.Entry {
	e := mlxapi.Lookup(name)
	if e == nil {
		return nil
	}
	return e.Canonical()
}
