package analysis

import (
	"bytes"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"sync"

	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

// A Session analyses the documents of one workspace, and keeps what can be
// reused between their versions. It is safe for concurrent use; the result of
// Analyze is always what a new session would give.
type Session struct {
	rules   []*Rule
	opts    Options
	sources *values.Sources
	trial   *shard // for texts that are not those of the workspace

	mu     sync.Mutex
	shards []*shard
	homes  map[string]*shard // that documents are kept by
}

// A shard serves one document at a time. Where documents are kept, it serves
// those that came when it had least to do.
type shard struct {
	users int // who serve a document, or wait; guarded by Session.mu

	mu    sync.Mutex
	prog  *values.Program
	files map[string]*file

	goneMu sync.Mutex
	gone   []string // documents that need not be kept any more
}

// NewSession makes a session over rules. read returns the text of another
// module of the workspace, open buffers first; it may be nil.
func NewSession(rules []*Rule, opts Options, read func(path string) ([]byte, error)) *Session {
	var slashed func(path string) ([]byte, error) // values know paths with slashes alone
	if read != nil {
		slashed = func(path string) ([]byte, error) { return read(filepath.FromSlash(path)) }
	}
	s := &Session{rules: rules, opts: opts, sources: values.NewSources(slashed), homes: map[string]*shard{}}
	if opts.Shown != nil {
		s.sources.Shown = func(path string) *syntax.Document { return opts.Shown(filepath.FromSlash(path)) }
	}
	for range runtime.GOMAXPROCS(0) {
		s.shards = append(s.shards, s.newShard())
	}
	s.trial = s.newShard()
	return s
}

func (s *Session) newShard() *shard {
	return &shard{prog: values.NewProgram(s.opts.Values, s.sources), files: map[string]*file{}}
}

// take waits for a shard that can serve the document at path; done gives it back.
func (s *Session) take(path string) (h *shard, done func()) {
	s.mu.Lock()
	h = s.homes[path]
	if h == nil {
		h = slices.MinFunc(s.shards, func(a, b *shard) int { return a.users - b.users })
		if s.opts.Keep {
			s.homes[path] = h
		}
	}
	h.users++
	s.mu.Unlock()
	h.lock()
	return h, func() {
		h.mu.Unlock()
		s.mu.Lock()
		h.users--
		s.mu.Unlock()
	}
}

// Parse is the document of a text that stands at path: the very one that other
// modules import, unless they have seen another text.
func (s *Session) Parse(path string, text []byte) *syntax.Document {
	return s.sources.Parse(filepath.ToSlash(path), text)
}

// Analyze reports on doc, which stands (or would stand) at path.
func (s *Session) Analyze(path string, doc *syntax.Document) *Report {
	r := &Report{Document: doc, Path: path}
	if s.opts.Keep {
		s.Opened(path, doc.Text())
	}
	path = filepath.ToSlash(path)
	if !UsesMLX(doc.Text()) {
		return r
	}
	own, done := s.take(path)
	defer done()
	before := own.files[path]
	facts, failed := own.facts(path, doc)
	if failed != nil {
		r.Panics = append(r.Panics, *failed)
		own.prog = own.prog.Renew() // it may have stopped anywhere
		delete(own.files, path)
		return r
	}
	r.Facts, r.whole = facts, &whole{session: s}
	now := s.look(r, before)
	if s.opts.Keep {
		own.files[path] = now
	} else {
		r.Reads = own.prog.Reads(path)
		own.release(path)
	}
	s.arrange(r)
	return r
}

// Try reports on what a document might become, and leaves what is kept of the
// document itself as it is.
func (s *Session) Try(path string, doc *syntax.Document) *Report {
	r := &Report{Document: doc, Path: path}
	if !UsesMLX(doc.Text()) {
		return r
	}
	s.trial.mu.Lock()
	defer s.trial.mu.Unlock()
	if s.try(r) {
		s.look(r, nil)
		s.arrange(r)
	}
	return r
}

// try finds out the facts of a text that is not to be kept. The caller holds s.trial.mu.
func (s *Session) try(r *Report) bool {
	path := filepath.ToSlash(r.Path)
	facts, failed := s.trial.facts(path, r.Document)
	s.trial.release(path)
	if failed != nil {
		r.Panics = append(r.Panics, *failed)
		s.trial.prog = s.trial.prog.Renew()
		return false
	}
	r.Facts, r.whole = facts, &whole{session: s}
	return true
}

// facts analyses a document; a failure of the engine is reported, not passed on.
func (h *shard) facts(path string, doc *syntax.Document) (f *values.Facts, failed *RulePanic) {
	defer func() {
		if v := recover(); v != nil {
			failed = &RulePanic{Rule: "values", Value: v, Stack: debug.Stack()}
		}
	}()
	return h.prog.Facts(path, doc), nil
}

// lock waits for a shard to be free, and has it drop what is gone.
func (h *shard) lock() {
	h.mu.Lock()
	h.drop()
}

// forget has a shard drop a document. It waits for no analysis: if one is under
// way, that is done before the next.
func (h *shard) forget(path string) {
	h.goneMu.Lock()
	h.gone = append(h.gone, path)
	h.goneMu.Unlock()
	if h.mu.TryLock() {
		h.drop()
		h.mu.Unlock()
	}
}

// drop drops what is gone. The caller holds h.mu.
func (h *shard) drop() {
	h.goneMu.Lock()
	defer h.goneMu.Unlock()
	for _, path := range h.gone {
		delete(h.files, path)
		h.prog.Forget(path)
	}
	h.gone = nil
}

// imports are how many modules are kept for the documents that will import
// them, too; with more, the memory they take costs more than executing them again.
const imports = 60

// release drops what only the next version of a document would need.
func (h *shard) release(path string) {
	h.prog.Release(path)
	if h.prog.Modules() > imports {
		h.prog = h.prog.Renew()
	}
}

// Forget drops what is kept of path, after its file was closed or changed on
// disk. Modules that import it see its present text when they are analysed next.
func (s *Session) Forget(path string) {
	path = filepath.ToSlash(path)
	s.sources.Forget(path)
	s.mu.Lock()
	h := s.homes[path]
	delete(s.homes, path)
	s.mu.Unlock()
	if h != nil {
		h.forget(path)
	}
}

// Opened tells that text now stands at path. It reports whether modules may have
// imported another text, or no such file: they see the present one when they are
// analysed next. The edits of a document that is analysed here are known.
func (s *Session) Opened(path string, text []byte) bool {
	return s.sources.See(filepath.ToSlash(path), text)
}

// UsesMLX reports whether a text can be about MLX at all.
func UsesMLX(text []byte) bool { return bytes.Contains(text, []byte("mlx")) }
