package handwrittenreduction

import (
	"mlxls/analysis/match"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

// spread matches sum(h[..., None, :] * w[..., None], axis=-2): h is the same
// along the axis of the sum, and is multiplied before it instead of after.
func spread(v *values.Value) (form, bool) {
	r, ok := match.Sum(v)
	if !ok || r.Axis == nil {
		return form{}, false
	}
	n, ok := r.Axis.Int()
	if !ok || n >= -1 {
		return form{}, false // counted from the front: nothing tells where the new axis is
	}
	terms, _ := match.Terms(r.X)
	for _, t := range terms {
		if !match.Is(t.V, "multiply") || len(t.V.Args) < 2 {
			continue
		}
		for i, a := range t.V.Args[:2] {
			if other := t.V.Args[1-i]; inserted(a) == n && other.IsArray() && inserted(other) != n {
				return form{root: v, message: "a factor that is the same along the axis of the sum is multiplied before it: " +
					"the products are as many times larger as the axis is long; sum the other factor, then multiply"}, true
			}
		}
	}
	return form{}, false
}

// inserted is the axis, counted from the end, that x[..., None, :] adds; 0 for none.
func inserted(v *values.Value) int64 {
	if match.Is(v, "expand_dims") {
		if n, ok := v.Arg("axis").Int(); ok && n < 0 {
			return n
		}
	}
	if !match.Is(v, "array.__getitem__") || len(v.Args) < 2 {
		return 0
	}
	at := int64(0)
	elems := v.Args[1].Elems
	for i, e := range elems {
		switch {
		case i == 0:
			if e.Const != any(syntax.Ellipsis{}) {
				return 0
			}
		case e.Kind == values.None && at == 0:
			at = int64(i - len(elems))
		case e.Op == "slice" && e.Args[0] == nil && e.Args[1] == nil && e.Args[2] == nil:
		default:
			return 0
		}
	}
	return at
}
