package values

import (
	"sort"
	"strings"

	"mlxls/analysis/mlxapi"
	"mlxls/analysis/syntax"
)

// arguments of a call, evaluated in order.
type arguments struct {
	pos   []*Value
	named []named
	// open is set when *args or **kwargs hide some; hidden are what those hold.
	open   bool
	hidden []*Value
}

type named struct {
	name string
	v    *Value
}

func (f *frame) arguments(e *syntax.Call) arguments {
	var a arguments
	for _, x := range e.Args {
		v := f.eval(x)
		if _, ok := x.(*syntax.Starred); ok {
			if v.Elems == nil {
				a.open = true
				a.pos = append(a.pos, nil)
				a.hidden = append(a.hidden, f.elem(x, v))
				continue
			}
			a.pos = append(a.pos, v.Elems...)
			continue
		}
		a.pos = append(a.pos, v)
	}
	for _, k := range e.Keywords {
		v := f.eval(k.Value)
		if k.Name == "" {
			if v.Kind == Dict && v.Keys != nil && v.Elem == nil {
				for name, x := range v.Keys {
					a.named = append(a.named, named{name, x})
				}
			} else {
				a.open = true
				a.hidden = append(a.hidden, dictElem(f, k, v))
			}
			continue
		}
		a.named = append(a.named, named{k.Name, v})
	}
	return a
}

func (a *arguments) get(i int, name string) *Value {
	if i >= 0 && i < len(a.pos) {
		return a.pos[i]
	}
	for _, n := range a.named {
		if n.name == name {
			return n.v
		}
	}
	return nil
}

// all lists every argument.
func (a *arguments) all() []*Value {
	var out []*Value
	for _, v := range a.pos {
		if v != nil {
			out = append(out, v)
		}
	}
	for _, n := range a.named {
		out = append(out, n.v)
	}
	return append(out, a.hidden...)
}

func (f *frame) call(e *syntax.Call) *Value {
	fn := f.eval(e.Fn)
	args := f.arguments(e)
	if v := f.callContainer(e, fn, args); v != nil {
		return v
	}
	return f.callValue(e, fn, args)
}

// callValue calls what fn is.
func (f *frame) callValue(n syntax.Node, fn *Value, args arguments) *Value {
	if k := fn.kernel(6); k != nil {
		return f.callKernel(n, k, args)
	}
	fn = fn.without(None)
	switch fn.Kind {
	case Func:
		return f.invoke(n, fn.Fn, fn.Recv, fn, &args)
	case Class:
		return f.instantiate(n, fn, args)
	case Symbol:
		return f.callSymbol(n, fn, args)
	case Object:
		return f.callObject(n, fn, args)
	case DTypeObj:
		return f.fresh(n, Value{Kind: DTypeObj, DType: fn.DType})
	case Union:
		var out *Value
		for _, a := range fn.Alts {
			if a.Kind == Str || a.IsScalar() {
				continue
			}
			v := f.callValue(n, a, args)
			if out == nil {
				out = v
			} else {
				out = f.phi(n, nil, out, v)
			}
		}
		if out != nil {
			return out
		}
	}
	return f.callUnknown(n, fn, args)
}

// callUnknown is a call of something that is not known: what it is given escapes.
func (f *frame) callUnknown(n syntax.Node, fn *Value, args arguments) *Value {
	if v := f.presumed(n, fn, args); v != nil {
		return v
	}
	all := args.all()
	f.effect(Effect{Kind: Calls, Node: n, Value: fn, Args: all})
	v := f.fresh(n, Value{Op: OpCall, Recv: fn, Args: all})
	if fn.Op == OpAttr && fn.Name == "item" && len(all) == 0 && f.mod.imports("mlx.core") && !f.mod.imports("numpy") && !f.mod.imports("torch") {
		// of the libraries here, only MLX's arrays have it
		f.effect(Effect{Kind: Evaluates, Node: n, Value: fn.Recv, How: "item"})
	}
	if fn.Op == OpAttr {
		if known := f.protocol(n, fn, args); known != nil {
			return known
		}
	}
	return v
}

// protocol knows methods that every object of MLX's ecosystem with that name has in common.
func (f *frame) protocol(n syntax.Node, fn *Value, args arguments) *Value {
	if fn.Name == "make_mask" && len(args.pos) == 1 {
		// KV caches: nothing, "causal", or a boolean mask
		mask := f.fresh(n, Value{Kind: Array, Op: OpCall, Recv: fn, Args: args.all(), DType: boolT})
		return f.fresh(n, Value{Kind: Union, Op: OpCall, Recv: fn, Args: args.all(), Alts: []*Value{{Kind: None}, {Kind: Str}, mask}})
	}
	if fn.Name == "update_and_fetch" && len(args.pos) == 2 {
		// KV caches return the past and the new keys and values: longer on the axis before last.
		out := f.fresh(n, Value{Kind: Tuple, Op: OpCall, Recv: fn, Args: args.pos, Elems: []*Value{}})
		for i, a := range args.pos {
			if a == nil || a.Kind != Array {
				return nil
			}
			s := a.Shape.clone()
			if len(s.Dims) >= 2 {
				s.Dims[len(s.Dims)-2] = anyDim
			}
			out.Elems = append(out.Elems, f.fresh(n, Value{Kind: Array, Op: "cached", Args: []*Value{a}, DType: a.DType, Shape: s, Const: int64(i)}))
		}
		return out
	}
	return nil
}

// callObject is obj(…): a layer, or __call__.
func (f *frame) callObject(n syntax.Node, obj *Value, args arguments) *Value {
	if obj.Cls != nil {
		if m := obj.Cls.method("__call__"); m != nil {
			return f.invoke(n, m, obj, nil, &args)
		}
		if lb := obj.Cls.layerBase(); lb != "" {
			return f.callLayer(n, obj, lb, args)
		}
		return f.callUnknown(n, obj, args)
	}
	if obj.Name == "mlx.nn.Sequential" {
		return f.sequential(n, obj, args)
	}
	if mlxapi.Layer(obj.Name) != nil {
		return f.callLayer(n, obj, obj.Name, args)
	}
	return f.callUnknown(n, obj, args)
}

// sequential feeds the argument through the layers given to the constructor.
func (f *frame) sequential(n syntax.Node, obj *Value, args arguments) *Value {
	if len(args.pos) != 1 || args.pos[0] == nil || len(obj.Elems) == 0 {
		return f.callUnknown(n, obj, args)
	}
	x := args.pos[0]
	for _, l := range obj.Elems {
		x = f.callValue(n, l, arguments{pos: []*Value{x}})
	}
	return x
}

// instantiate is Cls(…).
func (f *frame) instantiate(n syntax.Node, cls *Value, args arguments) *Value {
	f.called(n, cls.Cls.method("__init__"), nil, args)
	return f.fresh(n, Value{Kind: Object, Cls: cls.Cls, Op: "instance", Args: args.all()})
}

// Budgets: how many expressions a function may take, alone and with what it calls.
const (
	rootBudget = 60_000
	callBudget = 20_000
	maxDepth   = 8
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
			for k, v := range via.Keys {
				if bound.get(-1, k) == nil {
					bound.named = append(bound.named, named{k, v})
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
	for _, a := range f.active {
		if a == fn {
			f.cut = true
			return f.fresh(n, Value{Op: OpCall, Fn: fn, Args: args.all()})
		}
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
		c.setBinding(p.Name.ID, &Binding{Value: bound[i], Defs: []*syntax.Name{p.Name}})
	}
	switch d := fn.Def.(type) {
	case *syntax.Lambda:
		return c.eval(d.Body)
	case *syntax.FuncDef:
		c.exec(d.Body)
		if c.env != nil && (len(c.returns) > 0 || fn.scope.yields) {
			c.returns = append(c.returns, constant(None, nil))
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

// bindParams gives every parameter its argument or default; false when the call does not fit.
func (f *frame) bindParams(fn *Function, recv *Value, args arguments) ([]*Value, bool) {
	params := fn.Params()
	out := make([]*Value, len(params))
	pos := args.pos
	if recv != nil && !fn.static {
		pos = append([]*Value{recv}, pos...)
	}
	used := make([]bool, len(args.named))
	ok := true
	k := 0
	for i, p := range params {
		switch p.Kind {
		case syntax.VarArgs:
			rest := &Value{Kind: Tuple, Op: "display", Elems: []*Value{}}
			for ; k < len(pos); k++ {
				if pos[k] == nil {
					rest = &Value{Kind: Tuple, Elem: &Value{}}
					k = len(pos)
					break
				}
				rest.Elems = append(rest.Elems, pos[k])
			}
			out[i] = rest
			continue
		case syntax.VarKeywords:
			rest := &Value{Kind: Dict, Keys: map[string]*Value{}}
			for j, n := range args.named {
				if !used[j] && !hasParam(params, n.name) {
					rest.Keys[n.name] = n.v
					used[j] = true
				}
			}
			if args.open {
				rest.Elem = &Value{}
			}
			out[i] = rest
			continue
		case syntax.KeywordOnly:
		default:
			if k < len(pos) {
				out[i] = pos[k]
				if pos[k] == nil { // *args of unknown length
					for j := k; j < len(params); j++ {
						if out[j] == nil {
							out[j] = &Value{}
						}
					}
					k = len(pos)
				} else {
					k++
				}
				continue
			}
		}
		for j, n := range args.named {
			if n.name == p.Name.ID {
				out[i], used[j] = n.v, true
			}
		}
		if out[i] == nil {
			switch {
			case args.open:
				out[i] = &Value{}
			case i < len(fn.defaults) && fn.defaults[i] != nil:
				out[i] = fn.defaults[i]
			default:
				out[i] = &Value{}
				ok = false
			}
		}
	}
	if k < len(pos) {
		ok = false
	}
	return out, ok
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

func hasParam(ps []*syntax.Param, name string) bool {
	for _, p := range ps {
		if p.Name.ID == name && p.Kind != syntax.VarArgs && p.Kind != syntax.VarKeywords {
			return true
		}
	}
	return false
}

// called notes the arguments that a function of the file gets: they are what its parameters are.
func (f *frame) called(n syntax.Node, fn *Function, bound []*Value, args arguments) {
	if fn == nil || f.rec == nil && f.depth > 0 {
		return
	}
	if bound == nil {
		bound, _ = f.bindParams(fn, &Value{}, args)
	}
	if f.rec != nil {
		f.rec.calls = append(f.rec.calls, CallSite{Node: n, Callee: fn, Args: bound, Loop: f.loop(), In: f.fn})
	}
}

// callSymbol calls a name of a library.
func (f *frame) callSymbol(n syntax.Node, fn *Value, args arguments) *Value {
	if fn.Recv != nil {
		return f.callMember(n, fn, args)
	}
	e := fn.Entry
	switch {
	case strings.HasPrefix(fn.Name, "builtins."):
		return f.callBuiltin(n, fn.Name[len("builtins."):], args)
	case strings.HasPrefix(fn.Name, "numpy."):
		return f.callNumPy(n, fn, args)
	case strings.HasPrefix(fn.Name, "math."):
		return f.callMath(n, fn.Name[len("math."):], args)
	case fn.Name == "functools.partial":
		return f.partial(n, args)
	}
	if v := f.message(n, fn, args); v != nil {
		return v
	}
	if e == nil {
		if v := f.callLibrary(n, fn, args); v != nil {
			return v
		}
		return f.callUnknown(n, fn, args)
	}
	switch {
	case e.Name == "mlx.core.array":
		return f.newArray(n, args)
	case e.Kind == mlxapi.LayerOf:
		return f.newLayer(n, e, args)
	case e.Kind == mlxapi.Class:
		return f.fresh(n, Value{Kind: Object, Name: e.Name, Op: "instance", Args: args.all()})
	case e.Has(mlxapi.Transforms):
		return f.transform(n, e, args)
	}
	return f.applyCall(n, e, nil, args)
}

// callMember calls a method of an array, of a layer or of another library object.
func (f *frame) callMember(n syntax.Node, fn *Value, args arguments) *Value {
	if fn.Entry != nil && strings.HasPrefix(fn.Name, "mlx.core.array.") {
		return f.callArrayMethod(n, fn, args)
	}
	if strings.HasPrefix(fn.Name, "numpy.ndarray.") {
		return f.callNumPyMethod(n, fn, args)
	}
	if layer, ok := strings.CutSuffix(fn.Name, ".__call__"); ok && mlxapi.Layer(layer) != nil {
		return f.callLayer(n, fn.Recv, layer, args)
	}
	switch fn.Name {
	case "mlx.nn.Embedding.as_linear":
		return f.asLinear(n, fn, args)
	case "mlx.core.ArrayAt.add", "mlx.core.ArrayAt.subtract", "mlx.core.ArrayAt.multiply", "mlx.core.ArrayAt.divide", "mlx.core.ArrayAt.maximum", "mlx.core.ArrayAt.minimum":
		// x.at[i].add(v) keeps x's dtype and shape
		if x := fn.Recv.Recv; x != nil && x.Kind == Array {
			return f.fresh(n, Value{Kind: Array, Op: fn.Name, Args: append([]*Value{x}, args.all()...), DType: updated(x, fn.Recv.arg(0), args.get(0, "")), Shape: x.Shape})
		}
	}
	if e := fn.Entry; e != nil {
		if d := args.get(0, "parameters"); e.Name == "mlx.nn.Module.update" && d != nil {
			for name, v := range d.Keys {
				f.setAttr(nil, fn.Recv, name, v)
			}
		}
		switch e.Result {
		case mlxapi.ResultNone, mlxapi.ResultTree:
			v := f.unknown(n, e.Name, append([]*Value{fn.Recv}, args.all()...)...)
			v.Args = append(v.Args, f.assignedTo(fn.Recv)...)
			v.Entry = e
			f.entryEffects(n, e, v)
			return v
		}
	}
	return f.callUnknown(n, fn, args)
}

// assignedTo are the arrays that this function has stored in attributes of obj, by name.
func (f *frame) assignedTo(obj *Value) []*Value {
	var names []string
	held := map[string]*Value{}
	for e := f.env; e != nil; e = e.outer {
		for k, v := range e.attrs {
			if k.recv == obj && v.Kind == Array && held[k.name] == nil {
				held[k.name] = v
				names = append(names, k.name)
			}
		}
	}
	sort.Strings(names)
	var out []*Value
	for _, name := range names {
		out = append(out, held[name])
	}
	return out
}

// asLinear is embed.as_linear(x): x @ weight.T.
func (f *frame) asLinear(n syntax.Node, fn *Value, args arguments) *Value {
	x := args.get(0, "x")
	if x == nil || x.Kind != Array {
		return f.unknown(n, fn.Name, args.all()...)
	}
	s := x.Shape.clone()
	if len(s.Dims) > 0 {
		s.Dims[len(s.Dims)-1] = dimOf(fn.Recv.ctorArg("num_embeddings"))
	}
	return f.fresh(n, Value{Kind: Array, Op: OpLayer, Name: fn.Name, Recv: fn.Recv, Args: []*Value{x}, DType: Promote(x.DType, T), Shape: s})
}

// newLayer is nn.Linear(…) and the like.
func (f *frame) newLayer(n syntax.Node, e *mlxapi.Entry, args arguments) *Value {
	v := f.fresh(n, Value{Kind: Object, Name: e.Name, Op: "instance", Entry: e, Args: bindAPI(e.Params, nil, args)})
	if e.Name == "mlx.nn.Sequential" && !args.open {
		v.Elems = args.pos
	}
	return v
}

// bindAPI orders arguments by the parameters of a table entry; nil for what is absent.
func bindAPI(params []mlxapi.Param, recv *Value, args arguments) []*Value {
	out := make([]*Value, len(params))
	pos := args.pos
	if recv != nil {
		pos = append([]*Value{recv}, pos...)
	}
	k := 0
	for i, p := range params {
		switch p.Kind {
		case mlxapi.VarArgs:
			rest := &Value{Kind: Tuple, Op: "display", Elems: []*Value{}}
			for ; k < len(pos); k++ {
				if pos[k] == nil {
					return out
				}
				rest.Elems = append(rest.Elems, pos[k])
			}
			rest.Args = rest.Elems
			out[i] = rest
		case mlxapi.VarKeywords:
			out[i] = otherNames(params, args)
		case mlxapi.KeywordOnly:
		default:
			if k < len(pos) {
				out[i] = pos[k]
				k++
			}
		}
		if out[i] == nil {
			for _, n := range args.named {
				if n.name == p.Name {
					out[i] = n.v
				}
			}
		}
	}
	return out
}

// otherNames are the arguments that only **kwargs takes, nil if there are none.
func otherNames(params []mlxapi.Param, args arguments) *Value {
	rest := &Value{Kind: Dict, Op: "display", Keys: map[string]*Value{}}
next:
	for _, a := range args.named {
		for _, p := range params {
			if p.Name == a.name && p.Kind != mlxapi.VarKeywords {
				continue next
			}
		}
		rest.Keys[a.name] = a.v
	}
	if len(rest.Keys) == 0 {
		return nil
	}
	return rest
}

// fits reports whether a parameter list can take the arguments.
func fits(params []mlxapi.Param, recv *Value, args arguments) bool {
	n := len(args.pos)
	if recv != nil {
		n++
	}
	for i, p := range params {
		if p.Kind == mlxapi.VarArgs {
			n = 0
			break
		}
		if p.Kind == mlxapi.KeywordOnly || p.Kind == mlxapi.VarKeywords {
			if n > i {
				return false
			}
			n = 0
			break
		}
	}
	if n > len(params) {
		return false
	}
	for _, a := range args.named {
		found := false
		for _, p := range params {
			found = found || p.Name == a.name || p.Kind == mlxapi.VarKeywords
		}
		if !found {
			return false
		}
	}
	return true
}
