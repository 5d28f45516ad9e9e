package syntax

import "bytes"

// A Change replaces the bytes of Span by New.
type Change struct {
	Span Span
	New  string
}

// Edit returns the document of the changed text. The changes apply in order,
// each to the text that the one before left; spans beyond the text are clamped.
// The document d stays valid; editing it a second time costs a full parse.
func (d *Document) Edit(changes ...Change) *Document {
	t := d.take()
	text := d.text
	prefix, suffix := len(text), len(text) // how much of both ends no change touched
	for _, c := range changes {
		s := c.Span.clamp(len(text))
		s, insert := trim(text, s, c.New)
		if s.Empty() && insert == "" {
			continue
		}
		prefix, suffix = min(prefix, s.Start), min(suffix, len(text)-s.End)
		next := make([]byte, 0, len(text)-s.Len()+len(insert))
		next = append(append(append(next, text[:s.Start]...), insert...), text[s.End:]...)
		if t != nil && d.reading.masks == nil {
			start := advance(point{}, text[:s.Start])
			t.edit(s, len(insert), start, advance(start, text[s.Start:s.End]), advance(start, []byte(insert)))
		}
		text = next
	}
	suffix = min(suffix, min(len(text), len(d.text))-prefix)
	if t != nil && (loneCR(d.text) || loneCR(text)) {
		t.close() // it is of a text in which other bytes differ, see newlines
		t = nil
	}
	next := newDocument(text, d, t, prefix, suffix)
	t.close()
	return next
}

// trim takes off both ends of a change what it does not change.
func trim(text []byte, s Span, insert string) (Span, string) {
	for s.Start < s.End && insert != "" && text[s.Start] == insert[0] {
		s.Start, insert = s.Start+1, insert[1:]
	}
	for s.Start < s.End && insert != "" && text[s.End-1] == insert[len(insert)-1] {
		s.End, insert = s.End-1, insert[:len(insert)-1]
	}
	return s, insert
}

// advance returns the place after text that begins at p.
func advance(p point, text []byte) point {
	if i := bytes.LastIndexByte(text, '\n'); i >= 0 {
		return point{p.row + bytes.Count(text, []byte{'\n'}), len(text) - i - 1}
	}
	return point{p.row, p.column + len(text)}
}
