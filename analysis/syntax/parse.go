package syntax

import (
	"bytes"
	"slices"
	"sort"
	"sync"
)

// Parse returns the document of a text, whatever the text is.
func Parse(text []byte) *Document {
	return newDocument(&Document{text: bytes.Clone(text)}, nil, 0, 0)
}

// ParseWhole is Parse, but statements that are dead stay in the lists of functions.
func ParseWhole(text []byte) *Document {
	return newDocument(&Document{text: bytes.Clone(text), whole: true}, nil, 0, 0)
}

// newDocument fills a document by its text. Of prev, when there is one, it keeps what
// did not change: the first prefix and the last suffix bytes are the same.
func newDocument(d, prev *Document, prefix, suffix int) *Document {
	text := d.text
	d.comments = sync.OnceValue(d.findComments)
	if prev != nil {
		if l := prev.lines.Load(); l != nil {
			d.lines.Store(l.edited(text, prefix, suffix))
		}
	}
	if len(text) > maxSize {
		d.tooLarge = true
		return d
	}
	var old []placed // in the order of the text
	if prev != nil {
		old = prev.parts
	}
	first, rest, stretches := changed(text, old, prefix, suffix)
	d.parts = append(make([]placed, 0, len(old)+len(stretches)), old[:first]...)
	if !d.build(stretches, prev, old[first:rest]) {
		return &Document{text: text, tooLarge: true, comments: d.comments}
	}
	if rest < len(old) {
		delta := stretches[len(stretches)-1].end - old[rest].start
		for _, p := range old[rest:] {
			d.parts = append(d.parts, placed{p.shift(delta), p.part})
		}
	}
	d.entries = make([]entry, 0, len(d.parts)*2)
	for i, p := range d.parts {
		for _, e := range p.entries {
			if new := first <= i && i < first+len(stretches); new && e.block.stem.hint.Load() == 0 {
				e.block.stem.hint.Store(int32(len(d.entries)))
			}
			e.start += uint32(p.start)
			d.entries = append(d.entries, e)
		}
	}
	return d
}

// build adds the parts of stretches, which take the place of old ones: those
// whose text is that of an old one are the same. It reports whether all could be parsed.
func (d *Document) build(stretches []stretch, prev *Document, old []placed) bool {
	gone := map[string][]*part{}
	for _, p := range old {
		text := prev.Source()[p.start:p.end]
		gone[text] = append(gone[text], p.part)
	}
	first := len(d.parts)
	for _, s := range stretches {
		same, _ := take(gone, d.Source()[s.start:s.end])
		d.parts = append(d.parts, placed{s, same})
	}
	b := builder{g: loadGrammar(), text: d.text, whole: d.whole}
	if prev != nil {
		b.last = prev.last
	}
	for text, parts := range gone {
		for _, p := range parts {
			b.remember(p, text)
		}
	}
	for i := range d.parts[first:] {
		if p := &d.parts[first+i]; p.part == nil {
			if p.part = b.part(p.stretch); p.part == nil {
				return false
			}
		}
	}
	d.last = b.last
	return true
}

// shift is where a stretch is when the text before it grew.
func (s stretch) shift(delta int) stretch {
	s.start, s.end = s.start+delta, s.end+delta
	return s
}

// changed returns the parts of a text that differ from the old ones, which these
// take the place of old[first:rest].
func changed(text []byte, old []placed, prefix, suffix int) (first, rest int, stretches []stretch) {
	if len(old) == 0 {
		return 0, 0, split(text, 0, 0, func(int, int) bool { return false })
	}
	// The part before the change ends where it did unless the change is in the
	// word behind it. Of open parts that can't be said.
	first = sort.Search(len(old), func(i int) bool { return old[i].start > prefix }) - 2
	if i := slices.IndexFunc(old, func(p placed) bool { return p.open }); i >= 0 {
		first = min(first, i)
	}
	first = max(first, 0)
	rest = len(old)
	delta := len(text) - old[rest-1].end
	stretches = split(text, old[first].start, old[first].runaways, func(start, runaways int) bool {
		if start < len(text)-suffix {
			return false
		}
		i, ok := slices.BinarySearchFunc(old, start-delta, func(p placed, start int) int { return p.start - start })
		if ok && old[i].runaways == runaways {
			rest = i
		}
		return rest < len(old)
	})
	return first, rest, stretches
}

// newlines returns the text with each \r that is a line end of its own, which
// the grammar does not know, as \n.
func newlines(text []byte) []byte {
	if !loneCR(text) {
		return text
	}
	text = bytes.Clone(text)
	for i, c := range text {
		if c == '\r' && (i+1 == len(text) || text[i+1] != '\n') {
			text[i] = '\n'
		}
	}
	return text
}

func loneCR(text []byte) bool {
	n := bytes.Count(text, []byte{'\r'})
	return n > 0 && n != bytes.Count(text, []byte("\r\n"))
}
