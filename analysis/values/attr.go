package values

import (
	"mlxls/analysis/mlxapi"
	"mlxls/analysis/syntax"
)

func (f *frame) attribute(e *syntax.Attribute) *Value {
	return f.getAttr(e, f.eval(e.X), e.Attr.ID)
}

// getAttr is x.name.
func (f *frame) getAttr(n syntax.Node, x *Value, name string) *Value {
	x = x.without(None)
	switch x.Kind {
	case Module:
		return f.moduleAttr(n, x, name)
	case Symbol:
		return symbol(x.Name + "." + name)
	case Array:
		return f.arrayAttr(n, x, name)
	case Object:
		return f.objectAttr(n, x, name)
	case Class:
		if v := f.assigned(attrKey{x, name}); v != nil {
			return v
		}
		if m := x.Cls.method(name); m != nil {
			return f.fresh(n, Value{Kind: Func, Fn: m})
		}
		if c := x.Cls.constant(name); c != nil && len(x.Cls.assigned[name]) == 0 { // a method may keep another there
			return c
		}
	case Func:
		return f.fresh(n, Value{Op: OpAttr, Recv: x, Name: name})
	case NumPy:
		return f.numpyAttr(n, x, name)
	case Union:
		return f.unionAttr(n, x, name)
	case Unknown:
		f.use(x, f.attrHint(name))
	}
	return f.fresh(n, Value{Op: OpAttr, Recv: x, Name: name})
}

// unionAttr asks each alternative.
func (f *frame) unionAttr(n syntax.Node, x *Value, name string) *Value {
	var out *Value
	for _, a := range x.Alts {
		switch a.Kind {
		case None, Str, Bool, Int, Float:
			continue // it would raise: not the case here
		}
		v := f.getAttr(n, a, name)
		if out == nil {
			out = v
		} else {
			out = f.phi(n, nil, out, v)
		}
	}
	if out == nil {
		return f.fresh(n, Value{Op: OpAttr, Recv: x, Name: name})
	}
	return out
}

func (f *frame) arrayAttr(n syntax.Node, x *Value, name string) *Value {
	switch name {
	case "shape":
		v := f.fresh(n, Value{Kind: Tuple, Op: "shape", Args: []*Value{x}})
		if x.Shape.Known {
			v.Elems = []*Value{}
			for i := range x.Shape.Dims {
				v.Elems = append(v.Elems, f.dim(n, x, int64(i)))
			}
		}
		return v
	case "ndim":
		v := f.fresh(n, Value{Kind: Int, Op: "ndim", Args: []*Value{x}})
		if r := x.Shape.Rank(); r >= 0 {
			v.Const = int64(r)
		}
		return v
	case "dtype":
		return f.fresh(n, Value{Kind: DTypeObj, Op: "dtype", Args: []*Value{x}, DType: x.DType})
	case "at":
		return f.fresh(n, Value{Kind: Object, Name: "mlx.core.ArrayAt", Op: OpAttr, Recv: x})
	}
	m := mlxapi.ArrayMember(name)
	if m == nil {
		return f.fresh(n, Value{Op: OpAttr, Recv: x, Name: name})
	}
	if m.Kind == mlxapi.Property {
		if m.Is != "" {
			return f.apply(n, m.Canonical(), []*Value{x})
		}
		if m.Result == mlxapi.ResultInt {
			return f.fresh(n, Value{Kind: Int, Op: m.Name, Args: []*Value{x}})
		}
		return f.apply(n, m, []*Value{x})
	}
	return f.fresh(n, Value{Kind: Symbol, Name: m.Name, Entry: m, Recv: x})
}

// moduleAttr is a name of a module: of a library's table, or of a file of the workspace.
func (f *frame) moduleAttr(n syntax.Node, x *Value, name string) *Value {
	if m := f.prog.module(x.Name); m != nil {
		if b := m.global(name); b != nil {
			return b.Value
		}
		if sub := f.prog.module(x.Name + "." + name); sub != nil {
			return &Value{Kind: Module, Name: x.Name + "." + name}
		}
		return f.fresh(n, Value{Op: OpAttr, Recv: x, Name: name})
	}
	key := [2]string{x.Name, name}
	v := f.prog.symbols[key]
	if v == nil {
		v = symbol(x.Name + "." + name)
		f.prog.symbols[key] = v
	}
	return v
}

// symbol is a library's name: a dtype, a constant, a submodule, or something to call.
func symbol(name string) *Value {
	name = canonicalModule(name)
	if d, ok := dtypeSymbol(name); ok {
		return &Value{Kind: DTypeObj, DType: d, Name: name}
	}
	e := lookupAPI(name)
	if e != nil && e.Kind == mlxapi.Module {
		return &Value{Kind: Module, Name: name}
	}
	if e != nil && e.Kind == mlxapi.Constant && e.Result == mlxapi.ResultFloat {
		return &Value{Kind: Float, Op: "symbol", Name: name}
	}
	switch name {
	case "math.pi", "math.e", "math.inf", "math.nan", "math.tau", "numpy.pi", "numpy.inf", "numpy.e", "numpy.nan":
		return &Value{Kind: Float, Op: "symbol", Name: name}
	}
	return &Value{Kind: Symbol, Name: name, Entry: e}
}

// canonicalModule gives names that libraries re-export one spelling.
func canonicalModule(name string) string {
	for _, p := range [...][2]string{{"mlx.nn.layers.", "mlx.nn."}, {"mlx.nn.utils.", "mlx.nn."}, {"mlx.nn.layers", "mlx.nn"}, {"np.", "numpy."}} {
		if len(name) > len(p[0]) && name[:len(p[0])] == p[0] {
			rest := name[len(p[0]):]
			if p[0] == "mlx.nn.layers." {
				// mlx.nn.layers.linear.Linear is mlx.nn.Linear
				for i := range rest {
					if rest[i] == '.' && mlxapi.Lookup(p[1]+rest[i+1:]) != nil {
						return p[1] + rest[i+1:]
					}
				}
			}
			if mlxapi.Lookup(p[1]+rest) != nil {
				return p[1] + rest
			}
		}
	}
	return name
}

func (f *frame) numpyAttr(n syntax.Node, x *Value, name string) *Value {
	switch name {
	case "shape":
		return f.fresh(n, Value{Kind: Tuple, Op: "numpy.shape", Args: []*Value{x}, Elem: &Value{Kind: Int}})
	case "ndim", "size":
		return f.fresh(n, Value{Kind: Int, Args: []*Value{x}})
	case "T":
		return f.fresh(n, Value{Kind: NumPy, Op: OpAttr, Recv: x, Name: name})
	}
	return f.fresh(n, Value{Kind: Symbol, Name: "numpy.ndarray." + name, Recv: x})
}

// objectAttr is an attribute of an instance: assigned here, a method, a property, or what __init__ left.
func (f *frame) objectAttr(n syntax.Node, x *Value, name string) *Value {
	if v := f.assigned(attrKey{x, name}); v != nil {
		return v
	}
	if x.Keys != nil { // an object whose attributes are known one by one: see partial instances
		if v := x.Keys[name]; v != nil {
			return v
		}
	}
	if x.Cls != nil {
		if m := x.Cls.method(name); m != nil {
			if m.property {
				return f.invoke(n, m, x, nil, nil)
			}
			v := Value{Kind: Func, Fn: m, Recv: x}
			if m.static {
				v.Recv = nil
			}
			return f.fresh(n, v)
		}
		if v := x.Cls.attr(f.run, name); v != nil {
			return f.instanceAttr(n, x, name, v)
		}
		if lb := x.Cls.layerBase(); lb != "" {
			return f.layerAttr(n, x, lb, name)
		}
	} else if e := mlxapi.Layer(x.Name); e != nil {
		return f.layerAttr(n, x, x.Name, name)
	}
	switch x.Name {
	case "mlx.core.finfo":
		return f.fresh(n, Value{Kind: Float, Op: OpAttr, Recv: x, Name: name})
	case "mlx.core.iinfo":
		return f.fresh(n, Value{Kind: Int, Op: OpAttr, Recv: x, Name: name})
	}
	if v := f.optimizerAttr(n, x, name); v != nil {
		return v
	}
	if x.Name != "" && x.Cls == nil {
		e := member(x.Name, name)
		return f.fresh(n, Value{Kind: Symbol, Name: x.Name + "." + name, Entry: e, Recv: x})
	}
	return f.fresh(n, Value{Op: OpAttr, Recv: x, Name: name})
}

// assigned is what an attribute or slot was given by the code up to here, nil for nothing.
func (f *frame) assigned(k attrKey) *Value {
	for e := f.env; e != nil; e = e.outer {
		if v := e.attrs.all()[k]; v != nil {
			return v
		}
	}
	return nil
}

// instanceAttr gives the class's fact about an attribute the identity of this object's attribute.
func (f *frame) instanceAttr(n syntax.Node, x *Value, name string, v *Value) *Value {
	key := attrKey{x, name}
	if c := key.known(); c != nil {
		return c
	}
	c := *v
	switch v.Kind {
	case Func, Class, Symbol, Module, Object, List, Tuple, Dict:
		if v.Kind == Object || v.Kind == List {
			break
		}
		return v
	}
	if v.Kind == Object || v.Kind == List || v.Kind == Dict || v.Kind == Tuple {
		key.know(v)
		return v
	}
	if v.Kind == Array && v.Op != OpParameter {
		c.Args = nil
	}
	if c.Op != OpParameter && v.Const == nil {
		c.Elem = v // where it comes from
	}
	if c.Op != OpParameter && v.Const == nil {
		c.Op = OpAttr
	}
	c.Recv, c.Name = x, name
	key.know(&c)
	return &c
}

// layerAttr is an attribute of one of MLX's own layers: its weights, its submodules.
func (f *frame) layerAttr(n syntax.Node, x *Value, layer, name string) *Value {
	key := attrKey{x, name}
	if c := key.known(); c != nil {
		return c
	}
	v := Value{Op: OpAttr, Recv: x, Name: name}
	if e := mlxapi.Layer(layer); e != nil && e.Layer != nil {
		for _, w := range e.Layer.Weights {
			if w.Name == name {
				v = Value{Kind: Array, Op: OpParameter, Recv: x, Name: name, DType: T, Shape: rankOnly(len(w.Shape))}
				if w.State {
					v.DType = 0
				}
				if w.When != "" {
					weight := v
					v = Value{Kind: Union, Alts: []*Value{{Kind: None}, &weight}, Op: OpAttr, Recv: x, Name: name}
				}
			}
		}
	}
	if v.Kind == Unknown && name == "scales" && quantizable[layer] {
		v = Value{Kind: Array, Op: OpParameter, Recv: x, Name: name, DType: T, Shape: rankOnly(2)}
	}
	if v.Kind == Unknown {
		if name == "__call__" {
			return f.fresh(n, Value{Kind: Symbol, Name: layer + ".__call__", Recv: x})
		}
		if e := member(layer, name); e != nil && e.Kind != mlxapi.Property {
			return f.fresh(n, Value{Kind: Symbol, Name: layer + "." + name, Entry: e, Recv: x})
		}
		if fact, ok := layerMethods[name]; ok {
			return f.fresh(n, Value{Kind: Symbol, Name: fact, Recv: x})
		}
		if a := x.ctorArg(name); a != nil {
			return a
		}
	}
	out := f.fresh(n, v)
	key.know(out)
	return out
}

// quantizable are the layers that may turn out to be quantized where a program
// asks for their scales, which have the dtype that the weights had.
var quantizable = map[string]bool{"mlx.nn.Linear": true, "mlx.nn.Embedding": true, "mlx.nn.QuantizedLinear": true, "mlx.nn.QuantizedEmbedding": true}

// member is what the table says of a method or property of a class, or of one that it extends.
func member(class, name string) *mlxapi.Entry {
	if e := mlxapi.Member(class, name); e != nil {
		return e.Canonical()
	}
	return nil
}

// layerMethods are methods of layers that compute.
var layerMethods = map[string]string{"as_linear": "mlx.nn.Embedding.as_linear"}

// ctorArg is the argument of a library's constructor that has the attribute's name.
func (v *Value) ctorArg(name string) *Value {
	if v.Entry == nil {
		return nil
	}
	for i, p := range v.Entry.Params {
		if p.Name == name && i < len(v.Args) {
			return v.Args[i]
		}
	}
	return nil
}

func (v *Value) method(name string) *Function {
	if v.Kind == Object && v.Cls != nil {
		return v.Cls.method(name)
	}
	return nil
}

// setAttr is x.name = v.
func (f *frame) setAttr(n syntax.Node, x *Value, name string, v *Value) {
	if f.env == nil {
		return
	}
	if n != nil {
		f.effect(Effect{Kind: Stores, Node: n, Value: v, Object: x, Name: name})
	}
	if x.Kind != Object && x.Kind != Unknown && x.Kind != Class {
		return
	}
	if w := f.watch; w != nil && w.self == x {
		w.stored[name] = append(w.stored[name], v)
	}
	f.env.attrs = f.env.attrs.with(attrKey{x, name}, v)
}

// storedAttr is what an attribute was before this function assigned it, nil when
// nothing says: then reading it would most likely fail, and what a branch stored is all there is.
func (f *frame) storedAttr(k attrKey) *Value {
	if c := k.known(); c != nil {
		return c
	}
	if k.recv.Op == OpParam && k.recv.Kind == Unknown {
		if v := f.load(k); v != nil {
			return v
		}
	}
	if k.recv.Cls != nil {
		if v := k.recv.Cls.attr(f.run, k.name); v != nil {
			return v
		}
	}
	if k.recv.Cls != nil && k.recv.Cls.state == 1 {
		return nil
	}
	return &Value{Op: OpAttr, Recv: k.recv, Name: k.name}
}
