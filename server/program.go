package server

import (
	"os"
	"runtime/debug"

	"go.uber.org/zap"

	"mlxls/analysis/syntax"
)

// A program is what is analysed as one: a document, or the code cells of a
// notebook. It outlives the editor's closing of it until what was published of
// it is cleared. Its fields are guarded by session.mu, except shown.
type program struct {
	key      string
	notebook *notebook // nil for a document
	now      *snapshot // nil when closed

	publishing bool             // a goroutine is in publish
	published  *snapshot        // the last snapshot whose findings were sent
	shown      map[string]int32 // versions under which findings were sent, by URI; used by publish only
}

// program returns the program with the given key, a new one if there is none.
// The caller holds s.mu.
func (s *session) program(key string) *program {
	p := s.programs[key]
	if p == nil {
		p = &program{key: key, shown: map[string]int32{}}
		s.programs[key] = p
	}
	return p
}

// open makes texts the present state of p, which was closed or now has other
// settings. The caller holds s.mu.
func (s *session) open(p *program, path string, doc *syntax.Document, texts ...text) {
	s.set(p, &snapshot{path: path, doc: doc, texts: texts, settings: s.workspace.settings(path, s)})
	s.tellProblems()
}

// update makes texts the next state of p. The caller holds s.mu.
func (s *session) update(p *program, doc *syntax.Document, texts ...text) {
	s.set(p, &snapshot{path: p.now.path, doc: doc, texts: texts, settings: p.now.settings})
}

// reanalyze has all open programs but one analysed again: what they import may
// have changed. The caller holds s.mu.
func (s *session) reanalyze(but *program) {
	for _, p := range s.programs {
		if p.now != nil && p != but {
			s.update(p, p.now.doc, p.now.texts...)
		}
	}
}

// close is the end of p, for the editor. The caller holds s.mu.
func (s *session) close(p *program) {
	p.now.settings.session.Forget(p.now.path)
	p.notebook = nil
	s.set(p, nil)
}

// set replaces p's state, and has the findings published if the editor does
// not ask for them itself. The caller holds s.mu.
func (s *session) set(p *program, n *snapshot) {
	if n != nil {
		n.future, n.edition = newFuture(), s.editions
		if p.now != nil && p.now.doc == n.doc {
			n.edition = p.now.edition
		} else {
			s.editions++
		}
	}
	if p.now != nil {
		for _, t := range p.now.texts {
			delete(s.texts, t.key)
		}
	}
	if n != nil {
		for _, t := range n.texts {
			s.texts[t.key] = p
		}
	}
	p.now = n
	s.signal()
	switch {
	case s.client.pulls:
		if n == nil {
			delete(s.programs, p.key)
		}
	case !p.publishing:
		p.publishing = true
		s.spawn("publishing", func() { s.publish(p) })
	}
}

// spawn runs f beside the read loop. A panic ends f only.
func (s *session) spawn(what string, f func()) {
	s.background.Go(func() {
		defer s.survive(what)
		f()
	})
}

func (s *session) survive(what string) {
	if r := recover(); r != nil {
		s.opts.Log.Error("panic", zap.String("in", what), zap.Any("value", r), zap.ByteString("stack", debug.Stack()))
	}
}

// signal wakes those who wait for findings to change. The caller holds s.mu.
func (s *session) signal() {
	close(s.changes)
	s.changes = make(chan struct{})
}

// snapshotOf returns the program that an open document or cell is part of, as
// it stands now, and the text itself.
func (s *session) snapshotOf(uri string) (*snapshot, text, bool) {
	key := keyOf(uri)
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.texts[key]
	if p == nil {
		return nil, text{}, false
	}
	t, ok := p.now.text(key)
	return p.now, t, ok
}

// read returns the text of a file as the editor shows it, or else as it is on disk.
func (s *session) read(path string) ([]byte, error) {
	if doc := s.shown(path); doc != nil {
		return doc.Text(), nil
	}
	return os.ReadFile(path)
}

// shown returns the document of a text that the editor shows, nil for others.
func (s *session) shown(path string) *syntax.Document {
	key := keyOf(uriOf(path))
	s.mu.Lock()
	defer s.mu.Unlock()
	if p := s.texts[key]; p != nil && p.now != nil {
		if t, ok := p.now.text(key); ok {
			return t.doc
		}
	}
	return nil
}
