package server

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"go.lsp.dev/protocol"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/syntax"
	"mlxls/codeactions"
	"mlxls/server/conn"
)

// A ticket is the data of an action whose edit is asked for later: enough to
// find the same action again, as long as the text is the same.
type ticket struct {
	URI     string `json:"uri"`
	Edition uint64 `json:"edition"`
	Start   int    `json:"start"`
	End     int    `json:"end"`
}

// codeAction offers what can be done about the findings that a range touches.
// Where nothing was found there is nothing to offer, and no light bulb.
func (s *session) codeAction(p *conn.CodeAction) func(context.Context) ([]protocol.CommandOrCodeAction, error) {
	n, t, ok := s.snapshotOf(p.TextDocument.URI)
	return func(ctx context.Context) ([]protocol.CommandOrCodeAction, error) {
		offers := []protocol.CommandOrCodeAction{}
		if !ok || !s.client.actions || !n.relevant() {
			return offers, nil
		}
		r, err := s.report(ctx, n)
		if err != nil {
			return nil, err
		}
		span := s.span(t.doc, p.Range).Shift(t.start)
		for _, a := range s.actions(n, r, span, p.Context.Only) {
			if o, ok := s.offer(n, r, a); ok {
				if s.client.lazyEdits {
					o.Edit = nil
					o.Data, err = json.Marshal(ticket{t.uri, n.edition, span.Start, span.End})
					if err != nil {
						return nil, err
					}
				}
				offers = append(offers, o)
			}
		}
		return offers, ctx.Err()
	}
}

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
			if o, ok := s.offer(n, r, a); ok && o.Title == p.Title {
				return o, nil
			}
		}
		return nil, conn.Errorf(conn.ContentModified, "the settings have changed since")
	}
}

// actions returns the actions of the wanted kinds on a span. Fixing all is
// offered where it is asked for, and beside the fix of any one finding.
func (s *session) actions(n *snapshot, r *analysis.Report, span syntax.Span, only []string) []codeactions.Action {
	var actions []codeactions.Action
	for _, a := range codeactions.For(r, span) {
		if wanted(only, a.Kind) {
			actions = append(actions, a)
		}
	}
	if wanted(only, fixAllKind) && (len(only) > 0 || len(actions) > 0) && slices.ContainsFunc(r.Findings, fixable) {
		actions = append(actions, codeactions.Action{Title: "Fix all safe mlxls findings", Kind: fixAllKind})
	}
	return actions
}

// wanted reports whether an action's kind is one of the kinds asked for, or below one of them.
func wanted(only []string, kind string) bool {
	if len(only) == 0 {
		return true
	}
	return slices.ContainsFunc(only, func(o string) bool {
		return o == "" || o == kind || strings.HasPrefix(kind, o+".")
	})
}

func fixable(f analysis.Finding) bool {
	return slices.ContainsFunc(f.Fixes, func(fix edit.Fix) bool { return fix.Safety == edit.Safe })
}

// offer returns an action as the editor takes it, with its edit.
func (s *session) offer(n *snapshot, r *analysis.Report, a codeactions.Action) (*protocol.CodeAction, bool) {
	o := &protocol.CodeAction{Title: a.Title, Kind: ptr(protocol.CodeActionKind(a.Kind))}
	if a.Kind == fixAllKind {
		a.Edits = s.fixAll(n, r)
	}
	if a.Finding != nil {
		o.Diagnostics = []protocol.Diagnostic{s.diagnosticOf(n, a.Finding)}
	}
	if a.Preferred {
		o.IsPreferred = ptr(true)
	}
	if a.Safety == edit.Confirm && !s.client.annotations && a.Reason != "" {
		o.Title += " (" + a.Reason + ")" // the only place where the user can be told
	}
	var ok bool
	o.Edit, ok = s.workspaceEdit(n, a)
	return o, ok
}
