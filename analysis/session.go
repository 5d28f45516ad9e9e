package analysis

import (
	"bytes"
	"runtime/debug"
	"sort"
	"sync"

	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

// A Session analyses the documents of one workspace, and keeps what can be
// reused between their versions. It is safe for concurrent use; the result of
// Analyze is always what a new session would give.
type Session struct {
	rules []*Rule
	opts  Options
	read  func(path string) ([]byte, error)
	mu    sync.Mutex
}

// NewSession makes a session over rules. read returns the text of another
// module of the workspace, open buffers first; it may be nil.
func NewSession(rules []*Rule, opts Options, read func(path string) ([]byte, error)) *Session {
	return &Session{rules: rules, opts: opts, read: read}
}

// Analyze reports on doc, which stands (or would stand) at path.
func (s *Session) Analyze(path string, doc *syntax.Document) *Report {
	r := &Report{Document: doc, Path: path}
	if !UsesMLX(doc.Text()) {
		return r
	}
	facts, err := s.facts(path, doc)
	if err != nil {
		r.Panics = append(r.Panics, *err)
		return r
	}
	r.Facts = facts
	for _, rule := range s.rules {
		if s.opts.Enabled != nil && !s.opts.Enabled(rule, path) {
			continue
		}
		s.run(rule, r)
	}
	r.Findings = arrange(doc, r.Findings)
	return r
}

// UsesMLX reports whether a text can be about MLX at all.
func UsesMLX(text []byte) bool { return bytes.Contains(text, []byte("mlx")) }

// facts analyses a document; a failure of the engine is reported, not passed on.
func (s *Session) facts(path string, doc *syntax.Document) (f *values.Facts, failed *RulePanic) {
	defer func() {
		if v := recover(); v != nil {
			failed = &RulePanic{Rule: "values", Value: v, Stack: debug.Stack()}
		}
	}()
	return values.NewProgram(s.opts.Values, s.read).Facts(path, doc), nil
}

// run runs one rule; a panic loses that rule for that document only.
func (s *Session) run(rule *Rule, r *Report) {
	var got []Finding
	defer func() {
		if v := recover(); v != nil {
			r.Panics = append(r.Panics, RulePanic{Rule: rule.Name, Value: v, Stack: debug.Stack()})
			return
		}
		r.Findings = append(r.Findings, got...)
	}()
	rule.Run(&Pass{Doc: r.Document, Values: r.Facts, Opts: &s.opts, rule: rule, report: func(f Finding) {
		if s.opts.Severity != nil {
			if sev, ok := s.opts.Severity(rule); ok {
				f.Severity = sev
			}
		}
		got = append(got, f)
	}})
}

// Forget drops what is kept of path, after its file was closed or changed on disk.
func (s *Session) Forget(path string) {}

// arrange sorts findings, and drops those that a comment ignores, that stand
// in a region that did not parse, or that another rule's finding replaces.
func arrange(doc *syntax.Document, in []Finding) []Finding {
	ignored := ignores(doc)
	errors := doc.Errors()
	replaced := map[string][]syntax.Span{}
	for _, f := range in {
		for _, name := range f.Rule.Replaces {
			replaced[name] = append(replaced[name], f.Span)
		}
	}
	out := in[:0]
next:
	for _, f := range in {
		if ignored.covers(doc, f) {
			continue
		}
		for _, e := range errors {
			if e.Overlaps(f.Span) {
				continue next
			}
		}
		for _, r := range replaced[f.Rule.Name] {
			if r.Overlaps(f.Span) {
				continue next
			}
		}
		out = append(out, f)
	}
	sort.SliceStable(out, func(i, j int) bool {
		a, b := out[i], out[j]
		if a.Span.Start != b.Span.Start {
			return a.Span.Start < b.Span.Start
		}
		if a.Span.End != b.Span.End {
			return a.Span.End > b.Span.End
		}
		return a.Rule.Name < b.Rule.Name
	})
	return unique(out)
}

// unique drops a finding that says again what the one before says.
func unique(in []Finding) []Finding {
	out := in[:0]
	for i, f := range in {
		if i > 0 && f.Rule == in[i-1].Rule && f.Span == in[i-1].Span {
			continue
		}
		out = append(out, f)
	}
	return out
}
