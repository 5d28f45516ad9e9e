package values

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

// pair is two axes that are given as numbers.
func (s Shape) pair(a, b *Value) (i, j int, ok bool) {
	x, ok1 := a.Int()
	y, ok2 := b.Int()
	i, ok3 := s.Axis(x)
	j, ok4 := s.Axis(y)
	return i, j, ok1 && ok2 && ok3 && ok4
}

func swap(s Shape, a, b *Value) Shape {
	if !s.Known {
		return Shape{}
	}
	i, j, ok := s.pair(a, b)
	if !ok {
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
	i, j, ok := s.pair(from, to)
	if !ok {
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
	d := anyDim
	if n, ok := (Shape{Known: true, Dims: s.Dims[i : j+1]}).size(); ok {
		d = constDim(n)
	}
	if i == j {
		d = s.Dims[i]
	}
	out = append(out, d)
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
	out = append(out, in.Dims...)
	return Shape{Known: true, Dims: append(out, s.Dims[i+1:]...)}
}
