package values

import (
	"bytes"
	"sync"
	"sync/atomic"

	"mlxls/analysis/syntax"
)

// Sources are the texts of the other modules of a workspace, each read and
// parsed once for all programs that import it. They count the versions of each:
// so a program knows when what it imported is no longer what is there. They are
// safe for concurrent use.
type Sources struct {
	// Shown gives the document of a text that is open at a slash-separated path,
	// nil for none: it is not read nor parsed again. It may be nil.
	Shown func(path string) *syntax.Document

	read     func(path string) ([]byte, error)
	mu       sync.Mutex
	by       map[string]*source
	versions map[string]int // how often it was noted that a file changed
	changes  int            // the sum of versions
	size     int            // bytes of the texts that are parsed in by
}

// A source is one version of a file.
type source struct {
	version int
	reading sync.Once
	read    atomic.Bool // reading is done
	text    []byte
	err     error
	parsing sync.Once
	doc     *syntax.Document
}

// keep is how many bytes of text are kept parsed before all that is dropped: a
// parsed text takes about twenty times as much memory.
const keep = 24 << 20

// NewSources makes sources. read returns the text at a slash-separated path; nil
// when there is nothing to be seen beside the documents themselves.
func NewSources(read func(path string) ([]byte, error)) *Sources {
	return &Sources{read: read, by: map[string]*source{}, versions: map[string]int{}}
}

// none reports whether there are no other modules.
func (s *Sources) none() bool { return s == nil || s.read == nil }

// open is the file at path, and has been read.
func (s *Sources) open(path string) *source {
	s.mu.Lock()
	f := s.by[path]
	if f == nil {
		f = &source{version: s.versions[path]}
		s.by[path] = f
	}
	s.mu.Unlock()
	f.reading.Do(func() {
		if s.Shown != nil {
			f.doc = s.Shown(path)
		}
		if f.doc != nil {
			f.text = f.doc.Text()
		} else {
			f.text, f.err = s.read(path)
		}
		f.read.Store(true)
	})
	return f
}

// document is the text of a file that could be read.
func (s *Sources) document(f *source) *syntax.Document {
	f.parsing.Do(func() {
		if f.doc == nil {
			f.doc = syntax.Parse(f.text)
		}
		s.count(len(f.text))
	})
	return f.doc
}

// count notes that so much more text is kept parsed.
func (s *Sources) count(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.size += n; s.size <= keep {
		return
	}
	s.size = 0
	for path, f := range s.by {
		if f.read.Load() {
			s.by[path] = remembered(f.version, f.text, f.err)
		}
	}
}

// remembered is a file that has been read, to be parsed when next asked for.
func remembered(version int, text []byte, err error) *source {
	f := &source{version: version, text: text, err: err}
	f.reading.Do(func() {})
	f.read.Store(true)
	return f
}

// Parse is the document of a text that stands at path: the very one that other
// modules import, or will, unless they have seen another text.
func (s *Sources) Parse(path string, text []byte) *syntax.Document {
	if s.none() {
		return syntax.Parse(text)
	}
	s.mu.Lock()
	f := s.by[path]
	if f == nil {
		f = remembered(s.versions[path], text, nil)
		s.by[path] = f
	}
	s.mu.Unlock()
	if !f.holds(text) {
		return syntax.Parse(text)
	}
	return s.document(f)
}

// holds reports whether the file has been read, and its text is the one given.
func (f *source) holds(text []byte) bool {
	return f.read.Load() && f.err == nil && bytes.Equal(f.text, text)
}

// See notes that text is now that of a file. It reports whether programs may
// have seen another: then they are to look again.
func (s *Sources) See(path string, text []byte) bool {
	if s.none() {
		return false
	}
	s.mu.Lock()
	f := s.by[path]
	s.mu.Unlock()
	if f == nil || f.holds(text) {
		return false
	}
	s.Forget(path)
	return true
}

// Forget drops what is known of a file: it is another version when next asked for.
func (s *Sources) Forget(path string) {
	if s.none() {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.by, path)
	s.versions[path]++
	s.changes++
}

// outdated are those of some files that are no longer what is there, and how many
// changes there were in all; before is that number when none was outdated.
func (s *Sources) outdated(files map[string]*source, before int) (gone map[string]bool, changes int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.changes == before {
		return nil, before
	}
	gone = map[string]bool{}
	for path, f := range files {
		if s.versions[path] != f.version {
			gone[path] = true
		}
	}
	return gone, s.changes
}
