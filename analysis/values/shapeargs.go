package values

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

func (v *Value) elemAt(i int) *Value {
	if v.Elems != nil && i < len(v.Elems) {
		return v.Elems[i]
	}
	return v
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
	if n, ok := s.size(); ok {
		return shapeOf(constDim(n))
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

// rankOf is the rank of whichever shape is known.
func rankOf(shapes ...Shape) Shape {
	for _, s := range shapes {
		if s.Known {
			return rankOnly(len(s.Dims))
		}
	}
	return Shape{}
}

// foreign reports whether the rank of an array is not known because of what came
// from a caller or from a call that is not looked into, not because of two paths.
func (v *Value) foreign(depth int) bool {
	if v == nil || depth == 0 || v.Kind != Array || v.Shape.Known {
		return false
	}
	computed := false
	for _, a := range v.Args {
		if a == nil || a.Kind != Array {
			continue
		}
		if a.foreign(depth - 1) {
			return true
		}
		computed = true
	}
	return !computed
}
