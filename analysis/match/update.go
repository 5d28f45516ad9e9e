package match

import (
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

// Updates finds the calls that give gradients to an optimizer.
func Updates() *values.Search { return updates }

// UpdatedWith is the expression that an update takes its gradients from, nil when it is not seen.
func UpdatedWith(call *syntax.Call) syntax.Expr {
	for _, k := range call.Keywords {
		if k.Name == "gradients" || k.Name == "grads" {
			return k.Value
		}
	}
	at := 1 // update(model, gradients)
	if fn, ok := call.Fn.(*syntax.Attribute); ok && fn.Attr.ID == "apply_gradients" {
		at = 0
	}
	if at >= len(call.Args) {
		return nil
	}
	return call.Args[at]
}

// IsGradients reports whether v is what a transformation made by value_and_grad or grad
// gives, or was made of it.
func IsGradients(v *values.Value) bool { return gradient(v, nil) }
