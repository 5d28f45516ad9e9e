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
	// reserve is the part of the budget for the function's own text: when it is
	// reached, small functions are no longer executed in place.
	reserve int
	active  []*Function // being executed, to stop recursion
	unit    *unit       // nil when nobody asks for facts
	// reads are the functions that were executed on the way.
	reads map[*Function]bool
	// classes are those whose attributes were asked for.
	classes map[*ClassInfo]bool
	// cut is set when a call was not followed because it was already under way, as cuts were.
	cut  bool
	cuts []*Function
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

	heads map[*Value]*Value // what carried values said before the body ran
}

func (f *frame) loop() *Loop {
	if len(f.loops) == 0 {
		return nil
	}
	return f.loops[len(f.loops)-1]
}

// fresh makes a value that node computes.
func (f *frame) fresh(n syntax.Node, v Value) *Value {
	v.Node, v.In, v.home, v.loop = n, f.fn, f.unit.at(), f.loop()
	return &v
}

func (f *frame) unknown(n syntax.Node, op string, args ...*Value) *Value {
	return f.fresh(n, Value{Op: op, Args: args})
}

func constant(k Kind, c any) *Value { return &Value{Kind: k, Op: OpConst, Const: c} }

// none is what no expression made.
var none = constant(None, nil)

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
		v := none
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
		v := f.classDef(s)
		f.bind(s.Name, v)
		f.setBinding(s.Name.ID, boundTo(v.Cls.name, v))
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
	if f.rec == nil && f.fn == f.mod.code && script(s.Cond) {
		f.exec(s.Else)
		return
	}
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
	if decided && known && (after != nil || !f.guards(s.Cond)) {
		f.env = nil
	} else {
		f.narrow(s.Cond, false)
		f.exec(s.Else)
	}
	f.nesting--
	f.env = f.join(s.Cond, test, after, f.env)
}

// script is the test that holds for a module that is run, and for none that is imported.
func script(test syntax.Expr) bool {
	c, ok := test.(*syntax.Compare)
	if !ok || len(c.Ops) != 1 || c.Ops[0] != "==" {
		return false
	}
	name, isName := c.L.(*syntax.Name)
	main, isStr := c.Rs[0].(*syntax.Str)
	return isName && name.ID == "__name__" && isStr && main.Value == "__main__"
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

// lookupAPI is the entry of a qualified name, through aliases.
func lookupAPI(name string) *mlxapi.Entry {
	e := mlxapi.Lookup(name)
	if e == nil {
		return nil
	}
	return e.Canonical()
}
