// Package redundantcast finds casts to float32 around operations that compute in float32 anyway, and casts that change nothing.
package redundantcast

import (
	_ "embed"
	"strings"

	"mlxls/analysis"
	"mlxls/analysis/match"
	"mlxls/analysis/rules/dtype"
	"mlxls/analysis/values"
)

//go:embed rule.md
var page string

// Rule is redundant-cast.
var Rule = &analysis.Rule{Name: "redundant-cast", Group: "dtype", Page: page, Run: run}

func run(p *analysis.Pass) {
	s := &search{p: p, uses: match.UsesIn(p.Values)}
	for _, ff := range p.Values.Functions() {
		for n, v := range ff.Find(wides) {
			if dtype.Explained(p, n) {
				continue // someone wrote why
			}
			if names, ok := inputs(v); ok {
				s.around(v, names)
			}
			if match.Is(v, "array.astype") {
				s.chain(v)
				s.same(v)
				s.single(v)
				s.stored(v)
			}
		}
	}
}

var wides = values.Computes(func(v *values.Value) bool {
	_, ok := inputs(v)
	return ok || match.Is(v, "array.astype")
})

type search struct {
	p    *analysis.Pass
	uses *match.Use
}

// inputs are the operands of an operation that accumulates in float32 and
// returns the dtype of its operands; ok is false for other operations.
func inputs(v *values.Value) (in []*values.Value, ok bool) {
	switch {
	case match.Is(v, "fast.rms_norm", "fast.layer_norm", "fast.rope"):
		in = v.Args[:1]
	case match.Is(v, "fast.scaled_dot_product_attention"):
		in = v.Args[:3]
	case v.Op == values.OpLayer && (v.Name == "mlx.nn.RMSNorm" || v.Name == "mlx.nn.LayerNorm" || v.Name == "mlx.nn.RoPE" || fusedGroups(v)):
		in = v.Args[:min(1, len(v.Args))]
	}
	for _, x := range in {
		if x == nil {
			return nil, false
		}
	}
	return in, len(in) > 0
}

// fusedGroups reports whether v is a group norm that uses the fused layer norm;
// the other kind takes means in the dtype it is given.
func fusedGroups(v *values.Value) bool {
	if v.Name != "mlx.nn.GroupNorm" || v.Recv == nil {
		return false
	}
	c := v.Recv.Arg("pytorch_compatible")
	return c != nil && c.Const == true
}

// widened reports whether v is x.astype(mx.float32) of an x that may be of half precision.
func widened(v *values.Value) (x *values.Value, ok bool) {
	if !match.Is(v, "array.astype") || !v.DType.IsFloat32() || len(v.Args) < 2 || v.Args[1] == nil || v.Args[1].Op == "dtype" {
		return nil, false
	}
	x = v.Args[0]
	return x, x != nil && (x.IsArray() || x.Kind == values.Unknown) && !x.DType.IsFloat32() && !x.DType.IsIntegral()
}

// what is the operation as one says it.
func what(v *values.Value) string {
	if v.Op == values.OpLayer {
		return strings.Replace(v.Name, "mlx.nn.", "nn.", 1)
	}
	return strings.Replace(v.Op, "mlx.core.", "mx.", 1)
}
