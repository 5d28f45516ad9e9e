package server

import (
	"bytes"
	"context"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"mlxls/server/conn"
)

// workspaceDiagnostic answers an editor that asks for the findings of all
// files. Editors ask again as soon as they have an answer, so one in which
// nothing is new is held back until something changes.
func (s *session) workspaceDiagnostic(p *conn.WorkspaceDiagnostic) func(context.Context) (*protocol.WorkspaceDiagnosticReport, error) {
	previous := map[string]string{}
	for _, id := range p.PreviousResultIDs {
		previous[keyOf(id.URI)] = id.Value
	}
	token := bytes.Clone(p.WorkDoneToken)
	return func(ctx context.Context) (*protocol.WorkspaceDiagnosticReport, error) {
		bar := s.progress(token, "Looking for slow MLX code")
		defer bar.end()
		for {
			s.mu.Lock()
			changed := s.changes
			s.mu.Unlock()
			report, news, err := s.sweep(ctx, previous, bar)
			bar.end()
			if err != nil || news {
				return report, err
			}
			select {
			case <-changed:
			case <-ctx.Done():
				return nil, ctx.Err()
			}
		}
	}
}

// sweep reports on open programs and on the other files of the workspace, and
// whether anything is news to an editor that knows the previous results.
func (s *session) sweep(ctx context.Context, previous map[string]string, bar *progress) (*protocol.WorkspaceDiagnosticReport, bool, error) {
	w := &sweep{previous: previous, seen: map[string]bool{}}
	open := s.openSnapshots()
	closed := s.disk.closed(s, open)
	for i, n := range open {
		bar.at(i, len(open)+len(closed))
		r, err := s.report(ctx, n)
		if err != nil {
			return nil, false, err
		}
		for k, items := range s.diagnostics(n, r) {
			w.add(n.texts[k], &n.texts[k].version, &findings{items, resultID(items)})
		}
	}
	for i, f := range closed {
		bar.at(len(open)+i, len(open)+len(closed))
		found, err := s.disk.found(ctx, s, f)
		if err != nil {
			return nil, false, err
		}
		uri := uriOf(f.path)
		w.add(text{uri: uri, key: keyOf(uri)}, nil, found)
	}
	for key := range previous {
		if !w.seen[key] { // the file is gone
			w.add(text{uri: key, key: key}, nil, &findings{id: resultID(nil)})
		}
	}
	return &protocol.WorkspaceDiagnosticReport{Items: w.items}, w.news, nil
}

type sweep struct {
	previous map[string]string // result ids, by key
	seen     map[string]bool
	items    []protocol.WorkspaceDocumentDiagnosticReport
	news     bool
}

// add reports on a text; version is nil if it is not open.
func (w *sweep) add(t text, version *int32, found *findings) {
	w.seen[t.key] = true
	last := w.previous[t.key]
	switch {
	case last == "" && len(found.items) == 0: // nothing to show, nothing to take back
	case sameItems(last, found.id):
		w.items = append(w.items, &protocol.WorkspaceUnchangedDocumentDiagnosticReport{
			UnchangedDocumentDiagnosticReport: unchanged(last), URI: uri.URI(t.uri), Version: version,
		})
	default:
		w.news = true
		w.items = append(w.items, &protocol.WorkspaceFullDocumentDiagnosticReport{
			FullDocumentDiagnosticReport: full(found.id, found.items), URI: uri.URI(t.uri), Version: version,
		})
	}
}

func (s *session) openSnapshots() (open []*snapshot) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range s.programs {
		if p.now != nil {
			open = append(open, p.now)
		}
	}
	return open
}
