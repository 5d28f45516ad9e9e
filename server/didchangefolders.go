package server

import (
	"mlxls/server/conn"
)

func (s *session) didChangeFolders(p *conn.DidChangeFolders) error {
	s.mu.Lock()
	s.workspace.setFolders(p.Event.Added, p.Event.Removed)
	s.mu.Unlock()
	s.reload()
	s.spawn("settings", s.ask)
	return nil
}
