package values

import (
	"sort"
	"strings"

	"mlxls/analysis/mlxapi"
	"mlxls/analysis/syntax"
)

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
		fitting := false
		for _, a := range fn.Alts {
			fitting = fitting || f.accepts(a, args)
		}
		for _, a := range fn.Alts {
			if a.Kind == Str || a.IsScalar() || fitting && !f.accepts(a, args) {
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

// instantiate is Cls(…).
func (f *frame) instantiate(n syntax.Node, cls *Value, args arguments) *Value {
	f.called(n, cls.Cls.method("__init__"), nil, args)
	return f.fresh(n, Value{Kind: Object, Cls: cls.Cls, Op: "instance", Args: args.all()})
}

// Budgets: how many expressions a function may take, alone and with what it calls.
const (
	rootBudget = 45_000
	callBudget = 20_000
	maxDepth   = 8
)

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
		return f.transform(n, e, args.after(fn))
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
		for k, v := range e.attrs.all() {
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

// accepts reports whether what is called, as far as its parameters are known, can take the arguments.
func (f *frame) accepts(fn *Value, args arguments) bool {
	switch fn.Kind {
	case Func:
		if len(fn.Wrap) == 0 {
			_, ok := f.bindParams(fn.Fn, fn.Recv, args)
			return ok
		}
	case Object:
		if m := fn.method("__call__"); m != nil {
			_, ok := f.bindParams(m, fn, args)
			return ok
		}
	}
	return fn.Kind != Str && !fn.IsScalar()
}
