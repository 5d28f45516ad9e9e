package server

import (
	"go.lsp.dev/protocol"
	"go.uber.org/zap"
)

// tellProblems shows the user what is wrong with the configuration, once for
// each time that it is read. The caller holds s.mu.
func (s *session) tellProblems() {
	problems := s.workspace.problems
	s.workspace.problems = nil
	if len(problems) == 0 {
		return
	}
	s.spawn("messages", func() {
		for _, p := range problems {
			text := p.Message
			if p.Path != "" {
				text = p.Path + ": " + text
			}
			s.opts.Log.Warn("configuration", zap.String("path", p.Path), zap.String("problem", p.Message))
			s.notify("window/logMessage", &protocol.LogMessageParams{Type: protocol.MessageTypeWarning, Message: text})
			s.notify("window/showMessage", &protocol.ShowMessageParams{Type: protocol.MessageTypeWarning, Message: "mlxls: " + text})
		}
	})
}

// notify sends a notification; that the editor has gone is noticed elsewhere.
func (s *session) notify(method string, params any) {
	if err := s.conn.Notify(method, params); err != nil {
		s.opts.Log.Debug("notify", zap.String("method", method), zap.Error(err))
	}
}
