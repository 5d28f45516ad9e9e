package server

import (
	"fmt"
	"math"

	"mlxls/analysis/syntax"
	"mlxls/server/conn"
)

func (s *session) didChange(p *conn.DidChange) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	owner := s.texts[keyOf(p.TextDocument.URI)]
	if owner == nil || owner.notebook != nil {
		return fmt.Errorf("not open: %s", p.TextDocument.URI)
	}
	t := s.edit(owner.now.texts[0], p.TextDocument.Version, p.ContentChanges, p.Malformed)
	s.update(owner, t.doc, t)
	return p.Malformed
}

// edit returns the next version of a text. After a change that couldn't be
// read nobody knows the text until the editor sends it whole.
func (s *session) edit(t text, version int32, changes []conn.Change, malformed error) text {
	t.version = version
	for i := range changes {
		if changes[i].Range == nil { // what was before does not matter
			t.doc, t.lost = replace(t.doc, changes[i].Text), false
			changes = changes[i+1:]
			return s.edit(t, version, changes, malformed)
		}
	}
	t.lost = t.lost || malformed != nil
	if !t.lost {
		t.doc = s.apply(t.doc, changes)
	}
	return t
}

// replace returns the document of another text, which may have much in common with the one before.
func replace(doc *syntax.Document, text string) *syntax.Document {
	return doc.Edit(syntax.Change{Span: syntax.Span{End: len(doc.Text())}, New: text})
}

// apply applies changes, each of which counts in the text that the one before
// left. Editors send several from the end of the text to its beginning, and as
// the text before a change is the same after it, one index of lines serves
// them all, and one parse.
func (s *session) apply(doc *syntax.Document, changes []conn.Change) *syntax.Document {
	var batch []syntax.Change
	first := conn.Position{Line: math.MaxInt}
	for _, c := range changes {
		if last := later(c.Range.Start, c.Range.End); before(first, last) {
			doc, batch = doc.Edit(batch...), nil
		}
		batch = append(batch, syntax.Change{Span: s.span(doc, *c.Range), New: c.Text})
		first = sooner(c.Range.Start, c.Range.End)
	}
	return doc.Edit(batch...)
}
