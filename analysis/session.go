package analysis

import (
	"bytes"
	"hash/maphash"
	"path/filepath"
	"runtime"
	"runtime/debug"
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
	seed    maphash.Seed
	sources *values.Sources
	shards  []*shard
	free    chan *shard // those that nobody uses, where documents are not kept
	trial   *shard      // for texts that are not those of the workspace
}

// A shard serves one document at a time. Where documents are kept, it is that of
// the documents whose paths fall to it.
type shard struct {
	mu    sync.Mutex
	prog  *values.Program
	files map[string]*file

	newsMu sync.Mutex
	news   map[string]change // that no analysis has seen yet, by path
}

// A change is what happened to a path, the lesser first.
type change uint8

const (
	edited change = iota + 1 // modules that import it saw another text
	gone                     // nothing of it is needed any more
)

// NewSession makes a session over rules. read returns the text of another
// module of the workspace, open buffers first; it may be nil.
func NewSession(rules []*Rule, opts Options, read func(path string) ([]byte, error)) *Session {
	var slashed func(path string) ([]byte, error) // values know paths with slashes alone
	if read != nil {
		slashed = func(path string) ([]byte, error) { return read(filepath.FromSlash(path)) }
	}
	n := runtime.GOMAXPROCS(0)
	s := &Session{rules: rules, opts: opts, seed: maphash.MakeSeed(), sources: values.NewSources(slashed), free: make(chan *shard, n)}
	for range n {
		h := s.newShard()
		s.shards = append(s.shards, h)
		s.free <- h
	}
	s.trial = s.newShard()
	return s
}

func (s *Session) newShard() *shard {
	return &shard{prog: values.NewProgram(s.opts.Values, s.sources), files: map[string]*file{}, news: map[string]change{}}
}

// take waits for a shard that can serve the document at path; done gives it back.
func (s *Session) take(path string) (h *shard, done func()) {
	if s.opts.Keep {
		h = s.shards[maphash.String(s.seed, path)%uint64(len(s.shards))]
		h.lock()
		return h, h.mu.Unlock
	}
	h = <-s.free
	h.lock()
	return h, func() {
		h.mu.Unlock()
		s.free <- h
	}
}

// Parse is the document of a text that stands at path, to be analysed once: the
// very one that other modules import, when that is what they see.
func (s *Session) Parse(path string, text []byte) *syntax.Document {
	return s.sources.Parse(path, text)
}

// Analyze reports on doc, which stands (or would stand) at path.
func (s *Session) Analyze(path string, doc *syntax.Document) *Report {
	r := &Report{Document: doc, Path: path}
	path = filepath.ToSlash(path)
	if !UsesMLX(doc.Text()) {
		return r
	}
	key := maphash.Bytes(s.seed, doc.Text())
	own, done := s.take(path)
	defer done()
	if f := own.files[path]; f != nil && f.key != key {
		s.tell(path, edited, own)
	}
	before := own.files[path]
	facts, failed := own.facts(path, doc)
	if failed != nil {
		r.Panics = append(r.Panics, *failed)
		own.prog.Forget(path)
		delete(own.files, path)
		return r
	}
	r.Facts = facts
	now := s.look(r, before)
	now.key = key
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
	path = filepath.ToSlash(path)
	if !UsesMLX(doc.Text()) {
		return r
	}
	s.trial.lock()
	defer s.trial.mu.Unlock()
	facts, failed := s.trial.facts(path, doc)
	s.trial.prog.Release(path)
	if failed != nil {
		r.Panics = append(r.Panics, *failed)
		return r
	}
	r.Facts = facts
	s.look(r, nil)
	s.arrange(r)
	return r
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

// tell has all shards but one know of a change before their next analysis.
func (s *Session) tell(path string, c change, but *shard) {
	path = filepath.ToSlash(path)
	s.sources.Forget(path)
	for _, h := range s.shards {
		if h != but {
			h.tell(path, c)
		}
	}
	s.trial.tell(path, c)
}

// tell waits for no analysis: one that is under way goes on with what it knows.
func (h *shard) tell(path string, c change) {
	h.newsMu.Lock()
	h.news[path] = max(h.news[path], c)
	h.newsMu.Unlock()
	if h.mu.TryLock() {
		h.hear()
		h.mu.Unlock()
	}
}

// lock waits for a shard to be free, and brings it up to date.
func (h *shard) lock() {
	h.mu.Lock()
	h.hear()
}

// hear acts on what was told. The caller holds h.mu.
func (h *shard) hear() {
	h.newsMu.Lock()
	defer h.newsMu.Unlock()
	for path, c := range h.news {
		if c == gone {
			delete(h.files, path)
			h.prog.Forget(path)
		} else {
			h.prog.Outdate(path)
		}
	}
	clear(h.news)
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
// disk. Like Outdate it waits for no analysis that is under way.
func (s *Session) Forget(path string) { s.tell(path, gone, nil) }

// Outdate has modules that import path see its present text when they are
// analysed next. The edits of a document that is analysed here are known.
func (s *Session) Outdate(path string) { s.tell(path, edited, nil) }

// Opened does what Outdate does if modules that import path saw another text, or
// no such file; it reports whether they may have.
func (s *Session) Opened(path string, text []byte) bool {
	stale := s.sources.Stale(filepath.ToSlash(path), text)
	if stale {
		s.Outdate(path)
	}
	return stale
}

// UsesMLX reports whether a text can be about MLX at all.
func UsesMLX(text []byte) bool { return bytes.Contains(text, []byte("mlx")) }
