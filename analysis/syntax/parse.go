package syntax

import (
	"bytes"
	"sync"
)

// Parse returns the document of a text, whatever the text is.
func Parse(text []byte) *Document {
	return newDocument(bytes.Clone(text), nil, nil, 0, 0)
}

// Reparse returns the document of the same text, parsed afresh. Where a text
// does not parse, what is made of it may depend on the edits that led there;
// a fresh parse does not. It is worth its time when the user pauses or saves.
func (d *Document) Reparse() *Document {
	if !d.broken {
		return d
	}
	next := newDocument(d.text, d, nil, len(d.text), 0)
	d.Close()
	return next
}

// Close frees the memory of the tree that the next Edit would have built upon.
// The document stays valid. Documents that are not closed are freed in time,
// but the garbage collector does not see how large they are.
func (d *Document) Close() {
	d.take().close()
}

func (d *Document) take() *tree {
	d.mu.Lock()
	defer d.mu.Unlock()
	t := d.tree
	d.tree = nil
	return t
}

// newDocument parses text. Of prev, when there is one, it keeps the blocks that
// did not change: the first prefix and the last suffix bytes are the same. The
// tree t, when there is one, is prev's, edited to match.
func newDocument(text []byte, prev *Document, t *tree, prefix, suffix int) *Document {
	d := &Document{text: text}
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
	plain := newlines(text)
	d.reading = reading{text: plain}
	before := plain // what t is of
	if prev != nil && prev.reading.masks != nil {
		before = prev.reading.text
	}
	list, searched := []flaw(nil), false
	if prev == nil || prev.broken || prev.tooLarge || d.flawed(prev, prefix, suffix) {
		list, searched = flaws(plain), true
		d.reading = read(plain, list, false)
	}
	t.replace(before, d.reading.text)
	if d.tree = parseTree(t, d.reading.text); d.tree == nil {
		d.tooLarge = true
		return d
	}
	if d.tree.broken() {
		if !searched {
			list = flaws(plain)
		}
		if r := read(plain, list, true); len(r.masks) != len(d.reading.masks) {
			d.reread(r)
		}
	}
	d.treeBroken = d.tree.broken()
	d.broken = d.treeBroken || d.reading.masks != nil
	b := builder{g: loadGrammar(), d: d, prefix: prefix, suffix: suffix}
	if prev != nil && !prev.tooLarge {
		b.old, b.oldLen, b.oldBroken = prev.entries, len(prev.text), prev.treeBroken
		if d.reading.masks != nil || prev.reading.masks != nil {
			p, s := prev.reading.common(d.reading)
			b.prefix, b.suffix = min(p, prefix), min(s, suffix)
		}
	}
	b.build()
	return d
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
