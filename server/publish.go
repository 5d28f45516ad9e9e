package server

import (
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"
)

// publish sends p's findings until nothing newer is there. There is at most
// one call for each program; while it analyses one version, any number of
// edits may come, and only the last of them is analysed next. So a single key
// waits for nothing, and a flood of edits costs few analyses.
func (s *session) publish(p *program) {
	for {
		s.mu.Lock()
		now := p.now
		if now == p.published {
			p.publishing = false
			if now == nil {
				delete(s.programs, p.key)
			}
			s.mu.Unlock()
			return
		}
		s.mu.Unlock()
		if now == nil {
			s.clear(p, nil)
		} else {
			report, err := s.report(s.conn.Context(), now)
			if err != nil {
				return
			}
			if s.outdated(p, now) {
				continue
			}
			s.send(p, now, s.diagnostics(now, report))
			s.clear(p, now)
		}
		p.published = now
	}
}

func (s *session) outdated(p *program, n *snapshot) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return p.now != n
}

func (s *session) send(p *program, n *snapshot, found [][]protocol.Diagnostic) {
	for i, t := range n.texts {
		_, shown := p.shown[t.uri]
		if len(found[i]) == 0 && !shown && !n.relevant() {
			continue // a file that has nothing to do with MLX
		}
		if len(found[i]) > 0 {
			p.shown[t.uri] = t.version
		} else {
			delete(p.shown, t.uri)
		}
		s.notify("textDocument/publishDiagnostics", &protocol.PublishDiagnosticsParams{
			URI: uri.URI(t.uri), Version: protocol.NewOptional(t.version), Diagnostics: found[i],
		})
	}
}

// clear takes back what is shown of texts that are not in n, which may be nil.
func (s *session) clear(p *program, n *snapshot) {
	for shown, version := range p.shown {
		if n != nil {
			if _, open := n.text(keyOf(shown)); open {
				continue
			}
		}
		delete(p.shown, shown)
		s.notify("textDocument/publishDiagnostics", &protocol.PublishDiagnosticsParams{
			URI: uri.URI(shown), Version: protocol.NewOptional(version),
		})
	}
}
