package server

import (
	"context"
	"strings"

	"go.lsp.dev/protocol"

	"mlxls/analysis"
	"mlxls/analysis/syntax"
	"mlxls/server/conn"
)

// hover explains the findings under the cursor with their rules' pages. What
// the diagnostic says already, the editor shows beside it.
func (s *session) hover(p *conn.Place) func(context.Context) (*protocol.Hover, error) {
	n, t, ok := s.snapshotOf(p.TextDocument.URI)
	if !ok || !n.relevant() {
		return nil
	}
	at := t.start + s.offset(t.doc, p.Position)
	return func(ctx context.Context) (*protocol.Hover, error) {
		r, err := s.report(ctx, n)
		if err != nil {
			return nil, err
		}
		var pages []string
		var span syntax.Span
		seen := map[*analysis.Rule]bool{}
		for i := range r.Findings {
			f := &r.Findings[i]
			if !f.Span.Touches(syntax.Span{Start: at, End: at}) || seen[f.Rule] {
				continue
			}
			seen[f.Rule] = true
			if span.Empty() || span.Contains(f.Span) {
				span = f.Span // the innermost
			}
			if page := s.page(f); page != "" {
				pages = append(pages, page)
			}
		}
		if len(pages) == 0 {
			return nil, nil
		}
		home, local := n.at(span)
		text := strings.Join(pages, "\n\n---\n\n")
		contents := &protocol.MarkupContent{Kind: protocol.MarkupKindMarkdown, Value: text}
		if !s.client.markdown {
			contents = &protocol.MarkupContent{Kind: protocol.MarkupKindPlainText, Value: plain(text)}
		}
		return &protocol.Hover{Contents: contents, Range: ptr(s.rangeOf(home.doc, local))}, nil
	}
}

// page returns what a rule's page tells a reader: not the values with which
// its examples are tested, but why a fix asks before it is applied.
func (s *session) page(f *analysis.Finding) string {
	page, _, _ := strings.Cut(f.Rule.Page, "\n## Inputs")
	page = strings.TrimSpace(page)
	for _, fix := range f.Fixes {
		if fix.Reason != "" {
			page += "\n\n**" + fix.Title + "** asks first: " + fix.Reason
			break
		}
	}
	if href := s.docsURL(f.Rule); href != "" {
		page += "\n\n[" + f.Rule.Name + "](" + href + ")"
	}
	return page
}

// plain makes Markdown readable where it is not rendered.
func plain(markdown string) string {
	var out []string
	for line := range strings.Lines(markdown) {
		line = strings.TrimRight(line, "\n")
		switch {
		case strings.HasPrefix(line, "```"):
			continue
		case strings.HasPrefix(line, "#"):
			line = strings.TrimLeft(line, "# ")
		}
		out = append(out, strings.NewReplacer("`", "", "**", "").Replace(line))
	}
	return strings.Join(out, "\n")
}
