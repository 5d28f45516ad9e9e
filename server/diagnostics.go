package server

import (
	"strconv"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/syntax"
)

var severities = map[analysis.Severity]protocol.DiagnosticSeverity{
	analysis.Error:   protocol.DiagnosticSeverityError,
	analysis.Warning: protocol.DiagnosticSeverityWarning,
	analysis.Info:    protocol.DiagnosticSeverityInformation,
	analysis.Hint:    protocol.DiagnosticSeverityHint,
}

// diagnostics returns a report's findings for each text of its program.
func (s *session) diagnostics(n *snapshot, r *analysis.Report) [][]protocol.Diagnostic {
	all := make([][]protocol.Diagnostic, len(n.texts))
	if why := n.refused(); why != "" {
		all[0] = append(all[0], protocol.Diagnostic{
			Severity: protocol.DiagnosticSeverityInformation, Source: protocol.NewOptional("mlxls"), Message: protocol.String(why),
		})
	}
	for i := range r.Findings {
		f := &r.Findings[i]
		home, _ := n.at(f.Span)
		for k, t := range n.texts {
			if t.start == home.start && t.uri == home.uri {
				all[k] = append(all[k], s.diagnosticOf(n, f))
			}
		}
	}
	return all
}

// diagnosticOf returns a finding as the editor shows it.
func (s *session) diagnosticOf(n *snapshot, f *analysis.Finding) protocol.Diagnostic {
	home, span := n.at(f.Span)
	d := protocol.Diagnostic{
		Range:    s.rangeOf(home.doc, span),
		Severity: severities[f.Severity],
		Code:     protocol.String(f.Rule.Name),
		Source:   protocol.NewOptional("mlxls"),
		Message:  protocol.String(f.Message),
	}
	if href := s.docsURL(f.Rule); href != "" {
		d.CodeDescription = protocol.CodeDescription{Href: uri.URI(href)}
	}
	if f.Rule.Deprecated && s.client.tags {
		d.Tags = protocol.NewDiagnosticTags(protocol.DiagnosticTagDeprecated)
	}
	if s.client.related {
		for _, rel := range f.Related {
			if loc, ok := s.location(n, rel); ok {
				d.RelatedInformation = append(d.RelatedInformation, protocol.DiagnosticRelatedInformation{Location: loc, Message: rel.Message})
			}
		}
	}
	if s.client.data {
		d.Data = protocol.LSPAny(`{"fix":` + strconv.Quote(fixOf(f)) + `}`)
	}
	return d
}

// fixOf returns how far a finding's best fix may be trusted.
func fixOf(f *analysis.Finding) string {
	best := edit.Advice
	for _, fix := range f.Fixes {
		best = min(best, fix.Safety)
	}
	return best.String()
}

func (s *session) docsURL(rule *analysis.Rule) string {
	if s.opts.DocsURL == nil {
		return ""
	}
	return s.opts.DocsURL(rule)
}

// location returns a related place; one in a file that can't be read is left out.
func (s *session) location(n *snapshot, rel analysis.Related) (protocol.Location, bool) {
	if rel.Path == "" || rel.Path == n.path {
		t, span := n.at(rel.Span)
		return protocol.Location{URI: uri.URI(t.uri), Range: s.rangeOf(t.doc, span)}, true
	}
	b, err := s.read(rel.Path)
	if err != nil {
		return protocol.Location{}, false
	}
	return protocol.Location{URI: uri.File(rel.Path), Range: s.rangeOf(syntax.Parse(b), rel.Span)}, true
}
