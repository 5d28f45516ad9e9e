package layernorm

import (
	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/match"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

const (
	fused   = "mlx.core.fast.layer_norm"
	message = "layer norm, scale and shift are three kernels; mx.fast.layer_norm scales and shifts in its own, " +
		"with the scale as weight and the shift as bias"
	squeeze = ", squeezed to one axis each"
)

// A modulation is norm·scale + shift, with a fused norm that has no weight and
// bias, and a scale and a shift that are the same for the whole batch.
type modulation struct{ root, product, norm, scale, shift *values.Value }

// modulated reports modulations that the norm itself could do.
func modulated(p *analysis.Pass) {
	var uses *match.Use
	seen := map[*values.Value]bool{}
	for n, v := range p.Values.Find(modulations) {
		if seen[v] {
			continue
		}
		seen[v] = true
		m, _ := modulationOf(v)
		if uses == nil {
			uses = match.UsesIn(p.Values)
		}
		if uses.Only(map[*values.Value]bool{m.norm: true, m.product: true}, v) {
			m.report(p, n.(syntax.Expr))
		}
	}
}

var modulations = values.NewSearch(func(n syntax.Node, v *values.Value) bool {
	if _, name := n.(*syntax.Name); name || !match.Is(v, "add") || len(v.Args) < 2 {
		return false
	}
	_, ok := modulationOf(v)
	return ok
})

func modulationOf(v *values.Value) (m modulation, ok bool) {
	for i, a := range v.Args[:2] {
		if !match.Is(a, "multiply") || len(a.Args) < 2 || !uniform(v.Args[1-i]) {
			continue
		}
		for j, x := range a.Args[:2] {
			if bare(x) && uniform(a.Args[1-j]) {
				return modulation{v, a, x, a.Args[1-j], v.Args[1-i]}, true
			}
		}
	}
	return m, false
}

func (m modulation) report(p *analysis.Pass, n syntax.Expr) {
	if !vector(m.scale) || !vector(m.shift) {
		p.Report(n, message+squeeze) // whether the batch axis may go cannot be seen
		return
	}
	var fixes []edit.Fix
	if m.root.Node == syntax.Node(n) && m.norm.Op == fused && m.norm.In == m.root.In {
		safety, reason := edit.Safe, ""
		if match.Is(m.scale, "add") {
			safety, reason = edit.Confirm, "1 + scale is rounded to the scale's dtype before the norm"
		}
		fix, ok := p.Rewrite(n, "Scale and shift in mx.fast.layer_norm", safety, func(s *analysis.Spelling) string {
			return s.Name(fused) + "(" + s.Of(m.norm.Args[0]) + ", " + s.Of(m.scale) + ", " + s.Of(m.shift) + ", " + s.Of(m.norm.Arg("eps")) + ")"
		})
		if ok {
			fix.Reason = reason
			fixes = append(fixes, fix)
		}
	}
	p.Report(n, message, fixes...)
}

// bare accepts a fused layer norm without weight and bias.
func bare(v *values.Value) bool {
	if v.Op == values.OpLayer && v.Name == "mlx.nn.LayerNorm" && v.Recv != nil {
		affine := v.Recv.Arg("affine")
		return affine != nil && affine.Const == false
	}
	return v.Op == fused && none(v.Arg("weight")) && none(v.Arg("bias"))
}

func none(v *values.Value) bool { return v != nil && v.Kind == values.None }

func vector(v *values.Value) bool {
	return v.Shape.Known && len(v.Shape.Dims) == 1 && !v.Shape.Dims[0].IsOne()
}

// uniform reports whether v is one vector for the whole batch: it has one axis,
// or it was looked up by a Python number, such as a time step, and then cut into parts.
func uniform(v *values.Value) bool {
	for range 8 {
		switch v = match.Core(v); {
		case v == nil:
			return false
		case v.Shape.Known:
			return vector(v)
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

// number accepts a Python number that was read from an array: a time step that all rows share.
func number(v *values.Value) bool { return v.Op == "mlx.core.array.item" }
