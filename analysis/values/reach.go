package values

// Needs reports whether computing v computes x too: x is v, or an operand of
// it at any depth. What only asks for a shape or a dtype needs no numbers, and
// what is in host memory was computed before.
func (v *Value) Needs(x *Value) bool { return v.needs(x, map[*Value]bool{}) }

func (v *Value) lengthsKnown() bool {
	for _, d := range v.Shape.Dims {
		if d.N < 0 {
			return false
		}
	}
	return true
}

func (v *Value) needs(x *Value, seen map[*Value]bool) bool {
	if v == nil || seen[v] {
		return false
	}
	if v == x {
		return true
	}
	seen[v] = true
	switch v.Kind {
	case None, Bool, Int, Float, Complex, Str, NumPy, DTypeObj, Module, Symbol, Class, Func:
		return false
	}
	switch v.Op {
	case "shape", "mlx.core.zeros_like", "mlx.core.ones_like":
		return false
	case "mlx.core.argmax", "mlx.core.argmin":
		if a := v.Args[0]; a != nil && a.Shape.Known && v.Arg("axis") == nil && a.single() && a.lengthsKnown() {
			return false // of one element: 0, whatever it is
		}
	}
	for _, group := range [][]*Value{v.Args, v.Elems, v.Alts, {v.Elem}} {
		for _, a := range group {
			if a.needs(x, seen) {
				return true
			}
		}
	}
	for _, a := range v.Keys {
		if a.needs(x, seen) {
			return true
		}
	}
	return false
}
