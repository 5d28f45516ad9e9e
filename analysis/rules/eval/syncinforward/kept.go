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
	case "item", "int", "tolist", "bool":
		return ofCache(e.Value, false, 8)
	}
	return false
}

// ofCache reports whether v is the offset of what a cache is, a part or a bound of one, or what is computed
// of its paddings and lengths: those may stay what they are, but a bound of them is computed for each token.
func ofCache(v *values.Value, computed bool, depth int) bool {
	if v == nil || depth == 0 {
		return false
	}
	switch {
	case v.Op == values.OpAttr:
		return kind(v.Name, computed) && given(v.Recv, 6)
	case v.Op == "getattr" && len(v.Args) > 1 && v.Args[1] != nil:
		name, ok := v.Args[1].Const.(string)
		return ok && kind(name, computed) && given(v.Args[0], 6)
	case v.Op == values.OpPhi:
		for _, a := range v.Args {
			if ofCache(a, computed, depth-1) {
				return true
			}
		}
		return false
	case match.Is(v, "maximum", "max", "min", "sum", "any", "all", "greater", "greater_equal", "less", "less_equal", "equal", "not_equal"):
		return len(v.Args) > 0 && ofCache(v.Args[0], true, depth-1)
	case v.Op == "narrowed", v.Op == values.OpItem, match.Is(v, "array.__getitem__", "reshape", "squeeze", "flatten", "array.astype"):
		return len(v.Args) > 0 && ofCache(v.Args[0], computed, depth-1)
	}
	return false
}

// kind reports whether an attribute of that name is what caches of batches keep for each of their texts.
func kind(name string, computed bool) bool {
	switch name {
	case "offset":
		return true
	case "left_padding", "lengths":
		return computed
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
