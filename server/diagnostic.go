package server

import (
	"context"
	"hash/fnv"
	"strconv"
	"strings"

	"go.lsp.dev/protocol"
	"go.uber.org/zap"

	"mlxls/server/conn"
)

// diagnostic answers an editor that asks for the findings of a document. Its
// result id names the text as well: with each edit an editor moves what it
// shows, and may drop it (Neovim does, when the text below is replaced), so
// that findings which are the same as those sent for another text are sent
// again.
func (s *session) diagnostic(p *conn.Diagnostic) func(context.Context) (protocol.DocumentDiagnosticReport, error) {
	n, t, ok := s.snapshotOf(p.TextDocument.URI)
	return func(ctx context.Context) (protocol.DocumentDiagnosticReport, error) {
		var items []protocol.Diagnostic
		var edition uint64
		if ok {
			edition = n.edition
			r, err := s.report(ctx, n)
			if err != nil {
				return nil, err
			}
			for i, found := range s.diagnostics(n, r) {
				if n.texts[i].uri == t.uri {
					items = found
				}
			}
		}
		id := resultID(items) + "." + strconv.FormatUint(edition, 36)
		if id == p.PreviousResultID {
			return &protocol.RelatedUnchangedDocumentDiagnosticReport{UnchangedDocumentDiagnosticReport: unchanged(id)}, nil
		}
		return &protocol.RelatedFullDocumentDiagnosticReport{FullDocumentDiagnosticReport: full(id, items)}, nil
	}
}

// resultID names findings by what is in them.
func resultID(items []protocol.Diagnostic) string {
	h := fnv.New64a()
	for i := range items {
		b, err := protocol.Marshal(&items[i])
		if err != nil {
			continue // it would not be sent either
		}
		h.Write(b)
	}
	return strconv.FormatUint(h.Sum64(), 36)
}

func full(id string, items []protocol.Diagnostic) protocol.FullDocumentDiagnosticReport {
	return protocol.FullDocumentDiagnosticReport{Kind: "full", ResultID: &id, Items: items}
}

func unchanged(id string) protocol.UnchangedDocumentDiagnosticReport {
	return protocol.UnchangedDocumentDiagnosticReport{Kind: "unchanged", ResultID: id}
}

// sameItems reports whether two result ids, of a document or of the workspace, are for the same findings.
func sameItems(a, b string) bool {
	a, _, _ = strings.Cut(a, ".")
	b, _, _ = strings.Cut(b, ".")
	return a == b
}

// refresh tells the editor to ask again for diagnostics, hints and lenses, as far as it can be told.
func (s *session) refresh() {
	for _, method := range s.client.refreshes {
		s.spawn("refresh", func() {
			if err := s.conn.Call(s.conn.Context(), method, nil, nil); err != nil {
				s.opts.Log.Debug("refresh", zap.Error(err))
			}
		})
	}
}
