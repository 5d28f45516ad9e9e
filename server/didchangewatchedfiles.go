package server

import (
	"path/filepath"

	"mlxls/server/conn"
)

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
		s.reanalyze(nil)
	}
	s.signal()
	s.mu.Unlock()
	if len(modules) > 0 {
		s.refresh()
	}
	return nil
}
