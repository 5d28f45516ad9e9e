package output

import (
	"fmt"

	"mlxls/analysis/edit"
	"mlxls/analysis/syntax"
)

// local returns the text that people see a span in, and the span in that: in a
// notebook the cell, with lines of its own.
func (s Source) local(span syntax.Span) (Source, syntax.Span) {
	for i, c := range s.Cells {
		if i+1 < len(s.Cells) && span.Start >= s.Cells[i+1].Span.Start {
			continue
		}
		text := s.Text[c.Span.Start : c.Span.End-1]
		span.Start = min(max(span.Start, c.Span.Start), c.Span.End-1)
		span.End = min(max(span.End, span.Start), c.Span.End-1)
		return Source{Path: s.Path, Text: text, Lines: syntax.NewLines(text), Cell: c.Number}, span.Shift(-c.Span.Start)
	}
	return s, span
}

// name is what the text is called.
func (s Source) name() string {
	if s.Cell > 0 {
		return fmt.Sprintf("%s:cell %d", s.Path, s.Cell)
	}
	return s.Path
}

// A part is the edits of one text.
type part struct {
	Source
	edits []edit.Edit
}

// parts distributes edits, which are in order, to the cells of a notebook.
func (s Source) parts(edits []edit.Edit) []part {
	var list []part
	for _, e := range edits {
		in, span := s.local(e.Span)
		if n := len(list); n == 0 || list[n-1].Cell != in.Cell {
			list = append(list, part{Source: in})
		}
		last := &list[len(list)-1]
		last.edits = append(last.edits, edit.Edit{Span: span, New: e.New})
	}
	return list
}

// inFile returns the lines and columns of a span for programs that know files
// alone: a notebook's cells have none there, so it is its start, and words
// that say which cell it is.
func (s Source) inFile(span syntax.Span) (line, column, endLine, endColumn int, cell string) {
	in, local := s.local(span)
	line, column = in.position(local.Start)
	if in.Cell > 0 {
		return 1, 1, 1, 1, fmt.Sprintf("cell %d, line %d: ", in.Cell, line)
	}
	endLine, endColumn = in.position(local.End)
	return line, column, endLine, endColumn, ""
}
