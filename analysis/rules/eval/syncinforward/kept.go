package syncinforward

import (
	"strings"

	"mlxls/analysis/match"
	"mlxls/analysis/rules/eval"
	"mlxls/analysis/values"
)

// kept reports whether a forward reads the number of an array that a cache
// keeps: unlike the lengths of a prompt it is another one for each token.
func kept(e values.Effect, where string) bool {
	if !strings.HasPrefix(where, eval.Forward) {
		return false
	}
	switch e.How {
	case "item", "int", "tolist":
		return ofCache(e.Value, 8)
	}
	return false
}

// ofCache reports whether v is an attribute of what a cache is, or a part or a bound of one.
func ofCache(v *values.Value, depth int) bool {
	if v == nil || depth == 0 {
		return false
	}
	switch {
	case v.Op == values.OpAttr:
		return v.Name == "offset" && given(v.Recv, 6)
	case v.Op == values.OpPhi:
		for _, a := range v.Args {
			if ofCache(a, depth-1) {
				return true
			}
		}
		return false
	case v.Op == "narrowed", v.Op == values.OpItem, match.Is(v, "array.__getitem__", "maximum", "max", "min", "reshape", "squeeze", "flatten", "array.astype"):
		return len(v.Args) > 0 && ofCache(v.Args[0], depth-1)
	}
	return false
}

// given reports whether an object is an argument, or one of several that are.
func given(v *values.Value, depth int) bool {
	if v == nil || depth == 0 {
		return false
	}
	switch v.Op {
	case values.OpParam:
		return v.Name != "self"
	case values.OpItem, values.OpElem, "narrowed", values.OpPhi, "mlx.core.array.__getitem__":
		for _, a := range v.Args {
			if given(a, depth-1) {
				return true
			}
		}
	}
	return false
}
