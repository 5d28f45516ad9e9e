package values

import (
	"strings"

	"mlxls/analysis/mlxapi"
	"mlxls/analysis/syntax"
)

// broadcastOf is the shape of all operands together; numbers have none to add.
func (f *frame) broadcastOf(v *Value, ops []*Value) Shape {
	out := shapeOf()
	for _, o := range ops {
		if o == nil {
			return Shape{}
		}
		switch o.Kind {
		case Array:
			out = broadcast(out, o.Shape)
		case Bool, Int, Float, Complex:
		default:
			if !o.numeric() {
				return Shape{}
			}
		}
	}
	return out
}

// shapeRule is the shape of the result by a rule of the table.
func (f *frame) shapeRule(v *Value, r *mlxapi.ShapeRule) Shape {
	ops := operands(v, r.Of)
	var a *Value
	if len(ops) > 0 {
		a = ops[0]
	}
	if a != nil && (a.IsScalar() || v.Entry.Has(mlxapi.Elementwise) && numbers(ops)) {
		a = &Value{Kind: Array, Shape: shapeOf()}
	}
	var s Shape
	if a != nil && a.Kind == Array {
		s = a.Shape
	}
	switch r.Op {
	case mlxapi.ShapeSame, mlxapi.ShapeTile:
		if r.Op == mlxapi.ShapeTile {
			return f.tile(v, s)
		}
		return s
	case mlxapi.ShapeBroadcast:
		if v.Op == "mlx.core.where" && len(ops) == 3 && ops[0] != nil && ops[0].Kind == Array && !ops[0].Shape.Known {
			// A mask of unknown rank has no axes that features, of three or more, lack.
			if s := f.broadcastOf(v, ops[1:]); s.Rank() >= 3 {
				return rankOnly(s.Rank())
			}
		}
		return f.broadcastOf(v, ops)
	case mlxapi.ShapeScalar:
		return shapeOf()
	case mlxapi.ShapeGiven:
		g := v.argument("shape")
		if g == nil || g.Kind == None {
			if len(ops) > 0 {
				return f.broadcastOf(v, ops)
			}
			return Shape{}
		}
		return shapeFrom(g)
	case mlxapi.ShapeReduce:
		if len(ops) > 1 {
			s = f.broadcastOf(v, ops)
		}
		return reduce(s, v.argument("axis"), v.argument("keepdims"))
	case mlxapi.ShapeScan:
		if ax := v.argument("axis"); ax == nil || ax.Kind == None {
			return flat(s)
		}
		return s
	case mlxapi.ShapeTopK:
		return f.topk(v, s)
	case mlxapi.ShapeDropLast:
		return dropLast(s, 1)
	case mlxapi.ShapeDropTwo:
		return dropLast(s, 2)
	case mlxapi.ShapeDiff:
		return forget(s, v.argument("axis"), -1)
	case mlxapi.ShapeMatmul:
		if len(ops) > 2 { // addmm(c, a, b)
			ops = ops[:2]
		}
		if len(ops) < 2 || ops[0] == nil || ops[1] == nil {
			return Shape{}
		}
		out := matmul(ops[0].Shape, ops[1].Shape)
		if c := v.Arg("c"); c != nil {
			return broadcast(c.Shape, out)
		}
		return out
	case mlxapi.ShapeOuter:
		return rankOnly(2)
	case mlxapi.ShapeEinsum:
		return einsum(v)
	case mlxapi.ShapeQuantMM:
		return setLast(s, anyDim)
	case mlxapi.ShapeGatherMM:
		return f.gatherMM(v, ops)
	case mlxapi.ShapeSDPA:
		if len(ops) > 1 && ops[len(ops)-1] != nil {
			return setLast(s, ops[len(ops)-1].Shape.At(-1))
		}
		return setLast(s, anyDim)
	case mlxapi.ShapeConv, mlxapi.ShapeConvT, mlxapi.ShapePool, mlxapi.ShapeUpsample:
		out := rankOnly(len(s.Dims))
		out.Known = s.Known
		if s.Known && len(s.Dims) > 0 {
			out.Dims[0] = s.Dims[0]
		}
		return out
	case mlxapi.ShapeTranspose:
		return transpose(s, v.argument("axes"))
	case mlxapi.ShapeMatrixT:
		return swap(s, constant(Int, int64(-1)), constant(Int, int64(-2)))
	case mlxapi.ShapeSwapAxes:
		return swap(s, v.argument("axis1"), v.argument("axis2"))
	case mlxapi.ShapeMoveAxis:
		return move(s, v.argument("source"), v.argument("destination"))
	case mlxapi.ShapeExpandDims:
		return expand(s, v.argument("axis"))
	case mlxapi.ShapeSqueeze:
		return squeeze(s, v.argument("axis"))
	case mlxapi.ShapeReshape:
		return reshape(s, v.argument("shape"))
	case mlxapi.ShapeFlatten:
		return flatten(s, v.argument("start_axis"), v.argument("end_axis"))
	case mlxapi.ShapeUnflatten:
		return unflatten(s, v.argument("axis"), v.argument("shape"))
	case mlxapi.ShapeConcatenate:
		return f.concatenate(v, ops)
	case mlxapi.ShapeStack:
		return f.stack(v, ops)
	case mlxapi.ShapeRepeat:
		if ax := v.argument("axis"); ax == nil || ax.Kind == None {
			return rankOnly(1)
		}
		return forget(s, v.argument("axis"), 0)
	case mlxapi.ShapeBroadcastTo:
		return shapeFrom(v.argument("shape"))
	case mlxapi.ShapePad, mlxapi.ShapeFFT, mlxapi.ShapeRFFT, mlxapi.ShapeIRFFT, mlxapi.ShapeFFTN, mlxapi.ShapeRFFTN, mlxapi.ShapeIRFFTN, mlxapi.ShapeSlice, mlxapi.ShapeView, mlxapi.ShapeHalve:
		out := rankOnly(len(s.Dims))
		out.Known = s.Known
		return out
	case mlxapi.ShapeTake:
		return f.take(v, s)
	case mlxapi.ShapeTakeAlongAxis:
		return alongAxis(s, v.argument("indices"), v.argument("axis"))
	case mlxapi.ShapeArange:
		return f.arange(v)
	case mlxapi.ShapeLinspace:
		if num := v.argument("num"); num != nil {
			return shapeOf(dimOf(num))
		}
		return shapeOf(constDim(50))
	case mlxapi.ShapeVector:
		if len(v.Args) > 0 {
			return shapeOf(dimOf(v.Args[0]))
		}
		return rankOnly(1)
	case mlxapi.ShapeConvolve:
		return rankOnly(1)
	case mlxapi.ShapeEye:
		nrow := dimOf(v.argument("n"))
		ncol := nrow
		if m := v.argument("m"); m != nil && m.Kind != None {
			ncol = dimOf(m)
		}
		return shapeOf(nrow, ncol)
	case mlxapi.ShapePython:
		if a != nil && a.Kind == Array {
			return s
		}
	case mlxapi.ShapeDiagonal, mlxapi.ShapeTrace:
		if s.Known && len(s.Dims) >= 2 {
			if r.Op == mlxapi.ShapeTrace {
				return rankOnly(len(s.Dims) - 2)
			}
			return rankOnly(len(s.Dims) - 1)
		}
	case mlxapi.ShapeDiag:
		if s.Known && (len(s.Dims) == 1 || len(s.Dims) == 2) {
			return rankOnly(3 - len(s.Dims))
		}
	case mlxapi.ShapeInner:
		if len(ops) == 2 && ops[0] != nil && ops[1] != nil && ops[0].Shape.Rank() > 0 && ops[1].Shape.Rank() > 0 {
			return rankOnly(ops[0].Shape.Rank() + ops[1].Shape.Rank() - 2)
		}
	case mlxapi.ShapeRows:
		num := v.argument("num")
		if num == nil {
			return shapeOf(constDim(2), constDim(2))
		}
		return shapeOf(dimOf(num), constDim(2))
	case mlxapi.ShapeCategory:
		return f.categorical(v, s)
	case mlxapi.ShapeAtLeast1, mlxapi.ShapeAtLeast2, mlxapi.ShapeAtLeast3:
		least := int(r.Op[len("atleast_")] - '0')
		if s.Known && len(s.Dims) >= least {
			return s
		}
		if s.Known {
			return rankOnly(least)
		}
	case mlxapi.ShapeIndex:
		return s
	}
	return Shape{}
}

// layerShape is a shape rule in which arguments of the constructor take part.
func (f *frame) layerShape(w *Value, r *mlxapi.ShapeRule, obj *Value) Shape {
	ops := operands(w, r.Of)
	var s Shape
	if len(ops) > 0 && ops[0] != nil {
		s = ops[0].Shape
	}
	ctor := func(name string) Dim { return dimOf(obj.ctorArg(name)) }
	switch r.Op {
	case mlxapi.ShapeLinear:
		return setLast(s, ctor("output_dims"))
	case mlxapi.ShapeHidden:
		return setLast(s, ctor("hidden_size"))
	case mlxapi.ShapeEmbedding:
		if !s.Known {
			return Shape{}
		}
		return Shape{Known: true, Dims: append(s.clone().Dims, ctor("dims"))}
	case mlxapi.ShapeConv, mlxapi.ShapeConvT:
		out := f.shapeRule(w, r)
		return setLast(out, ctor("out_channels"))
	}
	return f.shapeRule(w, r)
}

func setLast(s Shape, d Dim) Shape {
	if !s.Known || len(s.Dims) == 0 {
		return s
	}
	s = s.clone()
	s.Dims[len(s.Dims)-1] = d
	return s
}

func dropLast(s Shape, n int) Shape {
	if !s.Known || len(s.Dims) < n {
		return Shape{}
	}
	return Shape{Known: true, Dims: s.Dims[:len(s.Dims)-n]}
}

func flat(s Shape) Shape {
	if len(s.Dims) == 1 {
		return s
	}
	return rankOnly(1)
}

// forget drops what is known of one axis; all when the axis is not known.
func forget(s Shape, axis *Value, def int64) Shape {
	if axis != nil && axis.Kind != None {
		k, ok := axis.Int()
		if !ok {
			out := rankOnly(len(s.Dims))
			out.Known = s.Known
			return out
		}
		def = k
	}
	i, ok := s.Axis(def)
	if !ok {
		return s
	}
	s = s.clone()
	s.Dims[i] = anyDim
	return s
}

// shapeFrom is the shape that a tuple of ints, an int, or another array's shape asks for.
func shapeFrom(g *Value) Shape {
	if g == nil {
		return Shape{}
	}
	g = g.without(None)
	switch {
	case g.Kind == Int || g.configured(6) || g.allScalars():
		return shapeOf(dimOf(g))
	case g.Elems != nil:
		dims := make([]Dim, len(g.Elems))
		for i, e := range g.Elems {
			dims[i] = dimOf(e)
		}
		return Shape{Known: true, Dims: dims}
	case g.Op == "shape" && len(g.Args) > 0:
		return g.Args[0].Shape
	}
	return Shape{}
}

// axes lists the constants of an axis argument.
func axes(a *Value) ([]int64, bool) {
	if k, ok := a.Int(); ok {
		return []int64{k}, true
	}
	if a == nil || a.Elems == nil {
		return nil, false
	}
	var out []int64
	for _, e := range a.Elems {
		k, ok := e.Int()
		if !ok {
			return nil, false
		}
		out = append(out, k)
	}
	return out, true
}

func isTrue(v *Value) (val, known bool) {
	if v == nil || v.Kind == None {
		return false, true
	}
	b, ok := v.Const.(bool)
	return b, ok
}

func reduce(s Shape, axis, keep *Value) Shape {
	keepdims, known := isTrue(keep)
	if !known {
		return Shape{}
	}
	if axis == nil || axis.Kind == None {
		if !keepdims {
			return shapeOf()
		}
		out := s.clone()
		for i := range out.Dims {
			out.Dims[i] = constDim(1)
		}
		return out
	}
	if !s.Known {
		return Shape{}
	}
	list, ok := axes(axis)
	if !ok {
		switch {
		case keepdims:
			return rankOnly(len(s.Dims))
		case axis.Kind == Int && len(s.Dims) > 0:
			return rankOnly(len(s.Dims) - 1)
		case axis.Elems != nil && len(axis.Elems) <= len(s.Dims):
			return rankOnly(len(s.Dims) - len(axis.Elems))
		}
		return Shape{}
	}
	gone := map[int]bool{}
	for _, a := range list {
		i, ok := s.Axis(a)
		if !ok {
			return Shape{}
		}
		gone[i] = true
	}
	out := Shape{Known: true, Dims: []Dim{}}
	for i, d := range s.Dims {
		switch {
		case !gone[i]:
			out.Dims = append(out.Dims, d)
		case keepdims:
			out.Dims = append(out.Dims, constDim(1))
		}
	}
	return out
}

func matmul(a, b Shape) Shape {
	if !a.Known || !b.Known || len(a.Dims) == 0 || len(b.Dims) == 0 {
		return Shape{}
	}
	av, bv := len(a.Dims) == 1, len(b.Dims) == 1
	ad, bd := a.Dims, b.Dims
	if av {
		ad = append([]Dim{constDim(1)}, ad...)
	}
	if bv {
		bd = append(append([]Dim{}, bd...), constDim(1))
	}
	lead := broadcast(Shape{Known: true, Dims: ad[:len(ad)-2]}, Shape{Known: true, Dims: bd[:len(bd)-2]})
	out := lead.clone()
	if !av {
		out.Dims = append(out.Dims, ad[len(ad)-2])
	}
	if !bv {
		out.Dims = append(out.Dims, bd[len(bd)-1])
	}
	if out.Dims == nil {
		out.Dims = []Dim{}
	}
	return out
}

func einsum(v *Value) Shape {
	sub, ok := "", false
	if s := v.argument("subscripts"); s != nil {
		sub, ok = s.Const.(string)
	}
	if !ok || strings.Contains(sub, ".") {
		return Shape{}
	}
	sub = strings.ReplaceAll(sub, " ", "")
	i := strings.Index(sub, "->")
	if i < 0 {
		return Shape{}
	}
	return rankOnly(len(sub[i+2:]))
}

func transpose(s Shape, ax *Value) Shape {
	if !s.Known {
		if list, ok := axes(ax); ok && len(list) > 1 {
			return rankOnly(len(list))
		}
		return Shape{}
	}
	out := rankOnly(len(s.Dims))
	if ax == nil || ax.Kind == None {
		for i, d := range s.Dims {
			out.Dims[len(s.Dims)-1-i] = d
		}
		return out
	}
	list, ok := axes(ax)
	if !ok || len(list) != len(s.Dims) {
		return out
	}
	for i, a := range list {
		if j, ok := s.Axis(a); ok {
			out.Dims[i] = s.Dims[j]
		}
	}
	return out
}

func swap(s Shape, a, b *Value) Shape {
	if !s.Known {
		return Shape{}
	}
	x, ok1 := a.Int()
	y, ok2 := b.Int()
	i, ok3 := s.Axis(x)
	j, ok4 := s.Axis(y)
	if !ok1 || !ok2 || !ok3 || !ok4 {
		return rankOnly(len(s.Dims))
	}
	out := s.clone()
	out.Dims[i], out.Dims[j] = out.Dims[j], out.Dims[i]
	return out
}

func move(s Shape, from, to *Value) Shape {
	if !s.Known {
		return Shape{}
	}
	x, ok1 := from.Int()
	y, ok2 := to.Int()
	i, ok3 := s.Axis(x)
	j, ok4 := s.Axis(y)
	if !ok1 || !ok2 || !ok3 || !ok4 {
		return rankOnly(len(s.Dims))
	}
	d := s.Dims[i]
	rest := append(append([]Dim{}, s.Dims[:i]...), s.Dims[i+1:]...)
	out := append(append([]Dim{}, rest[:j]...), d)
	return Shape{Known: true, Dims: append(out, rest[j:]...)}
}

func expand(s Shape, ax *Value) Shape {
	if !s.Known {
		return Shape{}
	}
	n := 1
	if ax != nil && ax.Elems != nil {
		n = len(ax.Elems)
	} else if ax == nil || ax.Kind != Int {
		return Shape{}
	}
	out := rankOnly(len(s.Dims) + n)
	list, ok := axes(ax)
	if !ok {
		return out
	}
	new := map[int]bool{}
	for _, a := range list {
		i, ok := out.Axis(a)
		if !ok {
			return Shape{}
		}
		new[i] = true
	}
	k := 0
	for i := range out.Dims {
		if new[i] {
			out.Dims[i] = constDim(1)
		} else if k < len(s.Dims) {
			out.Dims[i] = s.Dims[k]
			k++
		}
	}
	return out
}

func squeeze(s Shape, ax *Value) Shape {
	if !s.Known || ax == nil || ax.Kind == None {
		return Shape{}
	}
	list, ok := axes(ax)
	if !ok {
		if ax.Kind == Int && len(s.Dims) > 0 {
			return rankOnly(len(s.Dims) - 1)
		}
		return Shape{}
	}
	gone := map[int]bool{}
	for _, a := range list {
		i, ok := s.Axis(a)
		if !ok {
			return Shape{}
		}
		gone[i] = true
	}
	out := shapeOf()
	out.Dims = []Dim{}
	for i, d := range s.Dims {
		if !gone[i] {
			out.Dims = append(out.Dims, d)
		}
	}
	return out
}

// reshape takes the asked lengths; a single -1 is computed when everything else is constant.
func reshape(s Shape, g *Value) Shape {
	out := shapeFrom(g)
	if !out.Known {
		return out
	}
	hole := -1
	rest := int64(1)
	for i, d := range out.Dims {
		if d.N < 0 && d.Sym == nil {
			if k, ok := g.elemAt(i).Int(); ok && k == -1 && hole < 0 {
				hole = i
				continue
			}
			return out
		}
		rest *= d.N
	}
	if hole < 0 || !s.Known {
		return out
	}
	total := int64(1)
	for _, d := range s.Dims {
		if d.N < 0 {
			return out
		}
		total *= d.N
	}
	if rest > 0 && total%rest == 0 {
		out.Dims[hole] = constDim(total / rest)
	}
	return out
}

func (v *Value) elemAt(i int) *Value {
	if v.Elems != nil && i < len(v.Elems) {
		return v.Elems[i]
	}
	return v
}

func flatten(s Shape, start, end *Value) Shape {
	from, to := int64(0), int64(-1)
	if start != nil {
		k, ok := start.Int()
		if !ok {
			return Shape{}
		}
		from = k
	}
	if end != nil {
		k, ok := end.Int()
		if !ok {
			return Shape{}
		}
		to = k
	}
	if from == 0 && to == -1 {
		return flat(s)
	}
	i, ok1 := s.Axis(from)
	j, ok2 := s.Axis(to)
	if !ok1 || !ok2 || j < i {
		return Shape{}
	}
	out := append([]Dim{}, s.Dims[:i]...)
	out = append(out, anyDim)
	return Shape{Known: true, Dims: append(out, s.Dims[j+1:]...)}
}

func unflatten(s Shape, ax, g *Value) Shape {
	k, ok := ax.Int()
	i, ok2 := s.Axis(k)
	in := shapeFrom(g)
	if !ok || !ok2 || !in.Known {
		return Shape{}
	}
	out := append([]Dim{}, s.Dims[:i]...)
	for _, d := range in.Dims {
		out = append(out, d)
	}
	return Shape{Known: true, Dims: append(out, s.Dims[i+1:]...)}
}

func (f *frame) concatenate(v *Value, ops []*Value) Shape {
	if ax := v.argument("axis"); ax != nil && ax.Kind == None {
		return rankOnly(1)
	}
	for _, o := range ops {
		if o != nil && o.Kind == Array && o.Shape.Known {
			return forget(o.Shape, v.argument("axis"), 0)
		}
	}
	return Shape{}
}

func (f *frame) stack(v *Value, ops []*Value) Shape {
	for _, o := range ops {
		if o != nil && o.Kind == Array && o.Shape.Known {
			ax := v.argument("axis")
			if ax == nil {
				ax = constant(Int, int64(0))
			}
			if ax.Kind == None {
				return rankOnly(2)
			}
			out := expand(o.Shape, ax)
			n := anyDim
			if l := v.Args[0]; l != nil && l.Elems != nil {
				n = constDim(int64(len(l.Elems)))
			}
			if k, ok := ax.Int(); ok {
				if i, ok := out.Axis(k); ok {
					out.Dims[i] = n
				}
			}
			return out
		}
	}
	return Shape{}
}

func (f *frame) tile(v *Value, s Shape) Shape {
	reps := shapeFrom(v.argument("reps"))
	if !s.Known || !reps.Known {
		return Shape{}
	}
	return rankOnly(max(len(s.Dims), len(reps.Dims)))
}

func (f *frame) topk(v *Value, s Shape) Shape {
	ax := v.argument("axis")
	if ax != nil && ax.Kind == None {
		return rankOnly(1)
	}
	s = forget(s, ax, -1)
	k, ok := int64(-1), true
	if ax != nil {
		k, ok = ax.Int()
	}
	if i, in := s.Axis(k); ok && in {
		s.Dims[i] = dimOf(v.argument("k"))
	}
	return s
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

func (f *frame) arange(v *Value) Shape {
	start, stop, step := v.argument("start"), v.argument("stop"), v.argument("step")
	if step == nil || step.Kind == None {
		zero := start == nil
		if !zero {
			k, ok := start.Number()
			zero = ok && k == 0
		}
		if zero && stop != nil {
			return shapeOf(dimOf(stop))
		}
	}
	return rankOnly(1)
}

func (f *frame) categorical(v *Value, s Shape) Shape {
	if g := v.argument("shape"); g != nil && g.Kind != None {
		return shapeFrom(g)
	}
	ax := v.argument("axis")
	if ax == nil {
		ax = constant(Int, int64(-1))
	}
	out := reduce(s, ax, nil)
	if k := v.argument("num_samples"); k != nil && k.Kind != None && out.Known {
		out = Shape{Known: true, Dims: append(out.clone().Dims, dimOf(k))}
	}
	return out
}

// gatherMM is broadcast(indices) + (a[-2], b[-1]).
func (f *frame) gatherMM(v *Value, ops []*Value) Shape {
	if len(ops) < 2 || ops[0] == nil || ops[1] == nil {
		return Shape{}
	}
	a, b := ops[0].Shape, ops[1].Shape
	lead := shapeOf()
	some := false
	for _, name := range []string{"lhs_indices", "rhs_indices"} {
		ix := v.argument(name)
		if ix == nil || ix.Kind == None {
			continue
		}
		if ix.Kind != Array {
			return Shape{}
		}
		some = true
		lead = broadcast(lead, ix.Shape)
	}
	if !a.Known || len(a.Dims) < 2 {
		return Shape{}
	}
	// without indices for a, its own leading axes take part
	if l := v.argument("lhs_indices"); l == nil || l.Kind == None {
		lead = broadcast(lead, dropLast(a, 2))
	}
	if !some || !lead.Known {
		return Shape{}
	}
	return Shape{Known: true, Dims: append(lead.clone().Dims, a.At(-2), b.At(-1))}
}

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
	return f.fresh(n, Value{Op: OpItem, Args: []*Value{x, i}})
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
			ellipsis = true
		case p.Kind == None:
		case p.Kind == Array && p.DType == boolT || p.Kind == Array && p.DType == 0 || p.Kind == List || p.Kind == NumPy:
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
			}
			gap = at >= 0
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
	_ = ellipsis
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
	case none(hi) && a == -1 && d.N != 0:
		return constDim(1)
	case ok2 && a >= 0 && b >= a && d.N >= 0:
		return constDim(min(b, d.N) - min(a, d.N))
	case ok2 && a < 0 && b < 0 && b > a && d.N < 0:
		return constDim(b - a)
	}
	return anyDim
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

// rankOf is the rank of whichever shape is known.
func rankOf(shapes ...Shape) Shape {
	for _, s := range shapes {
		if s.Known {
			return rankOnly(len(s.Dims))
		}
	}
	return Shape{}
}
