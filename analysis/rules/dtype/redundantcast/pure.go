package redundantcast

import (
	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/match"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

// chain looks at x.astype(mx.float32).astype(dtype): float32 holds every number
// of half precision, so that the first cast changes nothing.
func (s *search) chain(v *values.Value) {
	up := v.Args[0]
	x, ok := widened(up)
	if !ok || !x.DType.IsHalf() && !match.OfModel(x) || !s.uses.Only(map[*values.Value]bool{up: true}, v) {
		return
	}
	call, ok := v.Node.(*syntax.Call)
	if !ok {
		return
	}
	method, ok := call.Fn.(*syntax.Attribute)
	if !ok {
		return
	}
	f := analysis.Finding{Span: s.p.Doc.Span(v.Node), Message: "cast to float32 and on to another dtype: the first of the two casts changes nothing"}
	if v.DType.IsFloat32() {
		f.Message = "cast to float32 twice: one of the casts changes nothing"
	}
	if fix, ok := s.p.Rewrite(method.X, "Drop the first cast", edit.Safe, func(sp *analysis.Spelling) string { return sp.Of(x) }); ok {
		f.Fixes = append(f.Fixes, fix)
	}
	s.p.ReportFinding(f)
}

// same looks at casts of activations to the dtype that layers gave them.
func (s *search) same(v *values.Value) {
	d := v.Args[1]
	if d == nil || d.Op != "dtype" || len(d.Args) == 0 {
		return
	}
	from := d.Args[0]
	if v.Args[0] == from || !layered(v.Args[0], from, 12) {
		return
	}
	f := analysis.Finding{Span: s.p.Doc.Span(v.Node), Message: "the layers return the dtype of " + name(s.p, d) + " already: the cast changes nothing while weights and activations have one dtype"}
	if e, ok := suffix(s.p, v); ok && !edit.LosesComment(s.p.Doc, e) {
		f.Fixes = append(f.Fixes, edit.Fix{Title: "Drop the cast", Safety: edit.Confirm, Reason: "the result has the dtype that the weights and the input promote to", Edits: []edit.Edit{e}})
	}
	s.p.ReportFinding(f)
}

// layered reports whether v is made of from by layers of MLX that keep its dtype, and by nothing else.
func layered(v, from *values.Value, depth int) bool {
	if v == nil || depth == 0 || v.DType.Known() && !v.DType.IsHalf() {
		return false
	}
	for steps := 0; ; steps++ {
		if v == from {
			return steps > 0
		}
		if steps == depth || len(v.Args) == 0 || v.Args[0] == nil {
			return false
		}
		switch {
		case v.Op == values.OpLayer && keeps[v.Name], match.Is(v, "sigmoid", "tanh", "stop_gradient"), activation(v):
			v = v.Args[0]
		default:
			return false
		}
	}
}

// keeps are layers that compute in the dtype of their input when their weights have it.
var keeps = map[string]bool{"mlx.nn.Linear": true, "mlx.nn.Conv1d": true, "mlx.nn.Conv2d": true, "mlx.nn.Conv3d": true, "mlx.nn.RMSNorm": true,
	"mlx.nn.LayerNorm": true, "mlx.nn.GELU": true, "mlx.nn.SiLU": true, "mlx.nn.ReLU": true, "mlx.nn.Tanh": true, "mlx.nn.Sigmoid": true, "mlx.nn.Dropout": true}

func activation(v *values.Value) bool {
	switch v.Op {
	case "mlx.nn.gelu", "mlx.nn.gelu_approx", "mlx.nn.gelu_fast_approx", "mlx.nn.silu", "mlx.nn.relu", "mlx.nn.relu6", "mlx.nn.tanh", "mlx.nn.sigmoid",
		"mlx.nn.mish", "mlx.nn.softplus", "mlx.nn.elu", "mlx.nn.leaky_relu", "mlx.nn.hardswish":
		return true
	}
	return false
}

func name(p *analysis.Pass, d *values.Value) string {
	if d.Node != nil {
		if a, ok := d.Node.(*syntax.Attribute); ok {
			return syntax.Text(a.X)
		}
	}
	return "the input"
}

// single looks at (a.astype(mx.float32) + b.astype(mx.float32)).astype(a.dtype):
// one sum, difference, product or quotient of half-precision numbers is rounded
// the same either way.
func (s *search) single(v *values.Value) {
	op := v.Args[0]
	if !match.Is(op, "add", "subtract", "multiply", "divide") || !s.uses.Only(map[*values.Value]bool{op: true}, v) {
		return
	}
	var roots []analysis.Root
	var first *values.Value
	safety, reason := edit.Safe, ""
	for _, a := range op.Args[:2] {
		x, ok := widened(a)
		if !ok || !x.DType.IsHalf() || first != nil && !oneDType(x, first) || !s.uses.Only(map[*values.Value]bool{a: true}, op) {
			return // a number would be rounded first; another dtype would widen
		}
		if first == nil {
			first = x
		} else if !match.SameDType(x, first) {
			safety, reason = edit.Confirm, "the operands must have one dtype"
		}
		b, ok := op.Node.(*syntax.BinOp)
		if !ok {
			return
		}
		for _, e := range []syntax.Expr{b.L, b.R} {
			if s.p.Values.Value(e) == a {
				roots = append(roots, analysis.Root{Expr: e, Write: func(sp *analysis.Spelling) string { return sp.Of(x) }})
			}
		}
	}
	if !match.SameDType(v, first) || len(roots) != 2 {
		return
	}
	f := analysis.Finding{Span: s.p.Doc.Span(v.Node), Message: "cast to float32 for one operation and back: the same numbers without, with a quarter of the memory"}
	if fix, ok := s.p.RewriteAll("Drop the casts", safety, roots...); ok {
		fix.Reason = reason
		if e, ok := suffix(s.p, v); ok {
			fix.Edits = append(fix.Edits, e)
			if !edit.LosesComment(s.p.Doc, fix.Edits...) {
				f.Fixes = append(f.Fixes, fix)
			}
		}
	}
	s.p.ReportFinding(f)
}
