package server

import (
	"bytes"
	"maps"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"mlxls/analysis"
	"mlxls/analysis/syntax"
)

// A disk keeps what was read of files that are not open, for diagnostics of
// the whole workspace.
type disk struct {
	valid atomic.Bool // nothing is known to have changed since the folders were last searched
	mu    sync.Mutex
	files map[string]file
}

// A file is as it was when it was read.
type file struct {
	modified time.Time
	size     int64
	snapshot *snapshot
}

// changed has the folders searched again; files that did not change are not read again.
func (d *disk) changed() { d.valid.Store(false) }

// snapshots returns the files of the workspace that are not among the open
// ones. The folders are searched when something may have changed there; if the
// editor does not tell, that is always.
func (d *disk) snapshots(s *session, open []*snapshot) (closed []*snapshot) {
	if s.opts.Files == nil {
		return nil
	}
	isOpen := map[string]bool{}
	for _, n := range open {
		isOpen[n.path] = true
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.valid.Swap(true) || !s.client.watches {
		d.search(s)
	}
	for _, path := range slices.Sorted(maps.Keys(d.files)) {
		if !isOpen[path] {
			closed = append(closed, d.files[path].snapshot)
		}
	}
	return closed
}

func (d *disk) search(s *session) {
	s.mu.Lock()
	folders := s.workspace.folders
	s.mu.Unlock()
	found := map[string]file{}
	for _, folder := range folders {
		for path := range s.opts.Files(folder.path) {
			if f, ok := d.file(s, path); ok {
				found[path] = f
			}
		}
	}
	d.files = found
}

func (d *disk) file(s *session, path string) (file, bool) {
	info, err := os.Stat(path)
	if err != nil {
		return file{}, false
	}
	s.mu.Lock()
	settings := s.workspace.settings(path, s)
	s.tellProblems()
	s.mu.Unlock()
	last, ok := d.files[path]
	if ok && last.modified.Equal(info.ModTime()) && last.size == info.Size() && last.snapshot.settings.session == settings.session {
		return last, true
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return file{}, false
	}
	b = bytes.TrimPrefix(b, []byte("\ufeff")) // as editors do
	foreign := !utf8.Valid(b) && analysis.UsesMLX(b) && !settings.Excluded
	if foreign {
		b = nil
	}
	doc := syntax.Parse(b)
	n := &snapshot{path: path, doc: doc, foreign: foreign, closed: true, settings: settings, texts: []text{{uri: uriOf(path), key: keyOf(uriOf(path)), doc: doc}}, future: newFuture()}
	return file{info.ModTime(), info.Size(), n}, true
}
