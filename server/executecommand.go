package server

import (
	"context"
	"encoding/json"
	"slices"

	"go.lsp.dev/protocol"
	"go.uber.org/zap"

	"mlxls/analysis"
	"mlxls/server/conn"
)

// The commands that actions name. The argument of the first two is a rule's
// name; those of the last are an action's ticket and title.
const (
	showRule       = "mlxls.showRule"
	fixInWorkspace = "mlxls.fixInWorkspace"
	applyAction    = "mlxls.applyAction"
)

// executeCommand does what an action can't say as an edit, or what an editor
// that asks for all edits at once should not have to wait for.
func (s *session) executeCommand(p *conn.ExecuteCommand) func(context.Context) (any, error) {
	if p.Command == applyAction {
		return s.applyAction(p.Arguments)
	}
	command, name := p.Command, ""
	if len(p.Arguments) > 0 {
		_ = json.Unmarshal(p.Arguments[0], &name) // what is no string names no rule
	}
	return func(ctx context.Context) (any, error) {
		rule := s.rule(name)
		if rule == nil {
			return nil, conn.Errorf(conn.InvalidParams, "no rule is called %q", name)
		}
		switch command {
		case showRule:
			return nil, s.explain(ctx, rule)
		case fixInWorkspace:
			return nil, s.applyInWorkspace(ctx, rule)
		}
		return nil, conn.Errorf(conn.InvalidParams, "no command is called %q", command)
	}
}

func (s *session) rule(name string) *analysis.Rule {
	i := slices.IndexFunc(s.opts.Rules, func(r *analysis.Rule) bool { return r.Name == name })
	if i < 0 {
		return nil
	}
	return s.opts.Rules[i]
}

// applyInWorkspace has the editor apply all safe fixes of a rule.
func (s *session) applyInWorkspace(ctx context.Context, rule *analysis.Rule) error {
	a := inWorkspace(rule, false)
	edit, err := s.fixWorkspace(ctx, rule, a)
	if err != nil {
		return err
	}
	return s.applyEdit(ctx, a.Title, edit)
}

// applyAction has the editor apply an action that it was offered as a command.
func (s *session) applyAction(arguments []json.RawMessage) func(context.Context) (any, error) {
	var p conn.Resolve
	if len(arguments) == 2 { // what can't be read names an action that is no more
		_ = json.Unmarshal(arguments[0], &p.Data)
		_ = json.Unmarshal(arguments[1], &p.Title)
	}
	resolve := s.resolve(&p)
	return func(ctx context.Context) (any, error) {
		a, err := resolve(ctx)
		if err != nil {
			return nil, err
		}
		return nil, s.applyEdit(ctx, a.Title, a.Edit)
	}
}

// applyEdit has the editor apply an edit, if there is one.
func (s *session) applyEdit(ctx context.Context, title string, edit *protocol.WorkspaceEdit) error {
	if edit == nil {
		return nil
	}
	var done protocol.ApplyWorkspaceEditResult
	if err := s.conn.Call(ctx, "workspace/applyEdit", &protocol.ApplyWorkspaceEditParams{Label: &title, Edit: *edit}, &done); err != nil {
		return err
	}
	if !done.Applied {
		s.opts.Log.Warn("the editor did not apply an edit", zap.String("title", title), zap.Stringp("reason", done.FailureReason))
	}
	return nil
}

// commands returns the commands that stand for actions, for editors that know
// nothing else: an action's own, or one that applies its edit if the editor lets the server do so.
func (s *session) commands(actions []protocol.CommandOrCodeAction) []protocol.CommandOrCodeAction {
	out := []protocol.CommandOrCodeAction{}
	for _, o := range actions {
		switch a := o.(*protocol.CodeAction); {
		case a.Command.Command != "":
			out = append(out, &a.Command)
		case s.client.applies:
			out = append(out, &protocol.Command{Title: a.Title, Command: applyAction, Arguments: []protocol.LSPAny{a.Data, raw(a.Title)}})
		}
	}
	return out
}

// command is what an action names for the editor to send back.
func command(title, name string, rule *analysis.Rule) protocol.Command {
	return protocol.Command{Title: title, Command: name, Arguments: []protocol.LSPAny{raw(rule.Name)}}
}

// raw is what an editor keeps for the server; strings and numbers are all that there is in it.
func raw(v any) protocol.LSPAny {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return b
}
