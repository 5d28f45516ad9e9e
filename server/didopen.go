package server

import (
	"mlxls/analysis/syntax"
	"mlxls/server/conn"
)

// didOpen analyses the document, and the other programs again if what they
// import is not what is on disk.
func (s *session) didOpen(p *conn.DidOpen) error {
	item := &p.TextDocument
	key := keyOf(item.URI)
	s.mu.Lock()
	owner := s.program(key)
	owner.notebook = nil
	doc := syntax.Parse([]byte(item.Text))
	s.open(owner, s.workspace.pathOf(item.URI), doc, text{uri: item.URI, key: key, version: item.Version, doc: doc})
	stale := false
	for _, analysis := range s.workspace.sessions {
		stale = analysis.Opened(owner.now.path, doc.Text()) || stale
	}
	if stale {
		s.reanalyze(owner)
	}
	s.mu.Unlock()
	if stale {
		s.refresh()
	}
	return nil
}
