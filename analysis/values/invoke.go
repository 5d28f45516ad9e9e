package values

import (
	"maps"
	"slices"

	"mlxls/analysis/syntax"
)

// invoke calls a function of the workspace: its text is executed with the arguments, so that the
// graph goes through it.
func (f *frame) invoke(n syntax.Node, fn *Function, recv, via *Value, args *arguments) *Value {
	if args == nil {
		args = &arguments{}
	}
	if via != nil && len(via.Wrap) > 0 {
		if v, ok := f.wrapped(n, via, *args); ok {
			return v
		}
		if via.Elems != nil { // functools.partial
			bound := arguments{pos: append(append([]*Value{}, via.Elems...), args.pos...), named: append([]named{}, args.named...), open: args.open}
			for _, k := range slices.Sorted(maps.Keys(via.Keys)) {
				if bound.get(-1, k) == nil {
					bound.named = append(bound.named, named{k, via.Keys[k]})
				}
			}
			args = &bound
		}
	}
	if recv == nil && fn.classM && fn.Class != nil {
		recv = &Value{Kind: Class, Cls: fn.Class}
	}
	bound, ok := f.bindParams(fn, recv, *args)
	if f.impossible(fn, bound) {
		f.dead = true
		return f.fresh(n, Value{})
	}
	f.called(n, fn, bound, *args)
	if slices.Contains(f.active, fn) {
		f.interrupt(fn)
		return f.fresh(n, Value{Op: OpCall, Fn: fn, Args: args.all()})
	}
	d, isDef := fn.Def.(*syntax.FuncDef)
	if !ok || f.depth >= maxDepth || isDef && d.Async || fn.scope == nil {
		return f.fresh(n, Value{Op: OpCall, Fn: fn, Args: args.all()})
	}
	if v := f.prog.memo(f, n, fn, recv, bound); v != nil {
		return v
	}
	env := fn.env
	if via != nil && via.env != nil {
		env = via.env
	}
	if fn.Outer == f.fn && f.env != nil && env != nil && f.env.scope == env.scope {
		env = f.env // what the function around has bound since
	}
	return f.inline(n, fn, env, bound)
}

// inline executes fn's body.
func (f *frame) inline(n syntax.Node, fn *Function, outer *env, bound []*Value) *Value {
	f.read(fn)
	c := &frame{run: f.run, mod: fn.mod, fn: fn, depth: f.depth + 1, loops: f.loops, nesting: f.nesting, maybe: f.maybe || len(f.returns) > 0}
	if f.rec != nil || len(f.via) > 0 {
		c.via = append(f.via[:len(f.via):len(f.via)], n)
	}
	c.sink(f)
	c.env = newEnv(fn.scope, outer, fn.mod)
	c.env.attrs = f.env.attrs
	f.active = append(f.active, fn)
	defer func() { f.active = f.active[:len(f.active)-1] }()
	v := c.inlineBody(n, fn, bound)
	if c.env != nil {
		f.env.attrs = c.env.attrs
	}
	f.left(fn)
	return v
}

// read notes that fn's text was executed on behalf of what is analysed.
func (r *run) read(fn *Function) {
	if r.reads != nil {
		r.reads[fn] = true
	}
}

// inlineBody executes fn's body in a frame made for it.
func (c *frame) inlineBody(n syntax.Node, fn *Function, bound []*Value) *Value {
	f := c
	for i, p := range fn.Params() {
		c.setBinding(p.Name.ID, boundTo(p.Name, bound[i]))
	}
	switch d := fn.Def.(type) {
	case *syntax.Lambda:
		return c.eval(d.Body)
	case *syntax.FuncDef:
		c.exec(d.Body)
		if c.env != nil && (len(c.returns) > 0 || fn.scope.yields) {
			c.returns = append(c.returns, none)
		}
		if fn.scope.yields {
			out := f.fresh(n, Value{Kind: Range, Op: "generator", Fn: fn})
			for _, y := range c.yields {
				if out.Elem == nil {
					out.Elem = y
				} else {
					out.Elem = f.phi(n, nil, out.Elem, y)
				}
			}
			if out.Elem == nil {
				out.Elem = &Value{}
			}
			return out
		}
	}
	if len(c.returns) == 0 {
		if c.env == nil && f.budget >= 0 {
			return f.fresh(n, Value{}) // it only raises
		}
		return f.fresh(n, Value{Kind: None})
	}
	out := c.returns[0]
	for _, r := range c.returns[1:] {
		out = f.phi(n, nil, out, r)
	}
	if len(c.returns) > 1 && out == c.returns[0] && out.Kind == None {
		return f.fresh(n, Value{Kind: None})
	}
	return out
}

// impossible reports whether an argument certainly is an array where the
// function says that it takes a tuple of arrays: code that tells both apart by
// another test, such as an attribute of a cache, does not get here.
func (f *frame) impossible(fn *Function, bound []*Value) bool {
	for i, p := range fn.Params() {
		sub, ok := p.Annotation.(*syntax.Subscript)
		if !ok || i >= len(bound) || bound[i] == nil || bound[i].Kind != Array {
			continue
		}
		saved := f.env
		f.env = fn.env
		said := f.annotation(sub)
		f.env = saved
		if said != nil && said.Kind == Tuple && len(said.Elems) > 1 && said.Elems[0].Kind == Array {
			return true
		}
	}
	return false
}

// called notes the arguments that a function of the file gets: they are what its parameters are.
func (f *frame) called(n syntax.Node, fn *Function, bound []*Value, args arguments) {
	if fn == nil || f.rec == nil {
		return
	}
	if bound == nil {
		bound, _ = f.bindParams(fn, &Value{}, args)
	}
	f.rec.calls = append(f.rec.calls, CallSite{Node: n, Callee: fn, Args: bound, Loop: f.loop(), In: f.fn})
}
