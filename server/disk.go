package server

import (
	"bytes"
	"context"
	"maps"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"go.lsp.dev/protocol"

	"mlxls/analysis"
	"mlxls/analysis/syntax"
)

// A disk keeps what was found in files that are not open, for diagnostics of
// the whole workspace. Of their texts and analyses it keeps nothing: a workspace
// may have thousands.
type disk struct {
	valid atomic.Bool // nothing is known to have changed since the folders were last searched
	mu    sync.Mutex
	files map[string]*file
}

// A file is as it was when it was last looked at.
type file struct {
	path     string
	modified time.Time
	size     int64
	settings *settings
	findings *findings // nil before it was analysed
}

// findings are what the editor is told of a file.
type findings struct {
	items []protocol.Diagnostic
	id    string
}

// changed has the folders searched again; files that did not change are not read again.
func (d *disk) changed() { d.valid.Store(false) }

// closed returns the files of the workspace that are not among the open
// ones. The folders are searched when something may have changed there; if the
// editor does not tell, that is always.
func (d *disk) closed(s *session, open []*snapshot) (closed []*file) {
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
			closed = append(closed, d.files[path])
		}
	}
	return closed
}

func (d *disk) search(s *session) {
	s.mu.Lock()
	folders := s.workspace.folders
	s.mu.Unlock()
	found := map[string]*file{}
	for _, folder := range folders {
		for path := range s.opts.Files(folder.path) {
			if f := d.file(s, path); f != nil {
				found[path] = f
			}
		}
	}
	d.files = found
}

// file is a file as it is now: what is kept if it did not change, nil if there is none.
func (d *disk) file(s *session, path string) *file {
	info, err := os.Stat(path)
	if err != nil {
		return nil
	}
	s.mu.Lock()
	settings := s.workspace.settings(path, s)
	s.tellProblems()
	s.mu.Unlock()
	last := d.files[path]
	if last != nil && last.modified.Equal(info.ModTime()) && last.size == info.Size() && last.settings.session == settings.session {
		return last
	}
	return &file{path: path, modified: info.ModTime(), size: info.Size(), settings: settings}
}

// snapshot reads a file; it is nil when that fails.
func (f *file) snapshot() *snapshot {
	b, err := os.ReadFile(f.path)
	if err != nil {
		return nil
	}
	b = bytes.TrimPrefix(b, []byte("\ufeff")) // as editors do
	foreign := !utf8.Valid(b) && analysis.UsesMLX(b) && !f.settings.Excluded
	if foreign {
		b = nil
	}
	doc, uri := syntax.Parse(b), uriOf(f.path)
	return &snapshot{
		path: f.path, doc: doc, foreign: foreign, closed: true, settings: f.settings,
		texts: []text{{uri: uri, key: keyOf(uri), doc: doc}}, future: newFuture(),
	}
}

// found returns what was found in a file, and looks if nobody has yet.
func (d *disk) found(ctx context.Context, s *session, f *file) (*findings, error) {
	d.mu.Lock()
	known := f.findings
	d.mu.Unlock()
	if known != nil {
		return known, nil
	}
	known = &findings{}
	if n := f.snapshot(); n != nil {
		r, err := s.report(ctx, n)
		if err != nil {
			return nil, err
		}
		known.items = s.diagnostics(n, r)[0]
	}
	known.id = resultID(known.items)
	d.mu.Lock()
	f.findings = known
	d.mu.Unlock()
	return known, nil
}
