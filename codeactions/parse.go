package codeactions

import (
	"slices"
	"strings"

	"mlxls/analysis/edit"
	"mlxls/analysis/syntax"
)

// parses reports whether the edits, sorted, leave nothing unparsed but what was
// so before. It parses the blocks that change; where they do not say yes, all,
// and so where something did not parse before: what becomes of that can depend
// on text far away.
func parses(doc *syntax.Document, edits []edit.Edit) bool {
	if empties(doc, edits) {
		return false
	}
	src := doc.Source()
	whole := len(doc.Errors()) == 0
	for _, r := range regions(doc, edits) {
		if !whole {
			break
		}
		whole = len(r.parse(src).Errors()) == 0
	}
	if whole {
		return true
	}
	var before []syntax.Span
	for _, s := range doc.Errors() {
		before = append(before, moved(edits, s))
	}
	errors := syntax.Parse([]byte(edit.Apply(src, edits))).Errors()
	return len(errors) <= len(before) && !slices.ContainsFunc(errors, func(s syntax.Span) bool {
		return !slices.ContainsFunc(before, s.Touches)
	})
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

// A region is whole lines of a text, and the edits in them.
type region struct {
	span  syntax.Span
	edits []edit.Edit
}

// header makes the lines of a method something that can be parsed alone.
const header = "if 1:\n"

// parse parses the region after its edits.
func (r region) parse(src string) *syntax.Document {
	text := src[r.span.Start:r.span.End]
	edits := make([]edit.Edit, len(r.edits))
	for i, e := range r.edits {
		edits[i] = edit.Edit{Span: e.Span.Shift(-r.span.Start), New: e.New}
	}
	text = edit.Apply(text, edits)
	if text != strings.TrimLeft(text, " \t") {
		text = header + text
	}
	return syntax.Parse([]byte(text))
}

// regions returns the parts of a document that must be parsed to judge edits, which are sorted.
func regions(doc *syntax.Document, edits []edit.Edit) []region {
	var out []region
	var blocks []block
	for _, b := range doc.Blocks() {
		span := doc.BlockSpan(b, syntax.Span{End: len(b.Text())})
		blocks = append(blocks, block{span, doc.Parent(b.Root()) != nil})
	}
	for _, e := range edits {
		span := around(doc.Source(), blocks, e.Span)
		if decorates(e) { // it is nothing without the definition below
			for _, b := range blocks {
				if of := lines(doc.Source(), b.span); of.Start <= e.Span.Start && e.Span.Start <= b.span.Start {
					span = span.Union(of)
				}
			}
		}
		if n := len(out); n > 0 && out[n-1].span.Touches(span) {
			out[n-1].span = out[n-1].span.Union(span)
			out[n-1].edits = append(out[n-1].edits, e)
			continue
		}
		out = append(out, region{span, []edit.Edit{e}})
	}
	return out
}

// decorates reports whether an edit ends with a decorator.
func decorates(e edit.Edit) bool {
	text := strings.TrimRight(e.New, space)
	return strings.HasPrefix(strings.TrimLeft(text[strings.LastIndexAny(text, "\r\n")+1:], space), "@")
}

// A block is where a block of the document is.
type block struct {
	span   syntax.Span
	method bool
}

// around returns the lines that must be parsed to judge an edit: those of the
// method that it is in, else of the statements of the module that it touches.
func around(src string, blocks []block, span syntax.Span) syntax.Span {
	touched := syntax.Span{Start: span.Start, End: len(strings.TrimRight(src[:span.End], space))}
	touched.Start = min(touched.Start, touched.End) // new lines may belong to the block before them
	for _, b := range blocks {
		if b.method && b.span.Contains(touched) {
			return lines(src, b.span.Union(span))
		}
	}
	out := lines(src, touched.Union(span))
	for {
		grown := out
		for _, b := range blocks {
			if b.span.Overlaps(out) {
				grown = grown.Union(b.span)
			}
		}
		if grown == out {
			return out
		}
		out = lines(src, grown)
	}
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
