package compute

import "mlxls/analysis/values"

// Degree tells how v depends on what an iteration carries: not at all (0), as a
// linear function (1), or in another way (2). A recurrence of degree 1 can be
// computed for many positions at once.
func (t *Turn) Degree(v *values.Value) int {
	return t.degree(v, map[*values.Value]int{}, 200)
}

func (t *Turn) degree(v *values.Value, known map[*values.Value]int, depth int) int {
	if v == nil || v.IsScalar() || v.Kind == values.None || Presence(v) {
		return 0
	}
	if d, ok := known[v]; ok {
		return d
	}
	if t.Head(v) {
		return 1
	}
	if depth == 0 {
		return 2
	}
	known[v] = 0
	of := func(v *values.Value) int { return t.degree(v, known, depth-1) }
	sum, most := 0, 0
	for _, o := range Operands(v) {
		d := of(o)
		sum, most = sum+d, max(most, d)
	}
	d := 2
	switch {
	case sum == 0:
		d = 0
	case bilinear[v.Op]:
		d = min(sum, 2)
	case linear[v.Op] || v.Op == values.OpPhi && of(v.Recv) == 0 || v.Op == "display" || v.Op == "narrowed":
		d = most
	case first[v.Op] && len(v.Args) > 0 && of(v.Args[0]) == sum:
		d = most
	case v.Op == "mlx.core.where" && of(v.Args[0]) == 0:
		d = most
	case v.Op == "mlx.core.array.__setitem__" && of(v.Args[1]) == 0:
		d = most
	}
	known[v] = d
	return d
}

// Presence reports whether v asks if there is something, whatever it is: "state is not None".
func Presence(v *values.Value) bool { return v != nil && (v.Op == "is" || v.Op == "is not") }

// bilinear operations multiply their operands.
var bilinear = ops("multiply", "matmul", "einsum", "inner", "outer", "tensordot", "kron", "array.__matmul__")

// linear operations are linear in all their operands together.
var linear = ops("add", "subtract", "negative", "concatenate", "stack")

// first are linear in the first operand, if the others do not depend on what is carried.
var first = ops("divide", "sum", "mean", "cumsum", "transpose", "swapaxes", "moveaxis", "reshape", "flatten", "unflatten", "expand_dims", "squeeze",
	"broadcast_to", "repeat", "tile", "roll", "pad", "contiguous", "stop_gradient", "array.astype", "array.__getitem__", "take", "take_along_axis", "split", values.OpItem)

func ops(names ...string) map[string]bool {
	m := map[string]bool{}
	for _, n := range names {
		m["mlx.core."+n] = true
		if n == values.OpItem {
			m[n] = true
		}
	}
	return m
}
