package analysis

import (
	"runtime/debug"

	"mlxls/analysis/edit"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

// A Pass is one rule's run over one document, or a part of it.
type Pass struct {
	Doc    *syntax.Document
	Values *values.Facts
	Opts   *Options
	rule   *Rule
	found  []Finding
	panics []RulePanic
}

// run has a rule look; a panic loses what it found, and nothing else.
func (p *Pass) run(rule *Rule, look func(*Pass)) {
	p.rule, p.found, p.panics = rule, nil, nil
	defer func() {
		if v := recover(); v != nil {
			p.found, p.panics = nil, []RulePanic{{Rule: rule.Name, Value: v, Stack: debug.Stack()}}
		}
	}()
	look(p)
}

// Report reports a finding at node n.
func (p *Pass) Report(n syntax.Node, message string, fixes ...edit.Fix) {
	p.ReportFinding(Finding{Span: p.Doc.Span(n), Message: message, Fixes: fixes})
}

// ReportFinding reports f; rule and severity are filled in.
func (p *Pass) ReportFinding(f Finding) {
	f.Rule, f.Severity = p.rule, p.rule.Severity
	if p.Opts.Severity != nil {
		if s, ok := p.Opts.Severity(p.rule); ok {
			f.Severity = s
		}
	}
	p.found = append(p.found, f)
}
