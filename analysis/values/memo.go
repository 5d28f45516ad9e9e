package values

import (
	"slices"
	"strconv"

	"mlxls/analysis/syntax"
)

// Functions up to this size are executed anew at each call, so that the graph
// goes through them, down to this depth. Of larger ones, what the result is
// depends on what the arguments are: that is remembered.
const (
	inlineSize  = 200
	inlineDepth = 2
)

// A summary is the result of a function for arguments about which the same is known.
// One that was made while functions were under way that it would have called is
// good where it would meet the same functions again.
type summary struct {
	params  []*Value
	result  *Value
	effects []Effect
	reads   map[*Function]bool
	classes map[*ClassInfo]bool
	hints   []hint // what its use of each parameter says about the argument
	running bool
	cut     bool
	cuts    []*Function // those that were under way
	begun   int         // what the program had learned before: see Program.learned
	by      *module     // from where the call was followed: params may be objects of its classes
}

// stands reports whether s was cut short where it would be cut short now, and
// nothing was learned meanwhile.
func (s *summary) stands(f *frame) bool {
	if s.begun < f.prog.bound {
		return false
	}
	for _, c := range s.cuts {
		if !slices.Contains(f.active, c) {
			return false
		}
	}
	for _, fn := range f.active {
		if s.reads[fn] {
			return false
		}
	}
	return s.settled()
}

// settled reports whether the classes that s asked are as they were.
func (s *summary) settled() bool {
	for c := range s.classes {
		if s.begun < c.learned {
			return false
		}
	}
	return true
}

// summaries are those of one function for arguments about which the same is
// known: one for all callers, or some that were cut short.
type summaries []*summary

// maxCut is how many summaries that were cut short are kept for the same arguments.
const maxCut = 8

func (ss summaries) find(f *frame) *summary {
	for _, s := range ss {
		if s.running || !s.cut {
			return s
		}
	}
	for _, s := range ss {
		if s.stands(f) {
			return s
		}
	}
	return nil
}

// with adds s, which has just been made.
func (ss summaries) with(s *summary, p *Program) summaries {
	if !s.cut {
		if len(ss) > 0 {
			p.bound = p.learn() // where it was cut short it no longer is
		}
		return summaries{s}
	}
	ss = slices.DeleteFunc(ss, func(o *summary) bool { return o.begun < p.bound || !o.settled() })
	if slices.Contains(s.cuts, nil) || s.begun < p.bound || !s.settled() {
		return ss
	}
	if len(ss) == maxCut {
		ss = slices.Delete(ss, 0, 1)
	}
	return append(ss, s)
}

// root is the module from where what is under way was begun.
func (f *frame) root() *module {
	if len(f.active) > 0 {
		return f.active[0].mod
	}
	return f.mod
}

// forget drops summaries of a module's functions.
func (m *module) forget(stale func(*summary) bool) {
	for key, ss := range m.summaries {
		if ss = slices.DeleteFunc(ss, stale); len(ss) > 0 {
			m.summaries[key] = ss
		} else {
			delete(m.summaries, key)
		}
	}
}

// memo is the result of fn for arguments that say the same as earlier ones; nil
// when the call is to be executed in place.
func (p *Program) memo(f *frame, n syntax.Node, fn *Function, recv *Value, bound []*Value) *Value {
	if fn.scope.size <= inlineSize && f.depth <= inlineDepth && f.budget >= f.reserve || fn.scope.yields {
		return nil
	}
	if _, lambda := fn.Def.(*syntax.Lambda); lambda || fn.Outer != nil {
		return nil // it sees the variables of the function around it
	}
	b := strconv.AppendInt(p.key[:0], int64(fn.id), 10)
	for _, v := range bound {
		var fine bool
		if b, fine = signature(append(b, ','), v, 3); !fine {
			return nil
		}
		if v.Kind == Object && touched(f.env, v) {
			return nil
		}
	}
	p.key = b
	known := fn.mod.summaries
	s := known[string(b)].find(f)
	if s == nil {
		key := string(b)
		s = &summary{running: true, begun: p.learned, by: f.root()}
		known[key] = append(known[key], s)
		p.summarize(f, fn, bound, s)
		s.running = false
		others := slices.DeleteFunc(known[key], func(o *summary) bool { return o == s })
		if known[key] = others.with(s, p); len(known[key]) == 0 {
			delete(known, key)
		}
	}
	if s.cut {
		// a call inside was cut short because of who called this
		f.cut = true
		for _, c := range s.cuts {
			f.interrupt(c)
		}
	}
	for r := range s.reads {
		f.read(r)
	}
	if f.classes != nil {
		for c := range s.classes {
			f.classes[c] = true
		}
	}
	if s.running || s.result == nil {
		f.interrupt(nil)
		return f.fresh(n, Value{Op: OpCall, Fn: fn, Args: bound})
	}
	for i, h := range s.hints {
		f.use(bound[i], h)
	}
	for _, e := range s.effects {
		e.Via = append(append(f.via[:len(f.via):len(f.via)], n), e.Via...)
		if e.Loop == nil {
			e.Loop = f.loop()
		}
		e.Guarded = e.Guarded || f.nesting > len(f.loops)
		if f.out != nil {
			f.out.effects = append(f.out.effects, e)
		}
	}
	out := s.instance(f, n, s.result, bound, 4)
	if out.Op == opGiven || out.Op == OpParam {
		out.Op, out.Fn, out.Args = OpCall, fn, bound
		if out.Kind == Func {
			out.Fn = s.result.Fn
		}
	}
	return out
}

// touched reports whether this function has assigned attributes of v.
func touched(e *env, v *Value) bool {
	for ; e != nil; e = e.outer {
		for k := range e.attrs.all() {
			if k.recv == v {
				return true
			}
		}
	}
	return false
}

// interrupt notes that fn was not followed because it was already under way; nil
// stands for one of another run.
func (r *run) interrupt(fn *Function) {
	r.cut = true
	if fn == nil {
		r.prog.guesses++
	}
	if !slices.Contains(r.cuts, fn) {
		r.cuts = append(r.cuts, fn)
	}
}

// left notes that fn has returned: that it was not followed into itself is no
// matter of who called it.
func (r *run) left(fn *Function) {
	r.cuts = slices.DeleteFunc(r.cuts, func(c *Function) bool { return c == fn })
}

// summarize executes fn once for what is known of its arguments.
func (p *Program) summarize(f *frame, fn *Function, bound []*Value, s *summary) {
	defer p.time(fn)()
	for i, v := range bound {
		w := strip(v, 3)
		if w == v {
			s.params = append(s.params, v)
			continue
		}
		w.Op, w.Name = OpParam, v.Name
		if v.Kind != Object && i < len(fn.Params()) {
			w.Name = fn.Params()[i].Name.ID
		}
		switch v.Kind {
		case Bool, Str, Int, Float:
			w.Const = v.Const
		}
		if v.Kind == Object {
			w = v
		}
		s.params = append(s.params, w)
	}
	r := &run{prog: p, budget: callBudget, hints: map[*Value]hint{}, reads: map[*Function]bool{fn: true}, classes: map[*ClassInfo]bool{}, active: append(f.active[:len(f.active):len(f.active)], fn)}
	c := &frame{run: r, mod: fn.mod, fn: fn, depth: inlineDepth, out: &FunctionFacts{Fn: fn}}
	c.untilAgreed(func() {
		r.budget = callBudget
		c.out.effects, c.returns, c.yields = nil, nil, nil
		c.env = newEnv(fn.scope, fn.env, fn.mod)
		s.result = c.inlineBody(nil, fn, s.params)
	})
	s.effects = c.out.effects
	for _, w := range s.params {
		s.hints = append(s.hints, r.hints[w])
	}
	if len(s.effects) > 64 {
		s.effects = s.effects[:64]
	}
	s.reads, s.classes = r.reads, r.classes
	r.left(fn)
	s.cut, s.cuts = r.cut, r.cuts
}

// instance is a summary's result at one call: lengths of parameters become those of the arguments.
func (s *summary) instance(f *frame, n syntax.Node, v *Value, bound []*Value, depth int) *Value {
	for i, p := range s.params {
		if v == p {
			return bound[i]
		}
	}
	switch v.Kind {
	case Func, Class, Symbol, Module, DTypeObj, Object, None:
		return v
	}
	if v.kernel(6) != nil {
		return v
	}
	c := Value{Kind: v.Kind, Op: opGiven, DType: v.DType, Shape: v.Shape, Const: v.Const, Cls: v.Cls, Name: v.Name}
	if v.Op != OpConst && v.Kind != Bool {
		c.Const = nil
	}
	if v.Kind == Array || v.Kind == Unknown {
		c.Name = ""
	}
	if v.Shape.Known {
		c.Shape = v.Shape.clone()
		for i, d := range c.Shape.Dims {
			c.Shape.Dims[i] = s.dim(d, bound)
		}
	}
	if v.Kind == Int && v.Op == OpDim {
		if d := s.dim(Dim{N: -1, Sym: v}, bound); d.Sym != nil {
			return d.Sym
		}
	}
	if depth > 0 {
		if v.Elem != nil && v.Op != OpDim {
			c.Elem = s.instance(f, n, v.Elem, bound, depth-1)
		}
		if v.Elems != nil {
			c.Elems = make([]*Value, len(v.Elems))
			for i, e := range v.Elems {
				c.Elems[i] = s.instance(f, n, e, bound, depth-1)
			}
		}
		for _, a := range v.Alts {
			c.Alts = append(c.Alts, s.instance(f, n, a, bound, depth-1))
		}
		if v.Keys != nil {
			c.Keys = map[string]*Value{}
			for k, e := range v.Keys {
				c.Keys[k] = s.instance(f, n, e, bound, depth-1)
			}
		}
	} else if v.Elem != nil || v.Elems != nil || v.Alts != nil {
		c.Kind = Unknown
	}
	return f.fresh(n, c)
}

// dim translates the length of an axis from the function's parameters to the arguments.
func (s *summary) dim(d Dim, bound []*Value) Dim {
	if d.N >= 0 || d.Sym == nil {
		return Dim{N: d.N}
	}
	for i, p := range s.params {
		if d.Sym == p && i < len(bound) {
			return dimOf(bound[i])
		}
		if d.Sym.Op == OpDim && len(d.Sym.Args) > 0 && d.Sym.Args[0] == p && i < len(bound) {
			if k, ok := d.Sym.Elem.Int(); ok {
				return bound[i].Shape.At(k)
			}
		}
	}
	return anyDim
}
