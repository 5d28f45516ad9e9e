package values

import (
	"bytes"
	"sync"
	"sync/atomic"

	"mlxls/analysis/syntax"
)

// Sources are the texts of the other modules of a workspace, each read and
// parsed once for all programs that import it. It is safe for concurrent use.
type Sources struct {
	read func(path string) ([]byte, error)
	mu   sync.Mutex
	by   map[string]*source
	size int // bytes of the texts in by
}

// A source is one file.
type source struct {
	reading sync.Once
	read    atomic.Bool // reading is done
	text    []byte
	err     error
	parsing sync.Once
	doc     *syntax.Document
}

// keep is how many bytes of text are kept, parsed, before all are dropped: a
// parsed text takes about twenty times as much memory.
const keep = 24 << 20

// NewSources makes sources. read returns the text at a slash-separated path; nil
// when there is nothing to be seen beside the documents themselves.
func NewSources(read func(path string) ([]byte, error)) *Sources {
	return &Sources{read: read, by: map[string]*source{}}
}

// none reports whether there are no other modules.
func (s *Sources) none() bool { return s == nil || s.read == nil }

// open is the file at path, and has been read.
func (s *Sources) open(path string) *source {
	s.mu.Lock()
	f := s.by[path]
	if f == nil {
		f = &source{}
		s.by[path] = f
	}
	s.mu.Unlock()
	f.reading.Do(func() {
		f.text, f.err = s.read(path)
		s.count(len(f.text))
		f.read.Store(true)
	})
	return f
}

// count notes that so much more is kept.
func (s *Sources) count(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.size += n; s.size > keep {
		s.by, s.size = map[string]*source{}, n
	}
}

// exists reports whether there is a file at path.
func (s *Sources) exists(path string) bool { return !s.none() && s.open(path).err == nil }

// document is the file at path, nil if it cannot be read.
func (s *Sources) document(path string) *syntax.Document {
	if s.none() {
		return nil
	}
	f := s.open(path)
	if f.err != nil {
		return nil
	}
	return f.document()
}

func (f *source) document() *syntax.Document {
	f.parsing.Do(func() { f.doc = syntax.Parse(f.text) })
	return f.doc
}

// Parse is the document of a text that stands at path: the very one that other
// modules import, when that is what they see.
func (s *Sources) Parse(path string, text []byte) *syntax.Document {
	if !s.none() {
		if f := s.open(path); f.err == nil && bytes.Equal(f.text, text) {
			return f.document()
		}
	}
	return syntax.Parse(text)
}

// Stale reports whether a file was read, and text is not what was found; so it
// may be while it is being read.
func (s *Sources) Stale(path string, text []byte) bool {
	if s.none() {
		return false
	}
	s.mu.Lock()
	f := s.by[path]
	s.mu.Unlock()
	return f != nil && (!f.read.Load() || f.err != nil || !bytes.Equal(f.text, text))
}

// Forget drops what is known of a file: it is read again when next asked for.
func (s *Sources) Forget(path string) {
	if s.none() {
		return
	}
	s.mu.Lock()
	delete(s.by, path)
	s.mu.Unlock()
}
