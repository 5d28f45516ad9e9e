package syntax

// A Change replaces the bytes of Span by New.
type Change struct {
	Span Span
	New  string
}

// Edit returns the document of the changed text. The changes apply in order,
// each to the text that the one before left; spans beyond the text are clamped.
// The document d stays valid.
func (d *Document) Edit(changes ...Change) *Document {
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
		text = append(append(append(next, text[:s.Start]...), insert...), text[s.End:]...)
	}
	suffix = min(suffix, min(len(text), len(d.text))-prefix)
	return newDocument(&Document{text: text, whole: d.whole}, d, prefix, suffix)
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
