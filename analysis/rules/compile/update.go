package compile

import (
	"strings"

	"mlxls/analysis/match"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

// An Update is one use of an optimizer: optimizer.update(model, gradients).
type Update struct {
	Node             syntax.Node
	Optimizer, Model *values.Value
}

// Updates are the uses of an optimizer in a function's own text. What is
// called update is one only if it is given gradients.
func Updates(ff *values.FunctionFacts) []Update {
	var out []Update
	for n, v := range ff.Find(updates) {
		if v.Op != values.OpCall {
			out = append(out, Update{n, v.Args[0], v.Args[1]})
			continue
		}
		out = append(out, Update{n, v.Recv.Recv, v.Args[0]})
	}
	return out
}

var updates = values.Computes(func(v *values.Value) bool {
	if strings.HasPrefix(v.Op, "mlx.optimizers.") && strings.HasSuffix(v.Op, ".update") {
		return len(v.Args) > 2
	}
	if v.Op != values.OpCall || v.Recv == nil || v.Recv.Op != values.OpAttr || v.Recv.Name != "update" || len(v.Args) != 2 {
		return false
	}
	return match.IsGradients(v.Args[1])
})

// takesGradients reports whether a function is one under grad or value_and_grad.
func takesGradients(fn *values.Value) bool {
	for depth := 0; fn != nil && depth < 4; depth++ {
		switch fn.Op {
		case "mlx.core.grad", "mlx.core.value_and_grad", "mlx.nn.value_and_grad":
			return true
		}
		for _, w := range fn.Wrap {
			if strings.HasSuffix(w.Op, "grad") {
				return true
			}
		}
		if fn.Op != name || len(fn.Args) == 0 {
			return false
		}
		fn = fn.Args[0]
	}
	return false
}

// Takes reports whether a function's own text computes gradients.
func Takes(ff *values.FunctionFacts) bool {
	for range ff.Find(taken) {
		return true
	}
	return false
}

var taken = values.NewSearch(func(_ syntax.Node, v *values.Value) bool {
	return v.Op == "gradients" || v.Op == values.OpCall && takesGradients(v.Recv)
})

// Alike reports whether two values are the same object, seen from two functions.
func Alike(a, b *values.Value) bool {
	for range 6 {
		switch {
		case a == nil || b == nil:
			return false
		case values.Same(a, b):
			return true
		case a.Op != b.Op || a.Name != b.Name || a.Name == "":
			return false
		case a.Op == values.OpParam:
			return a.In == b.In
		case a.Op != values.OpAttr:
			return false
		}
		a, b = a.Recv, b.Recv
	}
	return false
}
