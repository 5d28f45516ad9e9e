package server

import (
	"context"

	"go.lsp.dev/protocol"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/syntax"
	"mlxls/codeactions"
	"mlxls/server/conn"
)

// aboutRules returns what is offered about the rules of findings, rather than
// about these: to fix all of a rule in the workspace, and to read its page.
// Fixes that ask are offered for the workspace only where the editor can ask.
func (s *session) aboutRules(actions []codeactions.Action) (offers []*protocol.CodeAction) {
	var rules []*analysis.Rule
	least := map[*analysis.Rule]edit.Safety{}
	for _, a := range actions {
		if a.Finding == nil || a.Kind != codeactions.QuickFix {
			continue
		}
		rule := a.Finding.Rule
		if _, ok := least[rule]; !ok {
			rules, least[rule] = append(rules, rule), edit.Advice
		}
		least[rule] = min(least[rule], a.Safety)
	}
	for _, rule := range rules {
		if o := s.offerInWorkspace(rule, least[rule]); o != nil {
			offers = append(offers, o)
		}
	}
	for _, rule := range rules {
		offers = append(offers, s.offerPage(rule))
	}
	return offers
}

// offerInWorkspace offers to fix all of a rule in the workspace: as an edit
// that is computed when it is asked for, or as a command; nil where neither
// can be, or where there is no more than open files.
func (s *session) offerInWorkspace(rule *analysis.Rule, safety edit.Safety) *protocol.CodeAction {
	s.mu.Lock()
	folders := len(s.workspace.folders)
	s.mu.Unlock()
	ask := safety == edit.Confirm
	if s.opts.Files == nil || folders == 0 || safety == edit.Advice || ask && !(s.client.annotations && s.client.lazyEdits) {
		return nil
	}
	a := inWorkspace(rule, ask)
	o := &protocol.CodeAction{Title: a.Title, Kind: ptr(protocol.CodeActionKind(a.Kind))}
	switch {
	case s.client.lazyEdits:
		o.Data = raw(conn.Ticket{Rule: rule.Name, Ask: ask})
	case s.client.applies:
		o.Command = command(a.Title, fixInWorkspace, rule)
	default:
		return nil
	}
	return o
}

func inWorkspace(rule *analysis.Rule, ask bool) codeactions.Action {
	a := codeactions.Action{Title: "Fix all " + rule.Name + " in the workspace", Kind: codeactions.QuickFix}
	if ask {
		a.Safety = edit.Confirm
	}
	return a
}

// offerPage offers to show a rule's page.
func (s *session) offerPage(rule *analysis.Rule) *protocol.CodeAction {
	o := &protocol.CodeAction{Title: "Explain " + rule.Name, Kind: ptr(protocol.CodeActionKind(codeactions.QuickFix))}
	o.Command = command(o.Title, showRule, rule)
	if s.client.lazyEdits { // then editors ask for the edit of whatever has none
		o.Data = raw(conn.Ticket{Rule: rule.Name, Page: true})
	}
	return o
}

// resolveRule answers with an action about a rule.
func (s *session) resolveRule(ctx context.Context, t *conn.Ticket) (*protocol.CodeAction, error) {
	rule := s.rule(t.Rule)
	if rule == nil {
		return nil, conn.Errorf(conn.ContentModified, "the rules have changed since")
	}
	if t.Page {
		return s.offerPage(rule), nil
	}
	a := inWorkspace(rule, t.Ask)
	edit, err := s.fixWorkspace(ctx, rule, a)
	return &protocol.CodeAction{Title: a.Title, Kind: ptr(protocol.CodeActionKind(a.Kind)), Edit: edit}, err
}

// fixWorkspace returns the edit that fixes all of a rule in open programs and
// in the other files of the workspace, as far as the action goes.
func (s *session) fixWorkspace(ctx context.Context, rule *analysis.Rule, a codeactions.Action) (*protocol.WorkspaceEdit, error) {
	type part struct {
		n     *snapshot
		edits []edit.Edit
	}
	var parts []part
	add := func(n *snapshot) error {
		r, err := s.report(ctx, n)
		if err != nil {
			return err
		}
		inCells := s.inCells(n, r)
		doc, fixed := codeactions.FixAll(r, n.try, a.Safety, func(f *analysis.Finding) bool { return f.Rule == rule && inCells(f) })
		if len(fixed) == 0 {
			return nil
		}
		for _, fix := range fixed[0].Fixes {
			if fix.Safety == edit.Confirm && a.Reason == "" {
				a.Reason = fix.Reason
			}
		}
		parts = append(parts, part{n, codeactions.Edits(n.doc.Source(), doc.Source())})
		return nil
	}
	s.disk.changed() // the edit has no version of a file that is not open, so that must be looked at now
	open := s.openSnapshots()
	for _, n := range open {
		if err := add(n); err != nil {
			return nil, err
		}
	}
	for _, f := range s.disk.closed(s, open) {
		if n := f.snapshot(); n != nil {
			if err := add(n); err != nil {
				return nil, err
			}
		}
	}
	c := s.newChanges(a)
	for _, p := range parts {
		c.add(p.n, p.edits) // what can't be written into a notebook stays as it is
	}
	return c.edit, nil
}

// try analyses what a snapshot might become.
func (n *snapshot) try(doc *syntax.Document) *analysis.Report {
	return n.settings.session.Try(n.path, doc)
}

// inCells tells findings whose rule has fixes that can be written into the
// texts of a program from those of rules that reach over the border of a cell.
func (s *session) inCells(n *snapshot, r *analysis.Report) func(*analysis.Finding) bool {
	out := map[*analysis.Rule]bool{}
	if len(n.texts) > 1 {
		for i := range r.Findings {
			for _, a := range codeactions.Fixes(r, &r.Findings[i]) {
				if _, ok := s.workspaceEdit(n, a); !ok {
					out[a.Finding.Rule] = true
				}
			}
		}
	}
	return func(f *analysis.Finding) bool { return !out[f.Rule] }
}
