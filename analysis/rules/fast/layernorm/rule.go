// Package layernorm finds layer normalization written by hand.
package layernorm

import (
	_ "embed"

	"mlxls/analysis"
	"mlxls/analysis/rules/fast"
)

//go:embed rule.md
var page string

// Rule is layer-norm.
var Rule = &analysis.Rule{Name: "layer-norm", Group: "fast", Since: "0.8.1", Page: page, Replaces: []string{"rms-norm"}, Run: run}

func run(p *analysis.Pass) {
	for _, n := range fast.Norms(p) {
		if n.Centred {
			fast.Report(p, n, "layer norm", "mlx.core.fast.layer_norm")
		}
	}
	modulated(p)
	across(p)
}
