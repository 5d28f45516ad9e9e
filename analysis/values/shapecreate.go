package values

import "math"

// arange counts its elements, when all its numbers are constants.
func (f *frame) arange(v *Value) Shape {
	start, stop, step := v.argument("start"), v.argument("stop"), v.argument("step")
	if stop == nil || stop.Kind == None { // arange(n)
		start, stop = nil, start
	}
	from, by := 0.0, 1.0
	known := true
	if start != nil && start.Kind != None {
		from, known = start.Number()
	}
	if step != nil && step.Kind != None {
		x, ok := step.Number()
		by, known = x, known && ok
	}
	if stop == nil || !known || by == 0 {
		return rankOnly(1)
	}
	if to, ok := stop.Number(); ok {
		return shapeOf(constDim(max(0, int64(math.Ceil((to-from)/by)))))
	}
	if from == 0 && by == 1 {
		return shapeOf(dimOf(stop))
	}
	return rankOnly(1)
}

// padded gives a shape axes of length 1, as atleast_2d and atleast_3d do.
func padded(s Shape, rank int) Shape {
	one := constDim(1)
	switch {
	case len(s.Dims) == 0:
		return Shape{Known: true, Dims: []Dim{one, one, one}[:rank]}
	case rank == 2:
		return shapeOf(one, s.Dims[0])
	case len(s.Dims) == 1:
		return shapeOf(one, s.Dims[0], one)
	}
	return shapeOf(s.Dims[0], s.Dims[1], one)
}
