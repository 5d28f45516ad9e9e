package server

import (
	"maps"
	"slices"

	"mlxls/analysis/syntax"
	"mlxls/server/conn"
)

// didOpen analyses the document, and the other programs again if what they
// import is not what is on disk.
func (s *session) didOpen(p *conn.DidOpen) error {
	item := &p.TextDocument
	key := keyOf(item.URI)
	doc := s.parse(item.URI, []byte(item.Text))
	s.mu.Lock()
	owner := s.program(key)
	owner.notebook = nil
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

// parse is the document of a text that was opened: the very one that other
// modules import already, if that is what they saw. It takes a while, in which
// analyses are not kept from reading what they import.
func (s *session) parse(uri string, text []byte) *syntax.Document {
	s.mu.Lock()
	path := s.workspace.pathOf(uri)
	sessions := slices.Collect(maps.Values(s.workspace.sessions))
	s.mu.Unlock()
	for _, analysis := range sessions {
		if doc := analysis.Imported(path, text); doc != nil {
			return doc
		}
	}
	return syntax.Parse(text)
}
