package server

import (
	"context"

	"go.lsp.dev/protocol"

	"mlxls/analysis/syntax"
	"mlxls/server/conn"
)

// resolve answers with the edit of an action that was offered without it.
func (s *session) resolve(p *conn.Resolve) func(context.Context) (*protocol.CodeAction, error) {
	t := p.Data
	if t.Rule != "" {
		return func(ctx context.Context) (*protocol.CodeAction, error) { return s.resolveRule(ctx, &t) }
	}
	n, _, ok := s.snapshotOf(t.URI)
	return func(ctx context.Context) (*protocol.CodeAction, error) {
		if !ok || n.edition != t.Edition {
			return nil, conn.Errorf(conn.ContentModified, "the text has changed since")
		}
		r, err := s.report(ctx, n)
		if err != nil {
			return nil, err
		}
		actions := s.actions(n, r, syntax.Span{Start: t.Start, End: t.End}, t.Only, false)
		if 0 <= t.Index && t.Index < len(actions) {
			if o, ok := s.offer(n, actions[t.Index]); ok && o.Title == p.Title {
				return o, nil
			}
		}
		return nil, conn.Errorf(conn.ContentModified, "the settings have changed since")
	}
}
