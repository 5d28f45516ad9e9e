package precisesoftmax

import (
	"mlxls/analysis"
	"mlxls/analysis/match"
	"mlxls/analysis/values"
)

// A way is how probabilities reach the casts that end it.
type way struct {
	casts []*values.Value
	// rounded is set when something is computed from them before.
	rounded bool
}

// Operations by what they do with probabilities. Moved and sorted values are
// the same numbers; what is ranked, summed or scaled depends on their rounding.
var (
	moves = set("reshape", "transpose", "swapaxes", "moveaxis", "squeeze", "expand_dims", "flatten", "unflatten", "take", "take_along_axis",
		"array.__getitem__", "stop_gradient", "repeat", "tile", "broadcast_to", "contiguous", "negative", "max", "min", "sort", "topk")
	ranks    = set("argmax", "argmin", "argsort", "argpartition")
	computes = set("sum", "divide", "multiply", "maximum", "linalg.norm", "partition")
)

func set(ops ...string) map[string]bool {
	m := map[string]bool{}
	for _, op := range ops {
		m["mlx.core."+op] = true
	}
	return m
}

// follow goes from the probabilities to the casts where they end; false when
// they go anywhere else, or are combined with other arrays.
func follow(p *analysis.Pass, uses *match.Use, v *values.Value) (w way, ok bool) {
	seen := map[*values.Value]bool{v: true}
	for work := []*values.Value{v}; len(work) > 0; work = work[1:] {
		if uses.Kept(work[0]) {
			return w, false
		}
		for _, c := range p.Values.Consumers(work[0]) {
			switch {
			case seen[c] || match.Metadata(c):
				continue
			case c.Op == "mlx.core.array.astype":
				w.casts = append(w.casts, c)
				continue
			case ranks[c.Op]:
				w.rounded = true
				continue
			case computes[c.Op] || c.Op == values.OpLayer && c.Name == "mlx.nn.Dropout":
				w.rounded = true
			case c.Op == values.OpPhi || moves[c.Op] && c.Args[0] == work[0]:
			default:
				return w, false
			}
			seen[c] = true
			work = append(work, c)
		}
	}
	for c := range seen {
		if c == v || moves[c.Op] {
			continue
		}
		for _, a := range c.Args {
			if a != nil && (a.IsArray() || a.Kind == values.Unknown) && !seen[a] {
				return w, false // other arrays have a part in it
			}
		}
	}
	return w, len(w.casts) > 0
}
