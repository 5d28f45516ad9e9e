package server

import (
	"context"
	"fmt"
	"strings"

	"go.lsp.dev/protocol"

	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
	"mlxls/server/conn"
)

// codeLens counts above each function what was found in it, and how often its
// own text has MLX evaluate, where the user wants that.
func (s *session) codeLens(p *conn.Named) func(context.Context) ([]protocol.CodeLens, error) {
	n, t, ok := s.snapshotOf(p.TextDocument.URI)
	return func(ctx context.Context) ([]protocol.CodeLens, error) {
		lenses := []protocol.CodeLens{}
		if !ok || !n.settings.extras.CodeLens || !n.relevant() {
			return lenses, nil
		}
		r, err := s.report(ctx, n)
		if err != nil || r.Facts == nil {
			return lenses, err
		}
		for _, p := range r.Facts.Parts() {
			part := r.Facts.View(p)
			span, function := part.PartSpan()
			home, local := n.at(span)
			if !function || home.key != t.key {
				continue
			}
			var counts []string
			count := func(k int, what string) {
				if k == 1 {
					counts = append(counts, "1 "+what)
				} else if k > 1 {
					counts = append(counts, fmt.Sprintf("%d %ss", k, what))
				}
			}
			found := 0
			for i := range r.Findings {
				if span.Contains(r.Findings[i].Span) {
					found++
				}
			}
			count(evaluations(part), "evaluation")
			count(found, "finding")
			if len(counts) == 0 {
				continue
			}
			at := s.position(home.doc, local.Start)
			lenses = append(lenses, protocol.CodeLens{
				Range:   protocol.Range{Start: at, End: at},
				Command: protocol.Command{Title: strings.Join(counts, ", ")}, // no command: nothing to click
			})
		}
		return lenses, ctx.Err()
	}
}

// evaluations is how many places in a part have MLX evaluate.
func evaluations(part *values.Facts) int {
	places := map[syntax.Node]bool{}
	for _, ff := range part.Functions() {
		for _, e := range ff.Effects {
			if e.Kind == values.Evaluates && len(e.Via) == 0 {
				places[e.Node] = true
			}
		}
	}
	return len(places)
}
