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
	if s.opts.Opened != nil {
		s.opts.Opened()
	}
	doc := s.parse(item.URI, []byte(item.Text))
	s.mu.Lock()
	owner := s.program(key)
	owner.notebook = nil
	s.open(owner, s.workspace.pathOf(item.URI), doc, text{uri: item.URI, key: key, version: item.Version, doc: doc})
	stale := s.opened(owner.now)
	if stale {
		s.reanalyze(owner)
	}
	s.mu.Unlock()
	if stale {
		s.refresh()
	}
	return nil
}

// parse is the document of a text that was opened. It takes a while, in which
// analyses are not kept from reading what they import.
func (s *session) parse(uri string, text []byte) *syntax.Document {
	s.mu.Lock()
	path := s.workspace.pathOf(uri)
	settings := s.workspace.settings(path, s)
	s.tellProblems()
	s.mu.Unlock()
	return settings.session.Parse(path, text)
}

// opened has programs that import a document see its text when they are analysed
// next. It reports whether any may have seen another. The caller holds s.mu.
func (s *session) opened(n *snapshot) (stale bool) {
	for _, analysis := range s.workspace.sessions {
		stale = analysis.Opened(n.path, n.doc.Text()) || stale
	}
	return stale
}
