package values

import (
	"mlxls/analysis/syntax"
)

// comprehension runs its clauses as loops with names of their own.
func (f *frame) comprehension(e *syntax.Comp) *Value {
	saved := f.env
	f.env = saved.fork()
	depth := len(f.loops)
	f.nesting++
	var length *Value
	for i, c := range e.Clauses {
		it := f.eval(c.Iter)
		l := &Loop{Node: e, Outer: f.loop(), Iter: it, In: f.fn}
		l.Elem = f.elem(c.Target, it)
		f.loops = append(f.loops, l)
		names := map[string]*Binding{}
		s := &scope{slot: map[string]int{}}
		s.target(c.Target)
		for _, n := range s.names {
			names[n] = nil
		}
		f.env.comp = &compScope{outer: f.env.comp, names: names}
		f.assign(c.Target, l.Elem)
		for _, test := range c.Ifs {
			f.cond(test, "if")
			f.narrow(test, true)
		}
		if i == 0 && len(e.Clauses) == 1 && len(c.Ifs) == 0 {
			length = it
		}
	}
	elt := f.eval(e.Elt)
	v := Value{Kind: List, Op: "comp", Elem: elt}
	switch e.Kind {
	case syntax.DictComp:
		v.Kind, v.Elem = Dict, f.eval(e.Value)
	case syntax.SetComp:
		v.Kind = Unknown
	case syntax.GeneratorExp:
		v.Kind = Range
	}
	if length != nil && v.Kind == List {
		if n, ok := rangeLength(length); ok && n <= 8 {
			v.Elems = []*Value{}
			for range n {
				v.Elems = append(v.Elems, elt)
			}
			v.Elem = nil
		}
		v.Args = []*Value{length}
	}
	f.nesting--
	f.loops = f.loops[:depth]
	f.env = saved
	return f.fresh(e, v)
}

// rangeLength is the number of iterations, when it is a constant.
func rangeLength(v *Value) (int, bool) {
	if v.Elems != nil {
		return len(v.Elems), true
	}
	if v.Kind == Range && v.Op == "range" && len(v.Args) == 1 {
		if n, ok := v.Args[0].Int(); ok && n >= 0 {
			return int(n), true
		}
	}
	return 0, false
}

// elem is what iterating over v gives.
func (f *frame) elem(n syntax.Node, v *Value) *Value {
	v = v.without(None)
	switch {
	case v.Elem != nil:
		return v.Elem
	case len(v.Elems) > 0:
		out := v.Elems[0]
		for _, x := range v.Elems[1:] {
			out = f.phi(n, nil, out, x)
		}
		return out
	case v.Kind == Array:
		return f.row(n, v)
	case v.Kind == NumPy:
		return f.fresh(n, Value{Kind: NumPy, Op: OpElem, Args: []*Value{v}})
	case v.Kind == Str:
		return f.fresh(n, Value{Kind: Str})
	case v.Kind == Dict:
		return f.fresh(n, Value{Kind: Str, Op: OpElem, Args: []*Value{v}})
	case v.Kind == Object:
		if fn := v.method("__iter__"); fn != nil {
			return &Value{}
		}
	}
	return f.unknown(n, OpElem, v)
}

// row is one element along an array's first axis.
func (f *frame) row(n syntax.Node, v *Value) *Value {
	if v.Shape.Rank() == 0 || v.Shape.At(0).N == 0 {
		return f.fresh(n, Value{}) // it would raise, or there is none
	}
	out := Value{Kind: Array, Op: OpElem, Args: []*Value{v}, DType: v.DType}
	if v.Shape.Known && len(v.Shape.Dims) > 0 {
		out.Shape = Shape{Known: true, Dims: v.Shape.Dims[1:]}
	}
	return f.fresh(n, out)
}

// itemAt is element i (from the end when negative) of what is taken apart.
func (f *frame) itemAt(n syntax.Node, v *Value, i int) *Value {
	if v.Elems != nil {
		j := i
		if j < 0 {
			j += len(v.Elems)
		}
		if j >= 0 && j < len(v.Elems) {
			return v.Elems[j]
		}
		return f.fresh(n, Value{})
	}
	if v.Elem != nil {
		if v.Elem.IsScalar() && v.Elem.Const == nil {
			// One fact for all elements: each is a number of its own.
			return f.fresh(n, Value{Kind: v.Elem.Kind, Op: OpItem, Args: []*Value{v, constant(Int, int64(i))}, config: v.Elem.config})
		}
		return v.Elem
	}
	if v.Kind == Union {
		var out *Value
		for _, a := range v.Alts {
			x := f.itemAt(n, a, i)
			if out == nil {
				out = x
			} else {
				out = f.phi(n, nil, out, x)
			}
		}
		return out
	}
	if v.Op == "shape" { // x.shape of unknown rank
		return f.dim(n, v.Args[0], int64(i))
	}
	if v.Kind == Unknown || v.Kind == Object {
		if x := f.held(v, constant(Int, int64(i))); x != nil {
			return x
		}
		return f.fresh(n, Value{Op: OpItem, Args: []*Value{v}, Const: int64(i)})
	}
	return f.elem(n, v)
}

// dim is the length of axis i of an array.
func (f *frame) dim(n syntax.Node, x *Value, i int64) *Value {
	if d := x.Shape.At(i); d.N >= 0 {
		return f.fresh(n, Value{Kind: Int, Op: OpDim, Args: []*Value{x}, Const: d.N})
	} else if d.Sym != nil {
		return d.Sym
	}
	v := f.fresh(n, Value{Kind: Int, Op: OpDim, Args: []*Value{x}})
	v.Elem = constant(Int, i)
	if a, ok := x.Shape.Axis(i); ok && x.home == f.unit.at() {
		x.Shape.Dims[a].Sym = v // from now on this is the axis' name; what functions share stays as it is
	}
	return v
}
