package server

import (
	"bytes"
	"encoding/json"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"
	"go.uber.org/zap"

	"mlxls/server/conn"
)

func (s *session) didChangeConfiguration(p *conn.DidChangeConfiguration) error {
	if s.client.configuration { // the message then says only that something changed
		s.spawn("settings", s.ask)
		return nil
	}
	s.mu.Lock()
	s.workspace.editor[""] = section(p.Settings)
	s.mu.Unlock()
	s.reload()
	return nil
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
	marked := s.workspace.marked
	s.workspace.marked = map[string]bool{}
	s.signal()
	for _, p := range s.programs {
		if p.now != nil {
			s.open(p, p.now.path, p.now.doc, p.now.texts...)
		}
	}
	gone := s.workspace.unmarked(marked)
	s.mu.Unlock()
	for _, path := range gone {
		s.mark(path, nil)
	}
	s.refresh()
}
