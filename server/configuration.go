package server

import (
	"bytes"
	"encoding/json"
	"path/filepath"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"
	"go.uber.org/zap"

	"mlxls/server/conn"
)

// initialized asks the editor to tell of changes, and for its settings.
func (s *session) initialized(*conn.Nothing) error {
	s.background.Go(func() {
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

// ask gets the settings of each folder from an editor that keeps them.
func (s *session) ask() {
	if !s.client.configuration {
		return
	}
	section := "mlxls"
	paths := []string{""}
	items := []protocol.ConfigurationItem{{Section: &section}}
	s.mu.Lock()
	for _, f := range s.workspace.folders {
		paths = append(paths, f.path)
		items = append(items, protocol.ConfigurationItem{Section: &section, ScopeURI: ptr(uri.URI(f.uri))})
	}
	s.mu.Unlock()
	var answers []protocol.LSPAny
	err := s.conn.Call(s.conn.Context(), "workspace/configuration", &protocol.ConfigurationParams{Items: items}, &answers)
	if err != nil {
		s.opts.Log.Warn("the editor's settings", zap.Error(err))
		return
	}
	changed := false
	s.mu.Lock()
	for i, path := range paths[:min(len(paths), len(answers))] {
		next := json.RawMessage(answers[i])
		if string(next) == "null" { // it has none; what it said at the start holds
			continue
		}
		if !bytes.Equal(s.workspace.editor[path], next) {
			s.workspace.editor[path] = next
			changed = true
		}
	}
	s.mu.Unlock()
	if changed {
		s.reload()
	}
}

// reload reads all settings again, and analyses all programs with them.
func (s *session) reload() {
	s.disk.changed()
	s.mu.Lock()
	s.workspace.reset()
	s.signal()
	for _, p := range s.programs {
		if p.now != nil {
			s.open(p, p.now.path, p.now.doc, p.now.texts...)
		}
	}
	s.mu.Unlock()
	s.refresh()
}

// refresh asks an editor that pulls diagnostics to do so.
func (s *session) refresh() {
	if !s.client.pulls || !s.client.refresh {
		return
	}
	s.background.Go(func() {
		if err := s.conn.Call(s.conn.Context(), "workspace/diagnostic/refresh", nil, nil); err != nil {
			s.opts.Log.Debug("refresh", zap.Error(err))
		}
	})
}

func (s *session) didChangeConfiguration(p *conn.DidChangeConfiguration) error {
	if s.client.configuration { // the message then says only that something changed
		s.background.Go(s.ask)
		return nil
	}
	s.mu.Lock()
	s.workspace.editor[""] = section(p.Settings)
	s.mu.Unlock()
	s.reload()
	return nil
}

func (s *session) didChangeFolders(p *conn.DidChangeFolders) error {
	s.mu.Lock()
	s.workspace.setFolders(p.Event.Added, p.Event.Removed)
	s.mu.Unlock()
	s.reload()
	s.background.Go(s.ask)
	return nil
}

// didChangeWatchedFiles re-reads what changed on disk. An open document is what the editor shows, whatever is on disk.
func (s *session) didChangeWatchedFiles(p *conn.DidChangeWatchedFiles) error {
	s.disk.changed()
	var modules []string
	s.mu.Lock()
	for _, c := range p.Changes {
		path := pathOf(c.URI)
		switch {
		case path == "":
		case filepath.Ext(path) != ".py":
			s.mu.Unlock()
			s.reload()
			return nil
		case s.texts[keyOf(c.URI)] == nil:
			modules = append(modules, path)
		}
	}
	for _, path := range modules {
		for _, analysis := range s.workspace.sessions {
			analysis.Forget(path)
		}
	}
	if len(modules) > 0 {
		for _, p := range s.programs {
			if p.now != nil {
				s.update(p, p.now.doc, p.now.texts...)
			}
		}
	}
	s.signal()
	s.mu.Unlock()
	if len(modules) > 0 {
		s.refresh()
	}
	return nil
}
