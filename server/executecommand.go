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

// The commands that actions name; the argument of each is a rule's name.
const (
	showRule       = "mlxls.showRule"
	fixInWorkspace = "mlxls.fixInWorkspace"
)

// executeCommand does what an action can't say as an edit, or what an editor
// that asks for all edits at once should not have to wait for.
func (s *session) executeCommand(p *conn.ExecuteCommand) func(context.Context) (any, error) {
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
	var done protocol.ApplyWorkspaceEditResult
	if err := s.conn.Call(ctx, "workspace/applyEdit", &protocol.ApplyWorkspaceEditParams{Label: &a.Title, Edit: *edit}, &done); err != nil {
		return err
	}
	if !done.Applied {
		s.opts.Log.Warn("the editor did not apply an edit", zap.String("title", a.Title), zap.Stringp("reason", done.FailureReason))
	}
	return nil
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
