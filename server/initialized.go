package server

import (
	"go.lsp.dev/protocol"
	"go.uber.org/zap"

	"mlxls/server/conn"
)

// initialized asks the editor to tell of changes, and for its settings.
func (s *session) initialized(*conn.Nothing) error {
	s.trace.Store(s.client.trace)
	s.spawn("settings", func() {
		s.register()
		s.ask()
	})
	return nil
}

// watched is the files whose change on disk may change findings: ours, what
// says which MLX is installed, and modules that others import.
const watched = "**/{mlxls.toml,.mlxls.toml,pyproject.toml,uv.lock,requirements.txt,*.py}"

func (s *session) register() {
	var regs []protocol.Registration
	add := func(method string, options any) {
		raw, err := protocol.Marshal(options)
		if err != nil {
			s.opts.Log.Error("register", zap.String("method", method), zap.Error(err))
			return
		}
		regs = append(regs, protocol.Registration{ID: "mlxls:" + method, Method: method, RegisterOptions: raw})
	}
	if s.client.watches {
		add("workspace/didChangeWatchedFiles", &protocol.DidChangeWatchedFilesRegistrationOptions{
			Watchers: []protocol.FileSystemWatcher{{GlobPattern: protocol.Pattern(watched)}},
		})
	}
	if s.client.configEvents {
		add("workspace/didChangeConfiguration", map[string]string{"section": "mlxls"})
	}
	if len(regs) == 0 {
		return
	}
	err := s.conn.Call(s.conn.Context(), "client/registerCapability", &protocol.RegistrationParams{Registrations: regs}, nil)
	if err != nil {
		s.opts.Log.Warn("the editor will not tell of changes", zap.Error(err))
	}
}
