package values

import (
	"slices"

	"mlxls/analysis/mlxapi"
	"mlxls/analysis/syntax"
)

// manyResults makes the items of split, unstack, broadcast_arrays, meshgrid and divmod.
func (f *frame) manyResults(n syntax.Node, v *Value) {
	e := v.Entry
	ops := operands(v, e.Shape.Of)
	item := Value{Kind: Array, Op: OpItem, Args: []*Value{v}}
	if e.DType.Op != mlxapi.DTypeEach {
		item.DType = f.dtypeRule(v, &e.DType)
	}
	var shapes []Shape // of each item, nil when their number is not known
	switch e.Shape.Op {
	case mlxapi.ShapeSplit:
		item.Shape, shapes = splits(v.arg(0), v.Arg("indices_or_sections"), v.argument("axis"))
	case mlxapi.ShapeUnstack:
		item.Shape, shapes = unstacked(v.arg(0), v.argument("axis"))
	case mlxapi.ShapeBroadcastAll:
		item.Shape = f.broadcastOf(v, ops)
		shapes = slices.Repeat([]Shape{item.Shape}, len(ops))
	case mlxapi.ShapeMeshgrid:
		item.Shape = rankOnly(len(ops))
		shapes = slices.Repeat([]Shape{item.Shape}, len(ops))
	}
	for _, o := range ops {
		if o == nil { // a list of unknown length
			shapes = nil
			if e.Shape.Op == mlxapi.ShapeMeshgrid || e.Shape.Op == mlxapi.ShapeBroadcastAll {
				item.Shape = Shape{}
			}
		}
	}
	if l := v.arg(0); l != nil && l.Kind != Array && l.Elems == nil && e.Shape.Op != mlxapi.ShapeSplit {
		shapes = nil
	}
	if shapes == nil || len(shapes) > 64 {
		v.Elem = f.fresh(n, item)
		return
	}
	v.Elems = []*Value{}
	for i, s := range shapes {
		x := item
		x.Const, x.Shape = int64(i), s
		if e.DType.Op == mlxapi.DTypeEach && i < len(ops) {
			x.DType = promoteAll(ops[i : i+1])
		}
		v.Elems = append(v.Elems, f.fresh(n, x))
	}
}

// splits are the shapes of the parts of an array: in general, and one by one where their number is known.
func splits(x, parts, axis *Value) (Shape, []Shape) {
	if x == nil || x.Kind != Array || parts == nil {
		return Shape{}, nil
	}
	k, ok := int64(0), true
	if axis != nil {
		k, ok = axis.Int()
	}
	whole := forget(x.Shape, axis, 0)
	at, in := x.Shape.Axis(k)
	lengths := sections(x.Shape.At(k), parts)
	if lengths == nil {
		return whole, nil
	}
	shapes := make([]Shape, len(lengths))
	for i, d := range lengths {
		shapes[i] = whole.clone()
		if ok && in {
			shapes[i].Dims[at] = d
		}
	}
	return whole, shapes
}

// unstacked are the shapes of an array's parts along an axis.
func unstacked(x, axis *Value) (Shape, []Shape) {
	if x == nil || x.Kind != Array || !x.Shape.Known || len(x.Shape.Dims) == 0 {
		return Shape{}, nil
	}
	if axis == nil {
		axis = constant(Int, int64(0))
	}
	item := reduce(x.Shape, axis, nil)
	k, ok := axis.Int()
	if d := x.Shape.At(k); ok && d.N >= 0 && d.N <= 64 {
		return item, slices.Repeat([]Shape{item}, int(d.N))
	}
	return item, nil
}
