package values

import "mlxls/analysis/syntax"

// updated is the dtype of an array after x[i] = v, or of x.at[i].add(v): its
// own. Where i is only "..." or None MLX takes the new values as they are.
func updated(x, i, v *Value) DType {
	parts := []*Value{i}
	if i != nil && i.Kind == Tuple {
		parts = i.Elems
	}
	for _, p := range parts {
		if p == nil || p.Kind != None && p.Const != (syntax.Ellipsis{}) {
			return x.DType
		}
	}
	var d DType
	switch {
	case v == nil:
	case v.Kind == Array:
		d = v.DType
	case v.IsScalar():
		d = lone(v.Kind)
	}
	if d == x.DType {
		return d
	}
	return 0
}

// inPlace is "x += y" seen by the other names of x: MLX changes the array itself,
// with its dtype and shape.
func (f *frame) inPlace(old, v *Value) {
	if old.Kind != Array || v.Kind != Array {
		return
	}
	same := old.DType == v.DType && old.Shape.Known && equalShapes(old.Shape, v.Shape)
	for e := f.env; e != nil; e = e.outer {
		for i, b := range e.slots {
			if b == nil || b.Value != old && (same || !aliases(b.Value, old, 6) && !aliases(old, b.Value, 6)) {
				continue
			}
			c := *b
			c.Value = v
			if b.Value != old {
				c.Value = f.phi(nil, nil, b.Value, v)
			}
			e.set(i, &c)
		}
		if e != f.env || e.outer != nil && e.outer.outer == nil {
			break // names of the module are others' business
		}
	}
}

// aliases reports whether v may be the very array x.
func aliases(v, x *Value, depth int) bool {
	if v == x || depth == 0 {
		return true
	}
	if v.Op != OpPhi && v.Op != "narrowed" {
		return false
	}
	for _, a := range v.Args {
		if a != nil && aliases(a, x, depth-1) {
			return true
		}
	}
	return false
}

func equalShapes(a, b Shape) bool {
	if a.Known != b.Known || len(a.Dims) != len(b.Dims) {
		return false
	}
	for i := range a.Dims {
		if !a.Dims[i].Equal(b.Dims[i]) {
			return false
		}
	}
	return true
}
