// Package rmsnorm finds RMS normalization written by hand.
package rmsnorm

import (
	_ "embed"

	"mlxls/analysis"
	"mlxls/analysis/rules/fast"
)

//go:embed rule.md
var page string

// Rule is rms-norm.
var Rule = &analysis.Rule{Name: "rms-norm", Group: "fast", Since: "0.8.1", Page: page, Run: run}

func run(p *analysis.Pass) {
	for _, n := range fast.Norms(p) {
		if !n.Centred {
			fast.Report(p, n, "RMS norm", "mlx.core.fast.rms_norm")
		}
	}
}
