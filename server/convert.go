package server

import (
	"go.lsp.dev/protocol"

	"mlxls/analysis/syntax"
	"mlxls/server/conn"
)

// span returns the bytes that an editor's range covers; a reversed range is turned round.
func (s *session) span(doc *syntax.Document, r conn.Range) syntax.Span {
	a, b := s.offset(doc, r.Start), s.offset(doc, r.End)
	return syntax.Span{Start: min(a, b), End: max(a, b)}
}

func (s *session) offset(doc *syntax.Document, p conn.Position) int {
	return doc.Lines().Offset(p.Line, p.Character, s.client.encoding)
}

// rangeOf returns a span as the editor counts.
func (s *session) rangeOf(doc *syntax.Document, span syntax.Span) protocol.Range {
	return protocol.Range{Start: s.position(doc, span.Start), End: s.position(doc, span.End)}
}

func (s *session) position(doc *syntax.Document, offset int) protocol.Position {
	line, char := doc.Lines().Position(offset, s.client.encoding)
	return protocol.Position{Line: uint32(line), Character: uint32(char)}
}

func before(a, b conn.Position) bool {
	return a.Line < b.Line || a.Line == b.Line && a.Character < b.Character
}

func sooner(a, b conn.Position) conn.Position {
	if before(b, a) {
		return b
	}
	return a
}

func later(a, b conn.Position) conn.Position {
	if before(a, b) {
		return b
	}
	return a
}
