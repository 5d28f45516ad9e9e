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
		s.show(p, now)
		if s.conn.Context().Err() != nil {
			return
		}
		p.published = now
	}
}

// show sends the findings of a snapshot unless it was overtaken while they
// were computed, and takes back what is shown of texts that are not in it.
func (s *session) show(p *program, n *snapshot) {
	defer s.survive("publishing")
	if n != nil {
		report, err := s.report(s.conn.Context(), n)
		if err != nil {
			return
		}
		s.mu.Lock()
		overtaken := p.now != n
		s.mu.Unlock()
		if overtaken {
			return
		}
		s.send(p, n, s.diagnostics(n, report))
	}
	s.clear(p, n)
}

func (s *session) send(p *program, n *snapshot, found [][]protocol.Diagnostic) {
	for i, t := range n.texts {
		if _, shown := p.shown[t.uri]; !shown && n.settings.Excluded {
			continue
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
