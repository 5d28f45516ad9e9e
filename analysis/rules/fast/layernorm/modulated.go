package layernorm

import (
	"mlxls/analysis"
	"mlxls/analysis/match"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

const (
	fused   = "mlx.core.fast.layer_norm"
	message = "layer norm, scale and shift are three kernels; mx.fast.layer_norm scales and shifts in its own, " +
		"given 1 + scale as weight and shift as bias with one axis each (squeeze them)"
)

// modulated reports norm(x)·(1 + scale) + shift where the norm is fused already
// but has no weight and bias, and the modulation is the same for the whole batch.
func modulated(p *analysis.Pass) {
	seen := map[*values.Value]bool{}
	for _, ff := range p.Values.Functions {
		for _, n := range ff.Nodes {
			v := p.Values.Value(n)
			if _, name := n.(*syntax.Name); name || v == nil || seen[v] || !match.Is(v, "add") || len(v.Args) < 2 {
				continue
			}
			if seen[v] = true; plain(v) {
				p.Report(n, message)
			}
		}
	}
}

// plain matches norm(x)·(1 + scale) + shift, where scale and shift have no rows.
func plain(v *values.Value) bool {
	for i, a := range v.Args[:2] {
		a = match.Core(a)
		if !match.Is(a, "multiply") || len(a.Args) < 2 || !uniform(v.Args[1-i]) {
			continue
		}
		for j, x := range a.Args[:2] {
			if bare(match.Core(x)) && uniform(a.Args[1-j]) {
				return true
			}
		}
	}
	return false
}

// bare accepts a fused layer norm without weight and bias.
func bare(v *values.Value) bool {
	if v.Op == values.OpLayer && v.Name == "mlx.nn.LayerNorm" && v.Recv != nil {
		b, ok := constant(v.Recv.Arg("affine"))
		return ok && !b
	}
	return v.Op == fused && none(v.Arg("weight")) && none(v.Arg("bias"))
}

func none(v *values.Value) bool { return v != nil && v.Kind == values.None }

func constant(v *values.Value) (b, ok bool) {
	if v != nil {
		b, ok = v.Const.(bool)
	}
	return b, ok
}

// uniform reports whether v is one vector for the whole batch: a parameter with
// one axis, or what was looked up by a Python number, such as a time step, and
// then cut into parts.
func uniform(v *values.Value) bool {
	for range 8 {
		switch v = match.Core(v); {
		case v == nil:
			return false
		case v.Shape.Known && (v.IsArray() || v.Op == values.OpParameter):
			return len(v.Shape.Dims) == 1 && !v.Shape.Dims[0].IsOne()
		case match.Is(v, "add", "multiply", "subtract") && len(v.Args) == 2 && v.Args[0].IsScalar():
			v = v.Args[1]
		case match.Is(v, "add", "multiply", "subtract") && len(v.Args) == 2 && v.Args[1].IsScalar():
			v = v.Args[0]
		case match.Is(v, "split", "squeeze", "reshape", "flatten", "expand_dims"):
			v = v.Args[0]
		case v.Op == values.OpItem && len(v.Args) == 2: // table[number]
			return number(v.Args[1])
		case v.Op == values.OpItem && len(v.Args) == 1: // a part of a split
			v = v.Args[0]
		default:
			return false
		}
	}
	return false
}

// number accepts what was read from an array: the time step that all rows share.
func number(v *values.Value) bool { return v.IsScalar() || v.Op == "mlx.core.array.item" }
