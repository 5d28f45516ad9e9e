package server

import (
	"fmt"

	"mlxls/server/conn"
)

func (s *session) didClose(p *conn.Named) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	owner := s.texts[keyOf(p.TextDocument.URI)]
	if owner == nil || owner.notebook != nil {
		return fmt.Errorf("not open: %s", p.TextDocument.URI)
	}
	s.close(owner)
	return nil
}
