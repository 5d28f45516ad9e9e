package server

import (
	"fmt"
	"math"
	"os"

	"mlxls/analysis/syntax"
	"mlxls/server/conn"
)

func (s *session) didOpen(p *conn.DidOpen) error {
	item := &p.TextDocument
	key := keyOf(item.URI)
	s.mu.Lock()
	defer s.mu.Unlock()
	owner := s.program(key)
	s.texts[key] = owner
	doc := syntax.Parse([]byte(item.Text))
	s.open(owner, s.workspace.pathOf(item.URI), doc, text{uri: item.URI, version: item.Version, doc: doc})
	return nil
}

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
			t.doc.Close()
			t.doc, t.lost = syntax.Parse([]byte(changes[i].Text)), false
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

// didSave analyses the other programs again: what they import from the saved
// one may have changed. While it is being typed in, they are left alone.
func (s *session) didSave(p *conn.Named) error {
	s.disk.changed()
	s.mu.Lock()
	saved := s.texts[keyOf(p.TextDocument.URI)]
	for _, other := range s.programs {
		switch {
		case other.now == nil:
		case other != saved:
			s.update(other, other.now.doc, other.now.texts...)
		case saved.notebook == nil: // what is made of broken text may depend on the edits that broke it
			t := saved.now.texts[0]
			t.doc = t.doc.Reparse()
			s.update(saved, t.doc, t)
		}
	}
	s.mu.Unlock()
	s.refresh()
	return nil
}

func (s *session) didClose(p *conn.Named) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	owner := s.texts[keyOf(p.TextDocument.URI)]
	if owner == nil || owner.notebook != nil {
		return fmt.Errorf("not open: %s", p.TextDocument.URI)
	}
	s.close(owner)
	return nil
}

// read returns the text of a file as the editor shows it, or else as it is on disk.
func (s *session) read(path string) ([]byte, error) {
	key := keyOf(uriOf(path))
	s.mu.Lock()
	var now *snapshot
	if p := s.texts[key]; p != nil {
		now = p.now
	}
	s.mu.Unlock()
	if now != nil {
		if t, ok := now.text(key); ok {
			return t.doc.Text(), nil
		}
	}
	return os.ReadFile(path)
}
