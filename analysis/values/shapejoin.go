package values

// concatenate adds up the lengths on the axis; the others are equal.
func (f *frame) concatenate(v *Value, ops []*Value) Shape {
	ax := v.argument("axis")
	if ax != nil && ax.Kind == None {
		return rankOnly(1)
	}
	var out Shape
	for _, o := range ops {
		if o != nil && o.Kind == Array && o.Shape.Known {
			out = forget(o.Shape, ax, 0).clone()
			break
		}
	}
	k, ok := int64(0), true
	if ax != nil {
		k, ok = ax.Int()
	}
	at, in := out.Axis(k)
	if !ok || !in {
		return out
	}
	sum := int64(0)
	for _, o := range ops {
		if o == nil || o.Kind != Array || o.Shape.Rank() != len(out.Dims) {
			sum = -1
			break
		}
		for i, d := range o.Shape.Dims {
			if i != at && out.Dims[i].N < 0 && d.N >= 0 {
				out.Dims[i] = d
			}
		}
		if d := o.Shape.Dims[at]; d.N < 0 || sum < 0 {
			sum = -1
		} else {
			sum += d.N
		}
	}
	if l := v.arg(0); sum >= 0 && len(ops) > 0 && l != nil && l.Elems != nil {
		out.Dims[at] = constDim(sum)
	}
	return out
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

// repeat makes an axis longer; without one the array is flattened first.
func repeat(s Shape, times, ax *Value) Shape {
	k, known := times.Int()
	if ax == nil || ax.Kind == None {
		if n, ok := s.size(); ok && known {
			return shapeOf(constDim(n * k))
		}
		return rankOnly(1)
	}
	out := forget(s, ax, 0)
	a, ok := ax.Int()
	if i, in := s.Axis(a); ok && in && known && s.Dims[i].N >= 0 {
		out.Dims[i] = constDim(s.Dims[i].N * k)
	}
	return out
}

// pad takes one width for all, a pair for all, or a pair for each axis.
func pad(s Shape, width *Value) Shape {
	out := rankOnly(len(s.Dims))
	out.Known = s.Known
	if width == nil || !s.Known {
		return out
	}
	each := func(i int) (int64, bool) { // what is added to an axis
		w := width
		if len(w.Elems) > 0 && w.Elems[0].Elems != nil {
			if len(w.Elems) != len(s.Dims) {
				return 0, false
			}
			w = w.Elems[i]
		}
		if k, ok := w.Int(); ok {
			return 2 * k, true
		}
		if len(w.Elems) != 2 {
			return 0, false
		}
		lo, ok1 := w.Elems[0].Int()
		hi, ok2 := w.Elems[1].Int()
		return lo + hi, ok1 && ok2
	}
	for i, d := range s.Dims {
		if k, ok := each(i); ok && d.N >= 0 {
			out.Dims[i] = constDim(d.N + k)
		} else if ok && k == 0 {
			out.Dims[i] = d
		}
	}
	return out
}

// sections are the lengths that split cuts an axis into, nil when they are not known.
func sections(d Dim, parts *Value) []Dim {
	if k, ok := parts.Int(); ok && parts.Kind == Int {
		if k < 1 || k > 64 {
			return nil
		}
		one := anyDim
		if d.N >= 0 {
			one = constDim(d.N / k)
		}
		out := make([]Dim, k)
		for i := range out {
			out[i] = one
		}
		return out
	}
	if parts.Elems == nil {
		return nil
	}
	out := []Dim{}
	from := int64(0)
	for _, e := range parts.Elems {
		k, ok := e.Int()
		if !ok || k < from || from < 0 || d.N >= 0 && k > d.N {
			from = -1
			out = append(out, anyDim)
			continue
		}
		if d.N < 0 {
			out = append(out, anyDim) // the axis may be shorter
		} else {
			out = append(out, constDim(k-from))
		}
		from = k
	}
	if from < 0 || d.N < 0 {
		return append(out, anyDim)
	}
	return append(out, constDim(d.N-from))
}

// size is the number of elements, when all lengths are constants.
func (s Shape) size() (int64, bool) {
	n := int64(1)
	for _, d := range s.Dims {
		if d.N < 0 {
			return 0, false
		}
		n *= d.N
	}
	return n, s.Known
}
