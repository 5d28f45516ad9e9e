// Package unusedignore finds ignore comments that silence nothing.
package unusedignore

import (
	_ "embed"
	"strings"

	"mlxls/analysis"
	"mlxls/analysis/edit"
)

//go:embed rule.md
var page string

// Rule is unused-ignore.
var Rule = &analysis.Rule{Name: "unused-ignore", Group: "comments", Severity: analysis.Info, Page: page, Ignores: run}

func run(p *analysis.Pass, idle []analysis.Idle) {
	for _, c := range idle {
		message := "nothing is found here that the comment would silence"
		if c.Names != nil {
			message += ": " + strings.Join(c.Names, ", ")
		}
		p.ReportFinding(analysis.Finding{Span: c.Span, Message: message, Fixes: []edit.Fix{{
			Title: "Remove what silences nothing", Edits: []edit.Edit{c.Remove}, Comments: true,
		}}})
	}
}
