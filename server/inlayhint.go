package server

import (
	"context"
	"strings"

	"go.lsp.dev/protocol"

	"mlxls/analysis"
	"mlxls/analysis/syntax"
	"mlxls/server/conn"
)

// inlayHint shows dtype and shape behind the names that arrays are assigned
// to, where the user wants that.
func (s *session) inlayHint(p *conn.Stretch) func(context.Context) ([]protocol.InlayHint, error) {
	n, t, ok := s.snapshotOf(p.TextDocument.URI)
	return func(ctx context.Context) ([]protocol.InlayHint, error) {
		hints := []protocol.InlayHint{}
		if !ok || !n.settings.extras.InlayHints || !n.relevant() {
			return hints, nil
		}
		r, err := s.report(ctx, n)
		if err != nil || r.Facts == nil {
			return hints, err
		}
		if r = r.Whole(); r.Facts == nil {
			return hints, nil
		}
		span := s.span(t.doc, p.Range).Shift(t.start)
		for _, st := range r.Document.Body() {
			syntax.Inspect(st, func(node syntax.Node) bool {
				at := r.Document.Span(node)
				if _, class := node.(*syntax.ClassDef); !at.Touches(span) && !class {
					return false
				}
				if a, assign := node.(*syntax.Assign); assign {
					for _, target := range a.Targets {
						hints = s.hintsFor(hints, n, r, target)
					}
				}
				return true
			})
		}
		return hints, ctx.Err()
	}
}

// hintsFor adds what is known of the arrays that an assignment's target gets.
func (s *session) hintsFor(hints []protocol.InlayHint, n *snapshot, r *analysis.Report, target syntax.Expr) []protocol.InlayHint {
	switch target := target.(type) {
	case *syntax.Tuple:
		for _, e := range target.Elts {
			hints = s.hintsFor(hints, n, r, e)
		}
	case *syntax.Name:
		span := r.Document.Span(target)
		d, ok := r.Facts.Describe(span.Start)
		what, array := strings.CutPrefix(d.What, "array ")
		if ok && array && d.Node == target && what != "of unknown dtype" {
			home, local := n.at(span)
			hints = append(hints, protocol.InlayHint{
				Position: s.position(home.doc, local.End), Label: protocol.String(": " + what), Kind: protocol.InlayHintKindType,
			})
		}
	}
	return hints
}
