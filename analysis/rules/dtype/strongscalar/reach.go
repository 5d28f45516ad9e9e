package strongscalar

import (
	"fmt"
	"strings"

	"mlxls/analysis"
	"mlxls/analysis/match"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

// An extent is how far a widened array runs.
type extent struct {
	operations int // that compute in float32 because of it, the first one left out
	products   int // how many of them multiply matrices
	leaves     bool
}

// reach follows what is made of v, to the casts and to the stores that keep their own dtype.
func reach(p *analysis.Pass, uses *match.Use, v *values.Value) (e extent) {
	seen := map[*values.Value]bool{v: true}
	for work := []*values.Value{v}; len(work) > 0; work = work[1:] {
		e.leaves = e.leaves || uses.Kept(work[0])
		for _, c := range p.Values.Consumers(work[0]) {
			if seen[c] || match.Metadata(c) || match.Is(c, "array.astype") {
				continue
			}
			seen[c] = true
			switch {
			case c.Op == values.OpLayer:
				if strings.HasPrefix(c.Name, "mlx.nn.Linear") || strings.HasPrefix(c.Name, "mlx.nn.Conv") {
					e.products++
				}
			case match.Is(c, "matmul", "addmm", "einsum", "inner", "tensordot", "fast.scaled_dot_product_attention", "quantized_matmul"):
				e.products++
			case c.Op == values.OpPhi || moves(c):
				work = append(work, c)
				continue
			case !c.IsArray() || c.Entry == nil:
				continue // where it goes from here is not known
			case keeps(c, work[0]):
				continue
			}
			e.operations++
			if c.IsArray() && !c.DType.IsIntegral() {
				work = append(work, c)
			}
		}
	}
	return e
}

// moves reports whether v has the numbers of its operand.
func moves(v *values.Value) bool {
	return match.Is(v, "reshape", "transpose", "swapaxes", "moveaxis", "squeeze", "expand_dims", "flatten", "unflatten", "array.__getitem__",
		"broadcast_to", "stop_gradient", "take", "take_along_axis", "split")
}

// keeps reports whether v is an array of its own into which x is put.
func keeps(v, x *values.Value) bool {
	return match.Is(v, "array.__setitem__", "put_along_axis") && v.Args[0] != x || strings.HasPrefix(v.Op, "mlx.core.ArrayAt.") && v.Args[0] != x
}

func message(p *analysis.Pass, m meeting, e extent) string {
	s := name(p, m.v, m.scalar) + " is an array, and float32: unlike a Python number it widens " + name(p, m.v, m.array)
	if !m.array.DType.IsHalf() {
		s += ", if that is of half precision"
	}
	switch {
	case e.operations == 1:
		s += "; one more operation then runs in float32"
	case e.operations > 1:
		s += fmt.Sprintf("; %d more operations then run in float32", e.operations)
	}
	if e.products > 0 {
		s += fmt.Sprintf(", %d with a matrix product", e.products)
	}
	switch {
	case e.leaves && e.operations == 0:
		s += "; the result leaves the function as float32"
	case e.leaves:
		s += ", and the result leaves the function so"
	}
	return s
}

// name is how an operand of v is called in a message.
func name(p *analysis.Pass, v, x *values.Value) string {
	e := operand(p, v, x)
	if aug, ok := v.Node.(*syntax.AugAssign); ok && x == v.Args[0] {
		e = aug.Target
	}
	if e != nil {
		if text := syntax.Text(e); len(text) <= 40 && !strings.Contains(text, "\n") {
			return text
		}
	}
	switch x.Op {
	case values.OpParam, values.OpParameter, values.OpAttr:
		return x.Name
	}
	return "an array of the model"
}
