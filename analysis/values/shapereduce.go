package values

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
