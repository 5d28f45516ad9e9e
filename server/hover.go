package server

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"go.lsp.dev/protocol"

	"mlxls/analysis"
	"mlxls/analysis/syntax"
	"mlxls/server/conn"
)

// hover explains the findings under the cursor with their rules' pages; what
// the diagnostic says already, the editor shows beside it. Elsewhere it tells
// what is known of the expression: dtype, shape, and since when it is float32.
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
			what, node, ok := s.describe(n, r, at)
			if !ok {
				return nil, nil
			}
			pages, span = append(pages, what), node
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

// describe tells what is known of the expression at an offset.
func (s *session) describe(n *snapshot, r *analysis.Report, at int) (text string, span syntax.Span, ok bool) {
	if r.Facts == nil {
		return "", span, false
	}
	inDead := func(d syntax.Dead) bool { return d.Span.Touches(syntax.Span{Start: at, End: at}) }
	if slices.ContainsFunc(r.Document.Dead(), inDead) {
		if r = r.Whole(); r.Facts == nil {
			return "", span, false
		}
	}
	d, ok := r.Facts.Describe(at)
	if !ok {
		return "", span, false
	}
	text = "```\n" + d.What + "\n```"
	if model := n.settings.Options.Values.ModelDType; strings.Contains(d.What, " T") {
		text += "\nT is the dtype of the model's parameters, which the checkpoint decides"
		if model != "" {
			text += " (taken to be " + model + ")"
		}
		text += "."
	}
	if d.Since != nil {
		home, local := n.at(r.Document.Span(d.Since))
		line, _ := home.doc.Lines().Position(local.Start, syntax.UTF8)
		text += fmt.Sprintf("\n\nfloat32 since line %d: `%s`", line+1, firstLine(syntax.Text(d.Since)))
	}
	return text, r.Document.Span(d.Node), true
}

func firstLine(text string) string {
	line, rest, more := strings.Cut(text, "\n")
	if more && rest != "" {
		line += " …"
	}
	return line
}
