package values

import (
	"mlxls/analysis/mlxapi"
)

// absentDType is the dtype when the argument that gives it is absent or None.
func (f *frame) absentDType(v *Value, r *mlxapi.DTypeRule, given *Value) DType {
	if r.Else != nil {
		return f.dtypeRule(v, r.Else)
	}
	if p := v.Entry.Param(r.Param); given == nil && p != nil && p.Default != nil {
		if d := mlxapi.ParseDType(*p.Default); d != mlxapi.Unknown {
			return Of(d)
		}
	}
	return 0
}

// dtypeRule is the dtype of the result by a rule of the table.
func (f *frame) dtypeRule(v *Value, r *mlxapi.DTypeRule) DType {
	if !holdsFor(r.Only, operands(v, r.Of)) {
		return 0
	}
	switch r.Op {
	case mlxapi.DTypeWeak:
		a := v.argument(r.Param)
		if a == nil || a.Kind == None {
			return f.absentDType(v, r, a)
		}
		ops := operands(v, r.Of)
		if a.Kind == DTypeObj && len(ops) == 1 && ops[0].IsScalar() {
			if ops[0].Kind == Float && a.DType&complexT != 0 {
				return 0 // MLX gives float32 here, against its own promotion
			}
			return withScalar(a.DType, ops[0].Kind)
		}
		return 0
	case mlxapi.DTypeConst:
		return Of(r.DType)
	case mlxapi.DTypeGiven:
		a := v.argument(r.Param)
		if a == nil || a.Kind == None {
			return f.absentDType(v, r, a)
		}
		if a.Kind == DTypeObj && r.Map != nil {
			return mapped(a.DType, r.Map)
		}
		if a.Kind == DTypeObj {
			return a.DType
		}
		return 0
	}
	ops := operands(v, r.Of)
	switch r.Op {
	case mlxapi.DTypeSame, mlxapi.DTypePromote:
		if w := v.Arg("weight"); v.Op == "mlx.core.fast.layer_norm" && w != nil && w.Kind == None && len(ops) > 0 {
			return promoteAll(ops[:1]) // a bias alone does not widen
		}
		if v.Op == "mlx.core.einsum" && len(ops) == 1 && !promoteAll(ops).In(floats|complexT) {
			return 0 // it may sum, which widens small integers
		}
		if v.Op == "mlx.core.clip" && len(ops) > 1 && ops[0].Kind == Array {
			return clipped(ops)
		}
		if r.Op == mlxapi.DTypeSame && r.Else != nil && len(ops) == 1 && ops[0].numeric() {
			return f.dtypeRule(v, r.Else)
		}
		return promoteAll(ops)
	case mlxapi.DTypeFloat:
		if numbers(ops) {
			return float32 // of int or float
		}
		return toFloat(promoteAll(ops))
	case mlxapi.DTypeReal:
		if d := promoteAll(ops); d&complexT != 0 {
			return d&^complexT | float32
		} else {
			return d
		}
	case mlxapi.DTypePython:
		if len(ops) == 1 && ops[0].IsScalar() {
			return lone(ops[0].Kind)
		}
		return promoteAll(ops)
	case mlxapi.DTypeMapped:
		d := promoteAll(ops)
		out := mapped(d, r.Map)
		if v.Entry.Shape.Op == mlxapi.ShapeReduce && len(ops) == 1 && ops[0].Kind == Array && mapped(boolT, r.Map).IsIntegral() {
			switch ops[0].Shape.Rank() { // nothing is done to an array without axes
			case 0:
				return d
			case -1:
				return d.join(out)
			}
		}
		return out
	}
	return 0
}

// clipped is clip's dtype: the numbers take the dtype that they have beside the array that is clipped.
func clipped(ops []*Value) DType {
	d := ops[0].DType
	for _, o := range ops[1:] {
		if o.Kind == Array {
			d = Promote(d, o.DType)
		} else {
			d = Promote(d, promoteAll([]*Value{ops[0], o}))
		}
	}
	return d
}

// mapped is what a table makes of each possible dtype; one that treats halves alike keeps T.
func mapped(d DType, table map[mlxapi.DType]mlxapi.DType) DType {
	var out DType
	known := true
	d.each(func(x DType) {
		to := table[mlxapi.BFloat16]
		if x != T {
			to = table[concrete(x)]
		}
		switch {
		case to == mlxapi.Unknown:
			known = false
		case x == T && to == mlxapi.BFloat16:
			out |= T
		default:
			out |= Of(to)
		}
	})
	if !known {
		return 0
	}
	return few(out)
}

// lone is the dtype that MLX gives a Python number by itself.
func lone(k Kind) DType {
	switch k {
	case Bool:
		return boolT
	case Int:
		return int32T
	case Float:
		return float32
	case Complex:
		return complexT
	}
	return 0
}

// promoteAll promotes arrays first, then lets the weak numbers act.
func promoteAll(ops []*Value) DType {
	var d DType
	arrays, unknown, configured := 0, false, false
	for _, o := range ops {
		switch {
		case o.configured(6):
			configured = true
		case o == nil || o.Kind == Unknown || o.Kind == Union && !o.allScalars():
			unknown = true
		case o.Kind == Array:
			if arrays++; arrays == 1 {
				d = o.DType
			} else {
				d = Promote(d, o.DType)
			}
			if o.DType == 0 && arrays == 1 {
				unknown = true
			}
		}
	}
	if unknown || configured && !d.In(floats|complexT) {
		return promoteUnknown(d)
	}
	for _, o := range ops {
		if o.allScalars() && o.Kind == Union {
			var any DType
			for _, a := range o.Alts {
				switch {
				case arrays > 0:
					any |= withScalar(d, a.Kind)
				case d == 0:
					any |= lone(a.Kind)
				default:
					any |= Promote(d, lone(a.Kind))
				}
			}
			d = few(any)
			continue
		}
		if o.IsScalar() {
			if arrays == 0 {
				if d == 0 {
					d = lone(o.Kind)
				} else {
					d = Promote(d, lone(o.Kind))
				}
				continue
			}
			d = withScalar(d, o.Kind)
		}
	}
	return d
}

// holdsFor reports whether a rule was seen to hold for operands of these dtypes.
func holdsFor(only mlxapi.Restriction, ops []*Value) bool {
	if only == mlxapi.Always {
		return true
	}
	floating, all, first, real := false, true, false, true
	for i, o := range ops {
		if o == nil || o.Kind != Array {
			continue
		}
		d := o.DType
		is := d.In(floats | complexT)
		floating = floating || is
		all = all && is
		first = first || i == 0 && is
		real = real && (d == 0 || d&complexT == 0)
	}
	switch only {
	case mlxapi.WhenReal:
		return real
	case mlxapi.WhenSome:
		return floating
	case mlxapi.WhenFirst:
		return first
	}
	return all
}

// numbers reports whether there are operands, and all are Python numbers, be it
// only because what configures an object is one where it is computed with.
func numbers(ops []*Value) bool {
	for _, o := range ops {
		if o == nil || o.Kind == Complex || !o.IsScalar() && !o.configured(6) {
			return false
		}
	}
	return len(ops) > 0
}
