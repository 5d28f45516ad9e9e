// Package truncatedscalar finds NumPy's single and half precision numbers to
// the right of integer arrays, whose dtype MLX gives them. It does not look at
// NumPy arrays, nor at float64 numbers, which are Python's floats.
package truncatedscalar

import (
	_ "embed"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/match"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

//go:embed rule.md
var page string

// Rule is truncated-scalar.
var Rule = &analysis.Rule{Name: "truncated-scalar", Group: "dtype", Severity: analysis.Error, Page: page, Run: run}

var truncations = values.ComputesBy(func(v *values.Value) bool {
	if !match.Is(v, "multiply", "add", "subtract", "divide", "power") || len(v.Args) < 2 || v.Args[0] == nil || v.Args[1] == nil {
		return false
	}
	if _, operator := v.Node.(*syntax.BinOp); !operator {
		return false
	}
	x, c := v.Args[0], v.Args[1]
	return x.IsArray() && x.DType.IsIntegral() && c.Kind == values.NumPy && floats[c.Op] && len(c.Args) == 1 && c.Args[0].IsScalar()
}, "mlx.core.multiply", "mlx.core.add", "mlx.core.subtract", "mlx.core.divide", "mlx.core.power")

// floats are the types of NumPy's numbers that are no Python floats.
var floats = map[string]bool{"numpy.float32": true, "numpy.float16": true, "numpy.single": true, "numpy.half": true}

func run(p *analysis.Pass) {
	for n, v := range p.Values.Find(truncations) {
		b := n.(*syntax.BinOp)
		f := analysis.Finding{Span: p.Doc.Span(b.R)}
		f.Message = "a NumPy number beside an array of integers is cast to integers: 0.5 becomes 0; Python's numbers and float64 keep their value"
		fix, ok := p.Rewrite(b.R, "Use a Python number", edit.Confirm, func(s *analysis.Spelling) string {
			return "float(" + s.Of(v.Args[1]) + ")"
		})
		if ok {
			fix.Reason = "the result is float32 then, and not integers"
			f.Fixes = append(f.Fixes, fix)
		}
		p.ReportFinding(f)
	}
}
