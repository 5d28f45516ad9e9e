package server

import (
	"context"

	"go.lsp.dev/protocol"

	"mlxls/analysis/syntax"
	"mlxls/server/conn"
)

// resolve answers with the edit of an action that was offered without it.
func (s *session) resolve(p *conn.Resolve) func(context.Context) (*protocol.CodeAction, error) {
	n, _, ok := s.snapshotOf(p.Data.URI)
	return func(ctx context.Context) (*protocol.CodeAction, error) {
		if !ok || n.edition != p.Data.Edition {
			return nil, conn.Errorf(conn.ContentModified, "the text has changed since")
		}
		r, err := s.report(ctx, n)
		if err != nil {
			return nil, err
		}
		for _, a := range s.actions(n, r, syntax.Span{Start: p.Data.Start, End: p.Data.End}, []string{p.Kind}) {
			if o, ok := s.offer(n, a); ok && o.Title == p.Title {
				return o, nil
			}
		}
		return nil, conn.Errorf(conn.ContentModified, "the settings have changed since")
	}
}
