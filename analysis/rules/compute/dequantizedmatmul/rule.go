// Package dequantizedmatmul finds products with a weight that is unpacked for them.
// It does not know the size of what is multiplied.
package dequantizedmatmul

import (
	_ "embed"
	"strings"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/match"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

//go:embed rule.md
var page string

// Rule is dequantized-matmul.
var Rule = &analysis.Rule{Name: "dequantized-matmul", Group: "compute", Severity: analysis.Warning, Page: page, Run: run}

var products = values.ComputesBy(func(v *values.Value) bool {
	if !match.Is(v, "matmul") || len(v.Args) < 2 {
		return false
	}
	w, _, _ := unpacked(v.Args[1])
	return w != nil
}, "mlx.core.matmul")

func run(p *analysis.Pass) {
	var uses *match.Use
	for n, v := range p.Values.Find(products) {
		w, turned, matrix := unpacked(v.Args[1])
		if uses == nil {
			uses = match.UsesIn(p.Values)
		}
		if !uses.Only(map[*values.Value]bool{w: true, v.Args[1]: true}, v) {
			continue // it is unpacked for something else, too
		}
		x, ok := n.(syntax.Expr)
		if !ok {
			continue
		}
		f := analysis.Finding{Span: p.Doc.Span(x), Message: "the weight is unpacked for this product: it is written and read in full, instead of a quarter or less; mx.quantized_matmul takes it packed"}
		if d := w.Node; d != nil && p.Doc.Has(d) && !f.Span.Contains(p.Doc.Span(d)) {
			f.Related = append(f.Related, analysis.Related{Span: p.Doc.Span(d), Message: "unpacked here"})
		}
		if fix, ok := rewrite(p, x, v, w, turned); ok {
			switch {
			case !matrix:
				fix.Safety, fix.Reason = edit.Confirm, "the weight must be a matrix: .T turns all axes round"
			case !match.SameDType(v.Args[0], w.Arg("scales")) && !match.SameDType(w.Arg("scales"), v.Args[0]):
				fix.Safety, fix.Reason = edit.Confirm, "the input and the scales must have one dtype"
			}
			f.Fixes = append(f.Fixes, fix)
		}
		p.ReportFinding(f)
	}
}

// unpacked is the dequantize behind the right side of a product, whether its axes
// are turned round, and whether that certainly turns the last two.
func unpacked(v *values.Value) (w *values.Value, turned, matrix bool) {
	matrix = true
	switch {
	case match.Is(v, "transpose") && len(v.Args) > 0 && (len(v.Args) < 2 || v.Args[1] == nil || v.Args[1].Kind == values.None):
		v, turned = v.Args[0], true
		matrix = v != nil && v.Shape.Known && v.Shape.Rank() == 2
	case match.Is(v, "swapaxes") && last(v.Args[1], v.Args[2]):
		v, turned = v.Args[0], true
	}
	if !match.Is(v, "dequantize") || len(v.Args) < 2 || v.Args[0] == nil || v.Args[1] == nil {
		return nil, false, false
	}
	return v, turned, matrix
}

// last reports whether two axes are the last two.
func last(a, b *values.Value) bool {
	i, ok := a.Int()
	k, known := b.Int()
	return ok && known && (i == -1 && k == -2 || i == -2 && k == -1)
}

func rewrite(p *analysis.Pass, n syntax.Expr, v, w *values.Value, turned bool) (edit.Fix, bool) {
	if set(w.Arg("dtype")) || set(w.Arg("global_scale")) {
		return edit.Fix{}, false // quantized_matmul has neither
	}
	call, _ := w.Node.(*syntax.Call)
	return p.Rewrite(n, "Use mx.quantized_matmul", edit.Safe, func(s *analysis.Spelling) string {
		// an attribute is what another method made: as it is written, if that is the same here
		of := func(i int, name string) string {
			if v := w.Args[i]; call == nil || s.Can(v) {
				return s.Of(v)
			}
			for _, k := range call.Keywords {
				if k.Name == name {
					return s.Text(k.Value)
				}
			}
			if i < len(call.Args) {
				return s.Text(call.Args[i])
			}
			return s.Of(nil)
		}
		args := []string{s.Of(v.Args[0])}
		for i, q := range w.Entry.Params {
			switch {
			case i >= len(w.Args) || !set(w.Args[i]):
			case i < 3:
				args = append(args, of(i, q.Name))
			default:
				args = append(args, q.Name+"="+of(i, q.Name))
			}
			if i == 2 && !turned {
				args = append(args, "transpose=False")
			}
		}
		return s.Name("mlx.core.quantized_matmul") + "(" + strings.Join(args, ", ") + ")"
	})
}

func set(v *values.Value) bool { return v != nil && v.Kind != values.None }
