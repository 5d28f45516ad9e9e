package server

import (
	"context"
	"sort"
	"sync"
	"time"

	"go.uber.org/zap"

	"mlxls/analysis"
	"mlxls/analysis/syntax"
	"mlxls/codeactions"
)

// A text is one version of what the editor calls a document: a file, an
// unsaved buffer, or a notebook's cell.
type text struct {
	uri     string // as the editor spells it
	key     string // keyOf(uri)
	version int32
	doc     *syntax.Document
	start   int  // where it begins in its program
	lost    bool // the editor has another text: see edit
}

// A snapshot is a program at one moment: one text, or a notebook's code cells
// one after another. It never changes, so that any number of requests may read
// it while the editor goes on.
type snapshot struct {
	path     string // where it stands, or would; for configuration and imports
	texts    []text
	doc      *syntax.Document
	settings *settings
	edition  uint64 // differs between any two texts of a program
	foreign  bool   // what is on disk is not UTF-8; doc is then empty
	closed   bool   // it is what is on disk, and has no version
	future   *future
}

// A future is what is computed once of a snapshot, when it is first asked for.
type future struct {
	once   sync.Once
	done   chan struct{}
	report *analysis.Report

	fixOnce sync.Once
	fixAll  codeactions.Action
	fixable bool
}

func newFuture() *future { return &future{done: make(chan struct{})} }

// relevant reports whether a program can have findings at all.
func (n *snapshot) relevant() bool {
	for _, t := range n.texts {
		if t.lost {
			return false
		}
	}
	return !n.settings.Excluded && analysis.UsesMLX(n.doc.Text())
}

// refused says why a program that may have findings is not analysed; "" when it is.
func (n *snapshot) refused() string {
	switch {
	case n.foreign:
		return "the file is not in UTF-8, and is not analysed"
	case n.doc.TooLarge() && n.relevant():
		return "the file is too large to be analysed"
	}
	return ""
}

// report returns the analysis of a snapshot, and waits for it if need be. It
// fails only when ctx is done.
func (s *session) report(ctx context.Context, n *snapshot) (*analysis.Report, error) {
	n.future.once.Do(func() {
		n.future.report = &analysis.Report{Document: n.doc, Path: n.path}
		if !n.relevant() {
			close(n.future.done)
			return
		}
		s.spawn("analysis of "+n.path, func() {
			defer close(n.future.done)
			s.slots <- struct{}{}
			defer func() { <-s.slots }()
			s.analyze(n)
		})
	})
	select {
	case <-n.future.done:
		return n.future.report, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// analyze fills a snapshot's report. If it panics, the report stays empty.
func (s *session) analyze(n *snapshot) {
	began := time.Now()
	if n.closed { // nobody types there
		n.future.report = n.try(n.doc)
	} else {
		n.future.report = n.settings.session.Analyze(n.path, n.doc)
	}
	s.observeAnalysis(n.future.report, time.Since(began))
	for _, p := range n.future.report.Panics {
		s.opts.Log.Error("rule failed", zap.String("rule", p.Rule), zap.String("path", n.path), zap.Any("value", p.Value), zap.ByteString("stack", p.Stack))
	}
}

// text returns the text with the given key.
func (n *snapshot) text(key string) (text, bool) {
	for _, t := range n.texts {
		if t.key == key {
			return t, true
		}
	}
	return text{}, false
}

// at returns the text in which a span of the program lies, and the span
// within that text; a span that reaches into the next text is cut off there.
func (n *snapshot) at(span syntax.Span) (text, syntax.Span) {
	i := sort.Search(len(n.texts), func(i int) bool { return n.texts[i].start > span.Start }) - 1
	t := n.texts[max(i, 0)]
	span = span.Shift(-t.start)
	size := len(t.doc.Text())
	return t, syntax.Span{Start: min(span.Start, size), End: min(span.End, size)}
}
