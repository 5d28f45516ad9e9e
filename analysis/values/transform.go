package values

import (
	"strings"

	"mlxls/analysis/mlxapi"
	"mlxls/analysis/syntax"
)

// transform is mx.compile(f), mx.grad(f), nn.value_and_grad(model, f) …: f under a wrapper.
func (f *frame) transform(n syntax.Node, e *mlxapi.Entry, args arguments) *Value {
	bound := bindAPI(e.Params, nil, args)
	mark := f.fresh(n, Value{Op: e.Name, Entry: e, Args: bound})
	var fn *Value
	for _, a := range args.all() {
		if a.Kind == Func && (fn == nil || a.Fn != nil) {
			fn = a
		}
	}
	if fn == nil {
		// the function is not known, or is still to come (a decorator with arguments)
		mark.Kind, mark.Name = Symbol, e.Name
		for _, a := range args.all() {
			if a.Kind == Object {
				mark.Kind = Unknown
			}
		}
		if mark.Kind == Symbol && len(args.pos) > 0 {
			mark.Kind = Unknown
		}
		return mark
	}
	c := *fn
	c.Wrap = append([]*Value{mark}, fn.Wrap...)
	c.Node, c.In, c.Op = n, f.fn, e.Name
	return &c
}

// wrapped calls a function under transformations that change its result; ok is false when they do not.
func (f *frame) wrapped(n syntax.Node, fn *Value, args arguments) (*Value, bool) {
	w := fn.Wrap[0]
	inner := *fn
	inner.Wrap = fn.Wrap[1:]
	switch w.Op {
	case "functools.partial", "mlx.core.compile", "mlx.core.checkpoint", "mlx.core.custom_function", "mlx.core.stop_gradient":
		return nil, false
	case "mlx.core.value_and_grad", "mlx.nn.value_and_grad":
		v := f.callValue(n, &inner, args)
		return f.fresh(n, Value{Kind: Tuple, Op: w.Op, Args: []*Value{v}, Elems: []*Value{v, f.fresh(n, Value{Op: "gradients"})}}), true
	case "mlx.core.grad":
		f.callValue(n, &inner, args)
		return f.fresh(n, Value{Op: "gradients"}), true
	}
	return f.callUnknown(n, fn, args), true
}

// partial is functools.partial(f, …).
func (f *frame) partial(n syntax.Node, args arguments) *Value {
	if len(args.pos) == 0 || args.pos[0] == nil {
		return f.fresh(n, Value{})
	}
	fn := args.pos[0]
	c := *fn
	c.Node, c.In = n, f.fn
	if fn.Kind == Symbol && fn.Entry != nil && fn.Entry.Has(mlxapi.Transforms) {
		// partial(mx.compile, inputs=…): a decorator
		c.Elems, c.Keys = args.pos[1:], namedMap(args)
		c.Op = "functools.partial"
		return &c
	}
	if fn.Kind != Func {
		return f.fresh(n, Value{Op: "functools.partial", Args: args.all()})
	}
	if len(fn.Elems) > 0 || len(fn.Keys) > 0 {
		c.Elems = append(append([]*Value{}, fn.Elems...), args.pos[1:]...)
	} else {
		c.Elems = append([]*Value{}, args.pos[1:]...)
	}
	c.Keys = namedMap(args)
	c.Wrap = append([]*Value{{Op: "functools.partial"}}, fn.Wrap...)
	return &c
}

func namedMap(args arguments) map[string]*Value {
	m := map[string]*Value{}
	for _, a := range args.named {
		m[a.name] = a.v
	}
	return m
}

// decorate applies decorators to a function, innermost first.
func (f *frame) decorate(n syntax.Node, fn *Value, decos []*Value) *Value {
	for i := len(decos) - 1; i >= 0; i-- {
		d := decos[i]
		switch d.Name {
		case "builtins.property", "functools.cached_property":
			fn.Fn.property = true
			continue
		case "builtins.staticmethod":
			fn.Fn.static = true
			continue
		case "builtins.classmethod":
			fn.Fn.classM = true
			continue
		case "functools.lru_cache", "functools.cache", "functools.wraps", "contextlib.contextmanager", "typing.overload", "abc.abstractmethod":
			continue
		}
		if d.Kind == Symbol && d.Entry != nil && d.Entry.Has(mlxapi.Transforms) {
			mark := &Value{Op: d.Entry.Name, Entry: d.Entry, Args: make([]*Value, len(d.Entry.Params)), Node: d.Node, In: f.fn}
			for j, p := range d.Entry.Params {
				if v := d.Keys[p.Name]; v != nil {
					mark.Args[j] = v
				}
				if d.Op == d.Entry.Name && j < len(d.Args) && d.Args[j] != nil {
					mark.Args[j] = d.Args[j]
				}
			}
			c := *fn
			c.Wrap = append([]*Value{mark}, fn.Wrap...)
			fn = &c
			continue
		}
		if d.Kind == Unknown && (strings.HasPrefix(d.Op, "functools.") || strings.HasPrefix(d.Name, "functools.")) {
			continue
		}
		if d.Kind == Symbol || d.Kind == Unknown || d.Kind == Func {
			if strings.HasPrefix(d.Name, "pytest.") || strings.HasPrefix(d.Name, "dataclasses.") {
				continue
			}
			// a decorator that is not known may do anything
			return f.fresh(n, Value{Op: OpCall, Recv: d, Args: []*Value{fn}})
		}
	}
	return fn
}

// callLibrary knows functions of MLX's Python side that the table has no rule for.
func (f *frame) callLibrary(n syntax.Node, fn *Value, args arguments) *Value {
	if v := f.callStandard(n, fn.Name, args); v != nil {
		return v
	}
	switch fn.Name {
	case "mlx.nn.layers.distributed.sum_gradients":
		return &Value{Kind: Symbol, Name: "mlx.nn.layers.distributed.sum_gradients()"}
	case "mlx.nn.layers.distributed.sum_gradients()":
		if x := args.get(0, ""); x != nil && x.Kind == Array { // sums in the backward pass only
			return f.fresh(n, Value{Kind: Array, Op: OpCall, Recv: fn, Args: args.pos, DType: x.DType, Shape: x.Shape})
		}
	case "mlx.utils.tree_map":
		if len(args.pos) == 2 && args.pos[1] != nil {
			return f.treeMap(n, args.pos[0], args.pos[1])
		}
	}
	return nil
}

// treeMap applies a function to every leaf.
func (f *frame) treeMap(n syntax.Node, fn, tree *Value) *Value {
	switch {
	case tree.Kind == Array:
		return f.callValue(n, fn, arguments{pos: []*Value{tree}})
	case (tree.Kind == Tuple || tree.Kind == List) && tree.Elems != nil:
		v := f.fresh(n, Value{Kind: tree.Kind, Op: "mlx.utils.tree_map", Elems: []*Value{}})
		for _, e := range tree.Elems {
			v.Elems = append(v.Elems, f.treeMap(n, fn, e))
		}
		return v
	}
	return f.fresh(n, Value{Op: "mlx.utils.tree_map", Args: []*Value{fn, tree}})
}
