package syncinforward

import (
	"mlxls/analysis/match"
	"mlxls/analysis/values"
)

// madeHere reports whether a forward reads an array that it has counted out itself, in every call: numbers of
// Python that go to the device and back.
func madeHere(e values.Effect) bool {
	return !e.Guarded && e.Loop == nil && e.How != "eval" && counted(e.Value, 8)
}

func counted(v *values.Value, depth int) bool {
	if v == nil || depth == 0 {
		return false
	}
	switch {
	case match.Is(v, "arange", "linspace"):
		return true
	case v.Op == values.OpPhi:
		for _, a := range v.Args {
			if !counted(a, depth-1) {
				return false
			}
		}
		return len(v.Args) > 0
	case match.Is(v, "expand_dims", "reshape", "tile", "repeat", "broadcast_to", "array.astype", "array.__getitem__", "transpose", "flatten"):
		return len(v.Args) > 0 && counted(v.Args[0], depth-1)
	case match.Is(v, "add", "subtract", "multiply"):
		for i, a := range v.Args[:min(len(v.Args), 2)] {
			if b := v.Args[1-i]; counted(a, depth-1) && (b.IsScalar() || counted(b, depth-1)) {
				return true
			}
		}
	}
	return false
}
