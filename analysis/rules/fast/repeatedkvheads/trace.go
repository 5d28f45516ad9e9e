package repeatedkvheads

import (
	"slices"
	"strings"

	"mlxls/analysis"
	"mlxls/analysis/match"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

const fused = "mlx.core.fast.scaled_dot_product_attention"

// An attention is the fused operation, a library's function around it, or the steps.
type attention struct {
	out    *values.Value
	k, v   match.Operand // as (batch, heads, length, features)
	manual *match.Attention
	node   syntax.Node // where the document has it
}

func (a *attention) at() syntax.Node { return a.node }

// attentions lists what a document's own expressions give, also through functions that they call.
func attentions(p *analysis.Pass) []*attention {
	var out []*attention
	seen := map[*values.Value]bool{}
	add := func(n syntax.Node, v *values.Value) {
		if seen[v] {
			return
		}
		seen[v] = true
		switch {
		case v.Op == fused && len(v.Args) >= 3 && v.Args[1] != nil && v.Args[2] != nil:
			out = append(out, &attention{out: v, k: match.Operand{V: v.Args[1]}, v: match.Operand{V: v.Args[2]}, node: n})
		case library(v) && len(v.Args) >= 3:
			out = append(out, &attention{out: v, k: match.Operand{V: v.Args[1]}, v: match.Operand{V: v.Args[2]}, node: n})
		default:
			if a, ok := match.AttentionOf(v); ok && a.Rank != 3 && !a.Grouped {
				out = append(out, &attention{out: v, k: a.K, v: a.V, manual: a, node: n})
			}
		}
	}
	for _, ff := range p.Values.Functions() {
		for _, n := range ff.Nodes {
			v := p.Values.Value(n)
			if _, name := n.(*syntax.Name); name {
				continue
			}
			for _, a := range arms(v, 3) {
				add(n, a)
			}
		}
	}
	return out
}

// arms are the values that v may be.
func arms(v *values.Value, depth int) []*values.Value {
	if v == nil || v.Op != values.OpPhi || depth == 0 {
		if v == nil {
			return nil
		}
		return []*values.Value{v}
	}
	var out []*values.Value
	for _, a := range v.Args {
		out = append(out, arms(a, depth-1)...)
	}
	return out
}

// library accepts the wrapper that mlx-lm and mlx-vlm have, where their files are not at hand.
func library(v *values.Value) bool {
	return v.Op == values.OpCall && v.Recv != nil && strings.HasSuffix(v.Recv.Name, "base.scaled_dot_product_attention")
}

// trace goes back from keys and values to a repeat of their heads; nil unless both have one.
func (a *attention) trace() *repeat {
	k, v := from(a.k), from(a.v)
	if k == nil || v == nil {
		return nil
	}
	return &repeat{attention: a, k: k, v: v}
}

func from(o match.Operand) *source {
	heads := 1
	if o.Axes != nil {
		heads = o.Axes[1]
	}
	s := &source{known: map[place]bool{}}
	if !s.back(o.V, heads) || s.v == nil {
		return nil
	}
	return s
}

// back walks against the flow through whatever treats heads alike. It is false
// when v does not come from a repeat of the axis.
func (s *source) back(v *values.Value, heads int) bool {
	if v == nil {
		return false
	}
	at := place{v, heads}
	found, known := s.known[at]
	if !known {
		s.known[at] = false // what leads back to itself
		s.path = append(s.path, v)
		found = s.step(v, heads)
		s.known[at] = found
	}
	return found
}

// A place is a value with the axis of its heads.
type place struct {
	v     *values.Value
	heads int
}

func (s *source) step(v *values.Value, heads int) bool {
	if x, ok := match.Repeated(v, heads, 4); ok && v.Shape.Rank() != 3 {
		if s.v != nil && s.v != v {
			return false // in two places: leave it
		}
		s.v, s.x, s.times = v, x, v.Arg("repeats")
		return true
	}
	if x, l, ok := match.Transposed(v, 4); ok {
		if l.Axes != nil {
			heads = l.Axes[heads]
		}
		return s.back(x, heads)
	}
	if x, f, ok := match.Scaled(v); ok && f.V.IsScalar() {
		return s.back(x, heads)
	}
	switch {
	case len(v.Args) == 0 || v.Args[0] == nil:
	case match.Is(v, "array.astype", "contiguous", "stop_gradient", "fast.rope", "fast.rms_norm") || v.Op == "narrowed":
		return s.back(v.Args[0], heads)
	case v.Op == values.OpLayer && slices.Contains([]string{"mlx.nn.RoPE", "mlx.nn.RMSNorm", "mlx.nn.LayerNorm"}, v.Name):
		return s.back(v.Args[0], heads)
	case v.Op == "cached":
		s.cached = true
		return s.back(v.Args[0], heads)
	case match.Is(v, "concatenate"):
		return s.joined(v, heads)
	case v.Op == values.OpPhi:
		return s.either(v, heads)
	}
	return false
}

// joined goes back through a concatenation along the length: past and new keys.
func (s *source) joined(v *values.Value, heads int) bool {
	axis, ok := v.Arg("axis").Int()
	if length := (axis + 4) % 4; !ok || length != 3-int64(heads) {
		return false // features of which some are shared, or more heads
	}
	found := false
	for _, e := range v.Args[0].Elems {
		switch {
		case e == nil:
			return false
		case outside(e):
			s.cached = true
		case !s.back(e, heads):
			return false // joined with heads that are not repeated
		default:
			found = true
		}
	}
	return found
}

// outside reports whether a value was made before this call: the past of a cache.
func outside(v *values.Value) bool { return comes(v, 12) }

func comes(v *values.Value, depth int) bool {
	if depth == 0 {
		return false // round a loop
	}
	switch v.Op {
	case values.OpParam, values.OpItem, values.OpAttr, values.OpElem, "given", "":
		return true
	case "mlx.core.array.__getitem__":
		return comes(v.Args[0], depth-1)
	case values.OpPhi:
		return !slices.ContainsFunc(v.Args, func(a *values.Value) bool { return a == nil || !comes(a, depth-1) })
	}
	return false
}

// either goes back through a branch: repeated or not, from a cache or not.
func (s *source) either(v *values.Value, heads int) bool {
	found := false
	var rest []*values.Value
	for _, a := range v.Args {
		if s.back(a, heads) {
			found = true
		} else {
			rest = append(rest, a)
		}
	}
	for _, a := range rest {
		switch {
		case !found:
			return false
		case a != nil && (a.Kind == values.None || match.SameCore(a, s.x)):
		case a != nil && outside(a):
			s.cached = true
		default:
			return false
		}
	}
	return found
}
