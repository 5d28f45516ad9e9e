package server

import (
	"mlxls/server/conn"
)

// didSave analyses the other programs again: what they import from the saved
// one may have changed. While it is being typed in, they are left alone.
func (s *session) didSave(p *conn.Named) error {
	s.disk.changed()
	s.mu.Lock()
	saved := s.texts[keyOf(p.TextDocument.URI)]
	if saved != nil {
		s.opened(saved.now)
	}
	s.reanalyze(saved)
	s.mu.Unlock()
	s.refresh()
	return nil
}
