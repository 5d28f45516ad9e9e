package codeactions

import (
	"slices"
	"strings"

	"mlxls/analysis/edit"
	"mlxls/analysis/syntax"
)

// parses reports whether the edits, sorted, leave nothing unparsed but what was
// so before.
func parses(doc *syntax.Document, edits []edit.Edit) bool {
	if empties(doc, edits) {
		return false
	}
	var before []syntax.Span
	for _, s := range doc.Errors() {
		before = append(before, moved(edits, s))
	}
	errors := edited(doc, edits).Errors()
	return len(errors) <= len(before) && !slices.ContainsFunc(errors, func(s syntax.Span) bool {
		return !slices.ContainsFunc(before, s.Touches)
	})
}

// edited is the document after the edits, which are sorted.
func edited(doc *syntax.Document, edits []edit.Edit) *syntax.Document {
	changes := make([]syntax.Change, 0, len(edits))
	for _, e := range slices.Backward(edits) { // none moves those before it
		changes = append(changes, syntax.Change{Span: e.Span, New: e.New})
	}
	return doc.Edit(changes...)
}

// empties reports whether edits leave a body without a statement, which to the parser is no error.
func empties(doc *syntax.Document, edits []edit.Edit) bool {
	gone := func(s syntax.Span) bool {
		return slices.ContainsFunc(edits, func(e edit.Edit) bool {
			return e.Span.Contains(s) && strings.TrimSpace(e.New) == ""
		})
	}
	emptied := func(body []syntax.Stmt) bool {
		if slices.ContainsFunc(body, func(s syntax.Stmt) bool { return !gone(doc.Span(s)) }) {
			return false
		}
		all := doc.Span(body[0]).Union(doc.Span(body[len(body)-1]))
		return !slices.ContainsFunc(edits, func(e edit.Edit) bool {
			return e.Span.Touches(lines(doc.Source(), all)) && strings.TrimSpace(e.New) != ""
		})
	}
	found := false
	for _, s := range doc.Body() {
		span := doc.Span(s)
		if !slices.ContainsFunc(edits, func(e edit.Edit) bool { return e.New == "" && e.Span.Overlaps(span) }) {
			continue
		}
		syntax.Inspect(s, func(n syntax.Node) bool {
			found = found || !gone(doc.Span(n)) && slices.ContainsFunc(edit.Bodies(n), func(body []syntax.Stmt) bool {
				return len(body) > 0 && emptied(body)
			})
			_, expr := n.(syntax.Expr)
			return !found && !expr
		})
	}
	return found
}

const space = " \t\f\r\n"

// lines returns the whole lines that a span touches, with their ends.
func lines(src string, s syntax.Span) syntax.Span {
	s.Start = strings.LastIndexAny(src[:s.Start], "\r\n") + 1
	if s.End > s.Start && (src[s.End-1] == '\n' || src[s.End-1] == '\r') {
		return s
	}
	n := strings.IndexAny(src[s.End:], "\r\n")
	if n < 0 {
		return syntax.Span{Start: s.Start, End: len(src)}
	}
	s.End += n + 1
	if strings.HasPrefix(src[s.End-1:], "\r\n") {
		s.End++
	}
	return s
}

// moved returns where a span is after sorted edits: what replaces part of it,
// or is inserted at its ends, is part of it.
func moved(edits []edit.Edit, s syntax.Span) syntax.Span {
	out := s
	for _, e := range edits {
		delta := len(e.New) - e.Span.Len()
		switch {
		case e.Span.End < s.Start, e.Span.End == s.Start && !e.Span.Empty():
			out = out.Shift(delta)
		case e.Span.Start > s.End, e.Span.Start == s.End && !e.Span.Empty():
			return out
		default:
			out.Start -= max(0, s.Start-e.Span.Start)
			out.End += delta + max(0, e.Span.End-s.End)
		}
	}
	return out
}
