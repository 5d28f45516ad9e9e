package server

import (
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"
	"go.uber.org/zap"
)

// tellProblems shows the user what is wrong with the configuration, once for
// each time that it is read: as a message and, where a place is known, as
// diagnostics of the file. The caller holds s.mu.
func (s *session) tellProblems() {
	problems := s.workspace.problems
	s.workspace.problems = nil
	if len(problems) == 0 {
		return
	}
	marks := map[string][]protocol.Diagnostic{}
	for _, p := range problems {
		if p.Line > 0 {
			marks[p.Path] = append(marks[p.Path], problemAt(p))
			s.workspace.marked[p.Path] = true
		}
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
		for path, found := range marks {
			s.mark(path, found)
		}
	})
}

// mark shows problems in a configuration file, in place of those before.
func (s *session) mark(path string, found []protocol.Diagnostic) {
	s.notify("textDocument/publishDiagnostics", &protocol.PublishDiagnosticsParams{URI: uri.URI(uriOf(path)), Diagnostics: found})
}

// problemAt is a problem as a diagnostic. Its column counts what the reader of
// the file counts; one too far to the right does no harm.
func problemAt(p Problem) protocol.Diagnostic {
	at := protocol.Position{Line: uint32(p.Line - 1), Character: uint32(max(p.Column-1, 0))}
	end := protocol.Position{Line: at.Line + 1}
	return protocol.Diagnostic{
		Range: protocol.Range{Start: at, End: end}, Severity: protocol.DiagnosticSeverityError,
		Source: protocol.NewOptional("mlxls"), Message: protocol.String(p.Message),
	}
}

// notify sends a notification; that the editor has gone is noticed elsewhere.
func (s *session) notify(method string, params any) {
	if err := s.conn.Notify(method, params); err != nil {
		s.opts.Log.Debug("notify", zap.String("method", method), zap.Error(err))
	}
}
