package analysis

import (
	"bytes"
	"hash/maphash"
	"runtime"
	"runtime/debug"
	"sync"

	"mlxls/analysis/edit"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

// A Session analyses the documents of one workspace, and keeps what can be
// reused between their versions. It is safe for concurrent use; the result of
// Analyze is always what a new session would give.
type Session struct {
	rules  []*Rule
	opts   Options
	seed   maphash.Seed
	shards []*shard
	trial  *shard // for texts that are not those of the workspace
}

// A shard serves the documents whose paths fall to it, one at a time.
type shard struct {
	mu    sync.Mutex
	prog  *values.Program
	files map[string]*file
}

// A file is what is kept of a document for its next version.
type file struct {
	key   uint64 // of the text
	parts map[any]*part
}

// A part is the findings of one part of a document, with places relative to where it starts.
type part struct {
	findings []Finding
	panics   []RulePanic
	movable  bool // nothing in it points outside
}

// NewSession makes a session over rules. read returns the text of another
// module of the workspace, open buffers first; it may be nil.
func NewSession(rules []*Rule, opts Options, read func(path string) ([]byte, error)) *Session {
	s := &Session{rules: rules, opts: opts, seed: maphash.MakeSeed()}
	for range runtime.GOMAXPROCS(0) {
		s.shards = append(s.shards, &shard{prog: values.NewProgram(opts.Values, read), files: map[string]*file{}})
	}
	s.trial = &shard{prog: values.NewProgram(opts.Values, read)}
	return s
}

func (s *Session) shard(path string) *shard {
	return s.shards[maphash.String(s.seed, path)%uint64(len(s.shards))]
}

// Analyze reports on doc, which stands (or would stand) at path.
func (s *Session) Analyze(path string, doc *syntax.Document) *Report {
	r := &Report{Document: doc, Path: path}
	if !UsesMLX(doc.Text()) {
		return r
	}
	key := maphash.Bytes(s.seed, doc.Text())
	own := s.shard(path)
	s.outdate(path, own, key)
	own.mu.Lock()
	defer own.mu.Unlock()
	before := own.files[path]
	facts, failed := own.facts(path, doc)
	if failed != nil {
		r.Panics = append(r.Panics, *failed)
		own.prog.Forget(path)
		delete(own.files, path)
		return r
	}
	r.Facts = facts
	now := &file{key: key, parts: map[any]*part{}}
	s.look(r, before, now)
	if s.opts.Keep {
		own.files[path] = now
	} else {
		own.prog.Release(path)
	}
	r.Findings = arrange(doc, r.Findings)
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
	facts, failed := s.trial.facts(path, doc)
	s.trial.prog.Release(path)
	if failed != nil {
		r.Panics = append(r.Panics, *failed)
		return r
	}
	r.Facts = facts
	s.look(r, nil, &file{parts: map[any]*part{}})
	r.Findings = arrange(doc, r.Findings)
	return r
}

// look runs the rules, except where an earlier version tells what they find.
func (s *Session) look(r *Report, before, now *file) {
	for _, view := range r.Facts.Parts() {
		key := view.Part()
		span, fixed := view.PartSpan()
		var p *part
		if before != nil {
			p = before.parts[key]
		}
		if p == nil || !p.movable {
			p = &part{movable: fixed}
			for _, rule := range s.rules {
				if !rule.Wide && s.enabled(rule, r.Path) {
					p.run(s, rule, r, view)
				}
			}
			for i := range p.findings {
				p.movable = p.movable && within(&p.findings[i], span)
				shift(&p.findings[i], -span.Start)
			}
		}
		now.parts[key] = p
		r.Panics = append(r.Panics, p.panics...)
		for _, f := range p.findings {
			f = clone(f)
			shift(&f, span.Start)
			r.Findings = append(r.Findings, f)
		}
	}
	wide := &part{}
	for _, rule := range s.rules {
		if rule.Wide && s.enabled(rule, r.Path) {
			wide.run(s, rule, r, r.Facts)
		}
	}
	r.Findings = append(r.Findings, wide.findings...)
	r.Panics = append(r.Panics, wide.panics...)
}

func (s *Session) enabled(rule *Rule, path string) bool {
	return s.opts.Enabled == nil || s.opts.Enabled(rule, path)
}

// run runs one rule on one view; a panic loses that rule there only.
func (p *part) run(s *Session, rule *Rule, r *Report, view *values.Facts) {
	var got []Finding
	defer func() {
		if v := recover(); v != nil {
			p.panics = append(p.panics, RulePanic{Rule: rule.Name, Value: v, Stack: debug.Stack()})
			return
		}
		p.findings = append(p.findings, got...)
	}()
	rule.Run(&Pass{Doc: r.Document, Values: view, Opts: &s.opts, rule: rule, report: func(f Finding) {
		if s.opts.Severity != nil {
			if sev, ok := s.opts.Severity(rule); ok {
				f.Severity = sev
			}
		}
		got = append(got, f)
	}})
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

// outdate tells the other shards that a module they may have imported has another text.
func (s *Session) outdate(path string, own *shard, key uint64) {
	own.mu.Lock()
	f := own.files[path]
	own.mu.Unlock()
	if f == nil || f.key == key {
		return
	}
	for _, h := range s.shards {
		if h != own {
			h.forget(path)
		}
	}
	s.trial.forget(path)
}

func (h *shard) forget(path string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.prog.Forget(path)
}

// Forget drops what is kept of path, after its file was closed or changed on disk.
func (s *Session) Forget(path string) {
	for _, h := range s.shards {
		h.forget(path)
		h.mu.Lock()
		delete(h.files, path)
		h.mu.Unlock()
	}
	s.trial.forget(path)
}

// UsesMLX reports whether a text can be about MLX at all.
func UsesMLX(text []byte) bool { return bytes.Contains(text, []byte("mlx")) }

// within reports whether everything a finding points to lies in a span.
func within(f *Finding, s syntax.Span) bool {
	in := func(x syntax.Span) bool { return s.Start <= x.Start && x.End <= s.End }
	fine := in(f.Span)
	for _, r := range f.Related {
		fine = fine && r.Path == "" && in(r.Span)
	}
	for _, x := range f.Fixes {
		for _, e := range x.Edits {
			fine = fine && in(e.Span)
		}
	}
	return fine
}

// shift moves what a finding points to.
func shift(f *Finding, by int) {
	move := func(s *syntax.Span) { s.Start, s.End = s.Start+by, s.End+by }
	move(&f.Span)
	for i := range f.Related {
		if f.Related[i].Path == "" {
			move(&f.Related[i].Span)
		}
	}
	for i := range f.Fixes {
		for j := range f.Fixes[i].Edits {
			move(&f.Fixes[i].Edits[j].Span)
		}
	}
}

func clone(f Finding) Finding {
	f.Related = append([]Related(nil), f.Related...)
	f.Fixes = append([]edit.Fix(nil), f.Fixes...)
	for i := range f.Fixes {
		f.Fixes[i].Edits = append([]edit.Edit(nil), f.Fixes[i].Edits...)
	}
	return f
}
