package server

import (
	"cmp"
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
	URI     string   `json:"uri"`
	Edition uint64   `json:"edition"`
	Start   int      `json:"start"`
	End     int      `json:"end"`
	Only    []string `json:"only,omitempty"`
	Index   int      `json:"index"`
}

// automatic is the trigger of a request that the user did not ask for.
const automatic = 2

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
		for i, a := range s.actions(n, r, span, p.Context.Only) {
			if a.Kind == codeactions.RefactorExtract && p.Context.TriggerKind == automatic && len(p.Context.Only) == 0 {
				continue // a selection alone lights no bulb
			}
			if o, ok := s.offer(n, a); ok {
				if s.client.lazyEdits {
					o.Edit = nil
					o.Data, err = json.Marshal(ticket{t.uri, n.edition, span.Start, span.End, p.Context.Only, i})
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

// actions returns the actions of the wanted kinds on a span. Fixing all is
// offered where it is asked for, and beside the fix of any one finding.
func (s *session) actions(n *snapshot, r *analysis.Report, span syntax.Span, only []string) []codeactions.Action {
	var actions []codeactions.Action
	for _, a := range codeactions.For(r, span) {
		if wanted(only, a.Kind) {
			actions = append(actions, a)
		}
	}
	if wanted(only, codeactions.SourceFixAll) && (len(only) > 0 || len(actions) > 0) {
		if a, ok := s.fixAll(n, r); ok {
			actions = append(actions, a)
		}
	}
	return actions
}

// fixAll returns the action that applies all safe fixes, which takes several analyses, once for each snapshot.
func (s *session) fixAll(n *snapshot, r *analysis.Report) (codeactions.Action, bool) {
	n.future.fixOnce.Do(func() {
		n.future.fixAll, n.future.fixable = codeactions.FixAllAction(r, func(doc *syntax.Document) *analysis.Report {
			return n.settings.session.Try(n.path, doc)
		})
	})
	return n.future.fixAll, n.future.fixable
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

// offer returns an action as the editor takes it, with its edit.
func (s *session) offer(n *snapshot, a codeactions.Action) (*protocol.CodeAction, bool) {
	o := &protocol.CodeAction{Title: a.Title, Kind: ptr(protocol.CodeActionKind(a.Kind))}
	if a.Finding != nil {
		o.Diagnostics = []protocol.Diagnostic{s.diagnosticOf(n, a.Finding)}
	}
	if a.Preferred {
		o.IsPreferred = ptr(true)
	}
	if a.Safety == edit.Confirm && !s.client.annotations { // the title is the only place where the user can be told
		o.Title += " (" + cmp.Or(a.Reason, "may change results") + ")"
	}
	var ok bool
	o.Edit, ok = s.workspaceEdit(n, a)
	return o, ok
}
