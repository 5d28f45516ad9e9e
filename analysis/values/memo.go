package values

import (
	"fmt"
	"strings"

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
type summary struct {
	params  []*Value
	result  *Value
	effects []Effect
	reads   map[*Function]bool
	classes map[*ClassInfo]bool
	hints   []hint // what its use of each parameter says about the argument
	running bool
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
	var b strings.Builder
	fmt.Fprintf(&b, "%d", fn.id)
	for _, v := range bound {
		b.WriteByte(',')
		if !signature(&b, v, 3) {
			return nil
		}
		if v.Kind == Object && touched(f.env, v) {
			return nil
		}
	}
	known := fn.mod.summaries
	s := known[b.String()]
	if s == nil {
		s = &summary{running: true}
		known[b.String()] = s
		if p.summarize(f, fn, bound, s) {
			// a call inside was cut short because of who called this: good for this caller alone
			delete(known, b.String())
			f.cut = true
		}
		s.running = false
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
		f.cut = true
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
		for k := range e.attrs {
			if k.recv == v {
				return true
			}
		}
	}
	return false
}

// summarize executes fn once for what is known of its arguments. It reports
// whether the result depends on the functions that were under way.
func (p *Program) summarize(f *frame, fn *Function, bound []*Value, s *summary) bool {
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
	return r.cut
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

// signature writes what is known of a value, as far as a function called with
// it can tell; false when that cannot be written, as for a closure.
func signature(b *strings.Builder, v *Value, depth int) bool {
	if v == nil {
		b.WriteByte('-')
		return true
	}
	fmt.Fprintf(b, "%d", v.Kind)
	fine := true
	switch v.Kind {
	case Array:
		fmt.Fprintf(b, ":%x", uint32(v.DType))
		if v.Shape.Known {
			for _, d := range v.Shape.Dims {
				fmt.Fprintf(b, "/%d", d.N)
			}
		} else {
			b.WriteByte('?')
		}
	case Bool, Int, Str, Float:
		fmt.Fprintf(b, "=%v", v.Const)
	case Func:
		fmt.Fprintf(b, "f%d", v.Fn.id)
		fine = v.Fn.Outer == nil && len(v.Wrap) == 0 && (v.Recv == nil || signature(b, v.Recv, depth-1))
	case Class:
		fmt.Fprintf(b, "c%d", v.Cls.id)
	case Object:
		b.WriteString(v.Name)
		if v.Cls != nil {
			fmt.Fprintf(b, "c%d", v.Cls.id)
		}
		if v.Cls == nil && depth > 0 {
			for _, a := range v.Args {
				fine = signature(b, a, depth-1) && fine
			}
		}
		if v.Op == "super" || v.Keys != nil {
			return false
		}
		return fine
	case Symbol, Module:
		b.WriteString(v.Name)
		if v.Recv != nil {
			return false
		}
	case DTypeObj:
		fmt.Fprintf(b, ":%x", uint32(v.DType))
	case Unknown:
		if v.configured(6) {
			b.WriteByte('n') // a number, if it meets an array
		}
	}
	if depth <= 0 {
		return fine
	}
	if v.Elem != nil && v.Kind != Int && v.Op != OpAttr {
		b.WriteByte('[')
		fine = signature(b, v.Elem, depth-1) && fine
	}
	if v.Elems != nil {
		fmt.Fprintf(b, "(%d", len(v.Elems))
		for _, e := range v.Elems {
			fine = signature(b, e, depth-1) && fine
		}
	}
	for _, a := range v.Alts {
		b.WriteByte('|')
		fine = signature(b, a, depth-1) && fine
	}
	if v.Keys != nil {
		fine = false
	}
	return fine
}
