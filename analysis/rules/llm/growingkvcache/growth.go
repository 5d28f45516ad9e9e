package growingkvcache

import (
	"mlxls/analysis"
	"mlxls/analysis/match"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

// A growth is what was there before with something appended, carried on to the next call.
type growth struct {
	node syntax.Expr
	v    *values.Value
	past syntax.Expr
	// whole is set when an object or a container has all of it from call to call.
	whole bool
}

// growthOf matches concatenate([past, new], axis=…), where the result is past the next time.
func growthOf(p *analysis.Pass, ff *values.FunctionFacts, n syntax.Expr, v *values.Value) *growth {
	call, ok := n.(*syntax.Call)
	if !ok || len(call.Args) == 0 {
		return nil
	}
	if axis, ok := v.Arg("axis").Int(); !ok || axis == 0 {
		return nil // batches are joined there, or texts
	}
	past, added := pair(call.Args[0])
	if past == nil || created(v.Args[0].Elems[1], 6) {
		return nil // room for more: it grows in steps
	}
	src := sourceOf(p, past, 6)
	if src == nil || src.inPlace(p, ff.Fn.Class) {
		return nil
	}
	if other := sourceOf(p, added, 6); other != nil && (other.held || !src.held) {
		return nil // two caches, or two arguments, are joined
	}
	g := &growth{node: n, v: v, past: past}
	g.whole = src.held && !src.part && src.carries(p, ff, v, false)
	if !g.whole && !src.carries(p, ff, v, true) {
		return nil
	}
	return g
}

// pair is what is joined: of two.
func pair(x syntax.Expr) (first, second syntax.Expr) {
	var parts []syntax.Expr
	switch x := x.(type) {
	case *syntax.List:
		parts = x.Elts
	case *syntax.Tuple:
		parts = x.Elts
	}
	if len(parts) != 2 {
		return nil, nil
	}
	return parts[0], parts[1]
}

// created reports whether an array is new, with nothing in it that was computed.
func created(v *values.Value, depth int) bool {
	if v == nil || depth == 0 {
		return false
	}
	if match.Is(v, "zeros", "ones", "full", "zeros_like", "ones_like") {
		return true
	}
	switch {
	case v.Op == values.OpPhi:
		for _, a := range v.Args {
			if created(a, depth-1) {
				return true
			}
		}
	case match.Is(v, "broadcast_to", "repeat", "array.astype", "reshape", "array.reshape", "array.__getitem__") && len(v.Args) > 0:
		return created(v.Args[0], depth-1)
	}
	return false
}

// attended reports whether attention reads what has grown.
func (g *growth) attended(p *analysis.Pass) bool {
	seen := map[*values.Value]bool{}
	var look func(v *values.Value) bool
	look = func(v *values.Value) bool {
		if seen[v] || len(seen) > 64 {
			return false
		}
		seen[v] = true
		for _, c := range p.Values.Consumers(v) {
			switch {
			case match.Is(c, "fast.scaled_dot_product_attention") && len(c.Args) > 2 && (c.Args[1] == v || c.Args[2] == v),
				match.Is(c, "matmul") && len(c.Args) > 1 && c.Args[1] == v, match.Is(c, "einsum"):
				return true
			case c.Op == values.OpPhi, c.Op == "display",
				match.Is(c, "array.__getitem__", "array.astype", "transpose", "array.transpose", "reshape", "array.reshape", "swapaxes", "array.swapaxes",
					"moveaxis", "array.moveaxis", "repeat", "tile", "broadcast_to", "expand_dims", "contiguous"):
				if look(c) {
					return true
				}
			}
		}
		return false
	}
	return look(g.v)
}
