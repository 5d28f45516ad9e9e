package server

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"go.lsp.dev/protocol"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/syntax"
	"mlxls/codeactions"
	"mlxls/server/conn"
)

// automatic is the trigger of a request that the user did not ask for.
const automatic = 2

// codeAction offers what can be done about the findings that a range touches.
// Where nothing was found there is nothing to offer, and no light bulb.
func (s *session) codeAction(p *conn.CodeAction) func(context.Context) ([]protocol.CommandOrCodeAction, error) {
	n, t, ok := s.snapshotOf(p.TextDocument.URI)
	return func(ctx context.Context) ([]protocol.CommandOrCodeAction, error) {
		if !ok || !n.relevant() {
			return []protocol.CommandOrCodeAction{}, nil
		}
		r, err := s.report(ctx, n)
		if err != nil {
			return nil, err
		}
		span := s.span(t.doc, p.Range).Shift(t.start)
		actions := s.actions(n, r, span, p.Context.Only, s.client.lazyEdits || !s.client.literals)
		quick, rest := []protocol.CommandOrCodeAction{}, []protocol.CommandOrCodeAction{}
		for i, a := range actions {
			if a.Kind == codeactions.RefactorExtract && p.Context.TriggerKind == automatic && len(p.Context.Only) == 0 {
				continue // a selection alone lights no bulb
			}
			o, ok := s.offer(n, a)
			if !ok {
				continue
			}
			if s.client.lazyEdits || !s.client.literals {
				o.Edit = nil // of fixing all there is none yet
				o.Data = raw(conn.Ticket{URI: t.uri, Edition: n.edition, Start: span.Start, End: span.End, Only: p.Context.Only, Index: i})
			}
			if a.Kind == codeactions.QuickFix {
				quick = append(quick, o)
			} else {
				rest = append(rest, o)
			}
		}
		for _, o := range s.aboutRules(actions) {
			quick = append(quick, o)
		}
		all := append(quick, rest...)
		if !s.client.literals {
			all = s.commands(all)
		}
		return all, ctx.Err()
	}
}

// actions returns the actions of the wanted kinds on a span. Fixing all is
// offered where it is asked for, and beside the fix of any one finding; with
// lazy it is the last and has no edits.
func (s *session) actions(n *snapshot, r *analysis.Report, span syntax.Span, only []string, lazy bool) []codeactions.Action {
	var actions []codeactions.Action
	for _, a := range codeactions.For(r, span) {
		if wanted(only, a.Kind) {
			actions = append(actions, a)
		}
	}
	if wanted(only, codeactions.SourceFixAll) && (len(only) > 0 || len(actions) > 0) {
		a, ok := codeactions.Action{}, false
		if lazy {
			a, ok = codeactions.OfferFixAll(r, s.inCells(n, r))
		} else {
			a, ok = s.fixAll(n, r)
		}
		if ok {
			actions = append(actions, a)
		}
	}
	return actions
}

// fixAll returns the action that applies all safe fixes, which takes several analyses, once for each snapshot.
func (s *session) fixAll(n *snapshot, r *analysis.Report) (codeactions.Action, bool) {
	n.future.fixOnce.Do(func() {
		n.future.fixAll, n.future.fixable = codeactions.FixAllAction(r, n.try, s.inCells(n, r))
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

// offer returns an action as the editor takes it, with its edit if there is one.
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
	if a.Edits == nil {
		return o, true
	}
	var ok bool
	o.Edit, ok = s.workspaceEdit(n, a)
	return o, ok
}
