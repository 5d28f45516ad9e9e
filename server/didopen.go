package server

import (
	"mlxls/analysis/syntax"
	"mlxls/server/conn"
)

func (s *session) didOpen(p *conn.DidOpen) error {
	item := &p.TextDocument
	key := keyOf(item.URI)
	s.mu.Lock()
	defer s.mu.Unlock()
	owner := s.program(key)
	owner.notebook = nil
	doc := syntax.Parse([]byte(item.Text))
	s.open(owner, s.workspace.pathOf(item.URI), doc, text{uri: item.URI, key: key, version: item.Version, doc: doc})
	return nil
}
