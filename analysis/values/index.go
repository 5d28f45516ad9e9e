package values

import (
	"mlxls/analysis/syntax"
)

// index is x[i].
func (f *frame) index(n syntax.Node, x, i *Value) *Value {
	x = x.without(None)
	switch x.Kind {
	case Array:
		f.use(i, hintIndex)
		if i.Kind == Int && (x.Shape.Rank() == 0 || x.Shape.At(0).N == 0) {
			return f.fresh(n, Value{}) // it would raise
		}
		v := f.fresh(n, Value{Kind: Array, Op: "mlx.core.array.__getitem__", Args: []*Value{x, i}, DType: x.DType})
		v.Shape = indexShape(x.Shape, i)
		return v
	case Tuple, List:
		return f.sequenceItem(n, x, i)
	case Dict:
		if s, ok := i.Const.(string); ok {
			if v := x.Keys[s]; v != nil {
				return v
			}
		}
		if x.Elem != nil {
			return x.Elem
		}
		if len(x.Keys) > 0 && i.Const == nil {
			return dictElem(f, n, x)
		}
		return f.fresh(n, Value{Op: OpItem, Args: []*Value{x, i}})
	case NumPy:
		f.readsAll(n, i, "numpy")
		return f.fresh(n, Value{Kind: NumPy, Op: OpItem, Args: []*Value{x, i}})
	case Union:
		var out *Value
		for _, a := range x.Alts {
			v := f.index(n, a, i)
			if out == nil {
				out = v
			} else {
				out = f.phi(n, nil, out, v)
			}
		}
		return out
	case Str:
		f.indexes(n, i)
		return f.fresh(n, Value{Kind: Str})
	case Object:
		if x.Name == "mlx.core.ArrayAt" {
			return f.fresh(n, Value{Kind: Object, Name: x.Name, Op: OpAttr, Recv: x.Recv, Args: []*Value{i}})
		}
		// a module is a dict of its attributes
		if s, ok := i.Const.(string); ok && x.Cls != nil && x.Cls.IsModule() {
			return f.getAttr(n, x, s)
		}
	}
	if x.Op == "shape" {
		if k, ok := i.Int(); ok {
			return f.dim(n, x.Args[0], k)
		}
		return f.fresh(n, Value{Kind: Int})
	}
	if v := f.held(x, i); v != nil {
		return v
	}
	if x.Kind == Unknown && severalAxes(i) {
		f.use(x, f.attrHint("shape"))
	}
	return f.fresh(n, Value{Op: OpItem, Args: []*Value{x, i}})
}

// severalAxes reports whether an index is one that arrays alone take: x[..., None], x[:, 0].
func severalAxes(i *Value) bool {
	if i.Kind != Tuple {
		return i.Kind == None
	}
	for _, e := range i.Elems {
		if _, dots := e.Const.(syntax.Ellipsis); dots || e.Kind == None || e.Op == "slice" {
			return true
		}
	}
	return false
}

func (f *frame) sequenceItem(n syntax.Node, x, i *Value) *Value {
	if k, ok := i.Int(); ok {
		if x.Op == "shape" && x.Elems == nil {
			return f.dim(n, x.Args[0], k)
		}
		return f.itemAt(n, x, int(k))
	}
	if i.Op == "slice" {
		for _, bound := range i.Args {
			f.indexes(n, bound)
		}
		lo, hi := sliceBound(i.Args[0], 0), sliceBound(i.Args[1], 1<<30)
		if x.Elems != nil && i.Args[2] == nil && lo != nil && hi != nil {
			a, b := clampIndex(*lo, len(x.Elems)), clampIndex(*hi, len(x.Elems))
			if a > b {
				a = b
			}
			return f.fresh(n, Value{Kind: x.Kind, Op: OpItem, Args: []*Value{x, i}, Elems: append([]*Value{}, x.Elems[a:b]...)})
		}
		return f.fresh(n, Value{Kind: x.Kind, Op: OpItem, Args: []*Value{x, i}, Elem: f.elem(n, x)})
	}
	f.indexes(n, i)
	return f.elem(n, x)
}

func sliceBound(v *Value, def int64) *int64 {
	if v == nil || v.Kind == None {
		return &def
	}
	if k, ok := v.Int(); ok {
		return &k
	}
	return nil
}

func clampIndex(k int64, n int) int {
	if k < 0 {
		k += int64(n)
	}
	return int(max(0, min(k, int64(n))))
}

// indexShape follows NumPy's rules: ints drop an axis, None adds one, slices keep one, arrays broadcast into one place.
func indexShape(s Shape, i *Value) Shape {
	parts := []*Value{i}
	if i.Kind == Tuple {
		if i.Elems == nil {
			return Shape{}
		}
		parts = i.Elems
	}
	used, ellipsis := 0, false
	for _, p := range parts {
		switch {
		case p.Const == (syntax.Ellipsis{}):
			if ellipsis {
				return Shape{} // an error
			}
			ellipsis = true
		case p.Kind == None:
		case p.Kind == Array && p.DType&boolT != 0 || p.Kind == Array && p.DType == 0 || p.Kind == List || p.Kind == NumPy:
			if p.Kind == Array && p.DType == 0 {
				used++ // an integer array, or a mask that MLX does not take
				continue
			}
			return Shape{}
		case p.Kind == Array, p.Op == "slice", p.Kind == Int:
			used++
		default:
			return Shape{}
		}
	}
	if !s.Known {
		return Shape{}
	}
	if used > len(s.Dims) {
		return Shape{}
	}
	var out []Dim
	var ix Shape
	at, split, gap, arrays := -1, false, false, false
	for _, p := range parts {
		arrays = arrays || p.Kind == Array
	}
	axis := 0
	for _, p := range parts {
		switch {
		case p.Const == (syntax.Ellipsis{}):
			for k := len(s.Dims) - used; k > 0; k-- {
				out = append(out, s.Dims[axis])
				axis++
				gap = at >= 0
			}
		case p.Kind == None:
			out = append(out, constDim(1))
			gap = at >= 0
		case p.Kind == Array:
			if at < 0 {
				at, ix = len(out), p.Shape
			} else {
				ix = broadcast(ix, p.Shape)
				split = split || gap
			}
			axis++
		case p.Op == "slice":
			out = append(out, sliceDim(s.Dims[axis], p))
			axis++
			gap = at >= 0
		default: // an int: beside arrays it is one of them
			if arrays {
				if at < 0 {
					at, ix = len(out), shapeOf()
				} else {
					split = split || gap
				}
			}
			axis++
		}
	}
	out = append(out, s.Dims[axis:]...)
	if at >= 0 {
		if !ix.Known {
			return Shape{}
		}
		if split {
			at = 0
		}
		tail := append([]Dim{}, out[at:]...)
		out = append(append(out[:at:at], ix.Dims...), tail...)
	}
	if out == nil {
		out = []Dim{}
	}
	return Shape{Known: true, Dims: out}
}

func sliceDim(d Dim, p *Value) Dim {
	lo, hi, step := p.Args[0], p.Args[1], p.Args[2]
	none := func(v *Value) bool { return v == nil || v.Kind == None }
	if none(lo) && none(hi) && none(step) {
		return d
	}
	a, ok1 := int64(0), true
	if !none(lo) {
		a, ok1 = lo.Int()
	}
	b, ok2 := d.N, d.N >= 0
	if !none(hi) {
		b, ok2 = hi.Int()
	}
	if !none(step) || !ok1 {
		return anyDim
	}
	switch {
	case none(hi) && a == -1 && d.N > 0:
		return constDim(1)
	case ok2 && a >= 0 && b >= a && d.N >= 0:
		return constDim(min(b, d.N) - min(a, d.N))
	case ok2 && a < 0 && b < 0 && b > a && d.N < 0:
		return constDim(b - a)
	}
	return anyDim
}

func (f *frame) take(v *Value, s Shape) Shape {
	ix := v.argument("indices")
	if ix == nil {
		return Shape{}
	}
	in := shapeOf()
	if ix.Kind == Array {
		in = ix.Shape
	} else if ix.Kind != Int {
		return Shape{}
	}
	ax := v.argument("axis")
	if ax == nil || ax.Kind == None {
		return in
	}
	k, ok := ax.Int()
	i, ok2 := s.Axis(k)
	if !in.Known || !ok2 {
		return Shape{}
	}
	if !ok {
		return rankOnly(len(s.Dims) - 1 + len(in.Dims))
	}
	out := append([]Dim{}, s.Dims[:i]...)
	out = append(out, in.Dims...)
	return Shape{Known: true, Dims: append(out, s.Dims[i+1:]...)}
}

// alongAxis has the indices' length on the axis; the other axes are broadcast.
func alongAxis(s Shape, ix, ax *Value) Shape {
	if ix == nil || ix.Kind != Array {
		return Shape{}
	}
	if ax == nil || ax.Kind == None {
		return ix.Shape
	}
	if !s.Known || !ix.Shape.Known || len(s.Dims) != len(ix.Shape.Dims) {
		return rankOf(s, ix.Shape)
	}
	out := broadcast(s, ix.Shape)
	k, ok := ax.Int()
	i, in := s.Axis(k)
	if !ok || !in {
		return rankOnly(len(s.Dims))
	}
	out.Dims[i] = ix.Shape.Dims[i]
	return out
}
