package server

import (
	"fmt"

	"mlxls/server/conn"
)

// phase is how far the editor has come: a session is initialized once, and
// after shutdown only waits for exit.
type phase uint8

const (
	fresh phase = iota
	live
	ended
)

// gate refuses what the protocol does not allow in the present phase.
func (s *session) gate(method string, call bool) error {
	switch {
	case method == "exit":
		return nil
	case method == "initialize":
		if s.phase != fresh {
			return conn.Errorf(conn.InvalidRequest, "initialized already")
		}
		return nil
	case s.phase == fresh && call:
		return conn.Errorf(conn.ServerNotInitialized, "not initialized")
	case s.phase == fresh:
		return fmt.Errorf("dropped: not initialized")
	case s.phase == ended && call:
		return conn.Errorf(conn.InvalidRequest, "shut down")
	case s.phase == ended:
		return fmt.Errorf("dropped: shut down")
	}
	return nil
}

func (s *session) shutdown(*conn.Nothing) (any, error) {
	s.phase = ended
	return nil, nil
}

func (s *session) exit(*conn.Nothing) error {
	s.conn.End()
	return nil
}
