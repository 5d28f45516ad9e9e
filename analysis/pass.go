package analysis

import (
	"mlxls/analysis/edit"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

// A Pass is one rule's run over one document.
type Pass struct {
	Doc    *syntax.Document
	Values *values.Facts
	Opts   *Options
	rule   *Rule
	report func(Finding)
}

// Report reports a finding at node n.
func (p *Pass) Report(n syntax.Node, message string, fixes ...edit.Fix) {
	p.ReportFinding(Finding{Span: p.Doc.Span(n), Message: message, Fixes: fixes})
}

// ReportFinding reports f; rule and severity are filled in.
func (p *Pass) ReportFinding(f Finding) {
	f.Rule, f.Severity = p.rule, p.rule.Severity
	p.report(f)
}
