package main

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"mlxls/analysis/rules"
	"mlxls/analysis/rules/page"
	"mlxls/analysis/syntax"
	"mlxls/server"
	"mlxls/server/servertest"
)

// TestSoak has two editors type into the programs of all rule pages at once,
// and ask for everything on the way without waiting. In the end, and ten times
// before, every diagnostic is that of a server which saw the text only as it
// is then, and the memory in use is what it was after a tenth of the edits.
// MLXLS_SOAK is the number of edits.
func TestSoak(t *testing.T) {
	edits := 100
	if n, err := strconv.Atoi(os.Getenv("MLXLS_SOAK")); err == nil {
		edits = n
	}
	opts := server.Options{Rules: rules.All()}
	texts := pages(t, 12)
	soakers := []*soaker{
		newSoaker(t, 1, servertest.Options{Server: opts, Capabilities: servertest.VSCode()}, texts),
		newSoaker(t, 2, servertest.Options{Server: opts, Capabilities: servertest.Helix()}, texts),
	}
	var early uint64
	const stages = 10
	for stage := range stages {
		done := make(chan struct{})
		for _, s := range soakers {
			go func() {
				defer func() { done <- struct{}{} }()
				for range edits / stages / len(soakers) {
					s.step()
				}
				s.finish(0)
			}()
		}
		for range soakers {
			<-done
		}
		if t.Failed() {
			return
		}
		for _, s := range soakers {
			s.compare()
			s.restore()
		}
		heap := heapInUse()
		t.Logf("stage %d: %d kB in use", stage+1, heap>>10)
		switch {
		case stage == 0:
			early = heap
		case stage == stages-1 && heap > early+early/5 && heap > early+1<<20:
			t.Errorf("%d kB in use after all edits, %d kB after a tenth of them", heap>>10, early>>10)
		}
	}
}

// pages are the programs of all rule pages, so many of them in a file.
func pages(t testing.TB, each int) (texts []string) {
	for group := range slices.Chunk(examples(t), each) {
		texts = append(texts, strings.Join(group, ""))
	}
	return texts
}

// examples are the programs of all rule pages.
func examples(t testing.TB) (texts []string) {
	t.Helper()
	for _, r := range rules.All() {
		p, err := page.Parse(r.Page)
		if err != nil {
			continue // the rules' own tests tell
		}
		for _, x := range slices.Concat(p.Found, p.Becomes, p.LeftAlone) {
			texts = append(texts, x.Text+"\n\n")
		}
	}
	if len(texts) == 0 {
		t.Fatal("no rule has a page")
	}
	return texts
}

func heapInUse() uint64 {
	runtime.GC()
	runtime.GC() // what finalizers held
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// A soaker is an editor in which someone types at random.
type soaker struct {
	t       *testing.T
	rnd     *rand.Rand
	opts    servertest.Options
	texts   []string // where the buffers began
	editor  *servertest.Editor
	buffers []*servertest.Buffer
	waiting []int // requests
}

func newSoaker(t *testing.T, seed uint64, opts servertest.Options, texts []string) *soaker {
	s := &soaker{t: t, rnd: rand.New(rand.NewPCG(seed, 1)), opts: opts, texts: texts, editor: servertest.Start(t, opts)}
	for i, text := range texts {
		s.buffers = append(s.buffers, s.editor.Open(fmt.Sprintf("file:///soak/f%d.py", i), text))
	}
	return s
}

// step is an edit, and mostly a request that is not waited for.
func (s *soaker) step() {
	b := s.buffers[s.rnd.IntN(len(s.buffers))]
	s.edit(b)
	doc := map[string]any{"uri": b.URI}
	line := s.rnd.IntN(strings.Count(b.Text(), "\n") + 1)
	place := servertest.Position{Line: line, Character: s.rnd.IntN(30)}
	ask := func(method string, params map[string]any) {
		params["textDocument"] = doc
		s.waiting = append(s.waiting, s.editor.Start(method, params))
	}
	switch s.rnd.IntN(8) {
	case 0, 1:
		ask("textDocument/hover", map[string]any{"position": place})
	case 2:
		ask("textDocument/codeAction", map[string]any{
			"range":   servertest.Range{Start: place, End: servertest.Position{Line: line + s.rnd.IntN(20)}},
			"context": map[string]any{"diagnostics": []any{}},
		})
	case 3:
		if s.editor.Pull {
			ask("textDocument/diagnostic", map[string]any{})
		}
	case 4:
		if s.rnd.IntN(20) == 0 {
			ask("textDocument/codeAction", map[string]any{
				"range": servertest.Range{Start: place, End: place}, "context": map[string]any{"diagnostics": []any{}, "only": []string{"source.fixAll"}},
			})
		}
	case 5:
		if len(s.waiting) > 0 {
			s.editor.Notify("$/cancelRequest", map[string]any{"id": s.waiting[s.rnd.IntN(len(s.waiting))]})
		}
	}
	s.finish(8)
}

// finish waits for all requests but the last few.
func (s *soaker) finish(but int) {
	for len(s.waiting) > but {
		id := s.waiting[0]
		s.waiting = s.waiting[1:]
		if err := s.editor.Finish(id, nil); err != nil && !strings.Contains(err.Error(), "was cancelled") {
			s.t.Error(err)
		}
	}
}

// edit is what a typist does: a letter, a line, a number, a deletion, a function moved, everything undone.
func (s *soaker) edit(b *servertest.Buffer) {
	text := b.Text()
	lines := strings.SplitAfter(text, "\n")
	i := s.rnd.IntN(len(lines))
	at := len(strings.Join(lines[:i], ""))
	line := lines[i]
	indent := line[:len(line)-len(strings.TrimLeft(line, " "))]
	replace := func(chars, with string) servertest.Splice {
		if j := strings.IndexAny(line, chars); j >= 0 {
			return servertest.Splice{Start: at + j, End: at + j + 1, New: with}
		}
		return servertest.Splice{Start: at, End: at, New: indent + "# 🦊 é\r\n"}
	}
	switch s.rnd.IntN(10) {
	case 0:
		b.Change(servertest.Splice{Start: at, End: at, New: indent + "n = x.item()\n"})
	case 1:
		b.Change(servertest.Splice{Start: at, End: at, New: "# a comment\n"})
	case 2:
		b.Change(replace("0123456789", strconv.Itoa(s.rnd.IntN(9)+1)))
	case 3:
		b.Change(replace("xyw", "xx"))
	case 4:
		b.Change(servertest.Splice{Start: at, End: at + len(line)})
	case 5:
		b.Change(replace("()[]:\"", ""))
	case 6:
		b.Change(replace(" ", "\t"))
	case 7: // a line moves
		b.Change(servertest.Splice{Start: at, End: at + len(line)}, servertest.Splice{Start: 0, End: 0, New: line})
	case 8:
		b.Change(servertest.Splice{Start: at, End: at, New: "\n"})
	case 9:
		if s.rnd.IntN(20) == 0 {
			b.Set(s.texts[slices.Index(s.buffers, b)])
			return
		}
		b.Change(replace("=", "=="))
	}
}

// compare holds what the server says of each text to what a new one says. What
// the parser makes of text that it can't read depends on the edits that led
// there, until it is saved.
func (s *soaker) compare() {
	fresh := servertest.Start(s.t, s.opts)
	defer fresh.Shutdown()
	for _, b := range s.buffers {
		if len(syntax.Parse([]byte(b.Text())).Errors()) > 0 {
			b.Save()
			b.Change() // a version that is newer than what was pushed before
		}
		got := b.Diagnostics()
		f := fresh.Open(b.URI, b.Text())
		want := f.Diagnostics()
		sortDiagnostics(got)
		sortDiagnostics(want)
		if diff := gocmp.Diff(want, got); diff != "" {
			s.t.Errorf("%s: (-fresh +soaked)\n%s\n%s", b.URI, diff, b.Text())
		}
		f.Close()
	}
}

func sortDiagnostics(list []servertest.Diagnostic) {
	slices.SortStableFunc(list, func(a, b servertest.Diagnostic) int {
		return cmp.Or(cmp.Compare(a.Range.Start.Line, b.Range.Start.Line), cmp.Compare(a.Code, b.Code), cmp.Compare(a.Message, b.Message))
	})
}

// restore brings all texts back to where they began, and forgets what was said meanwhile.
func (s *soaker) restore() {
	for i, b := range s.buffers {
		b.Set(s.texts[i])
		b.Diagnostics()
	}
	s.editor.Forget()
}
