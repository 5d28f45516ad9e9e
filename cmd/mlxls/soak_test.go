package main

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"mlxls/analysis/rules"
	"mlxls/server"
	"mlxls/server/servertest"
)

// TestSoak has two editors type into many programs at once, and ask for
// everything on the way without waiting. After each of some stages every
// diagnostic is that of a server which saw the text only as it is then, and in
// the end the memory in use is what it was after the first stage.
//
// MLXLS_SOAK is the number of edits, in ten stages; MLXLS_SOAK_FILES is a
// pattern of files to type into, instead of the programs of the rule pages.
func TestSoak(t *testing.T) {
	edits, stages := 200, 2
	if n, err := strconv.Atoi(os.Getenv("MLXLS_SOAK")); err == nil {
		edits, stages = n, 10
	}
	files := pages(t, 12)
	if pattern := os.Getenv("MLXLS_SOAK_FILES"); pattern != "" {
		files = contents(t, pattern)
	}
	opts := servertest.Options{Server: server.Options{Rules: rules.All()}, Settings: map[string]any{"inlayHints": true, "codeLens": true}}
	var soakers []*soaker
	for i, capabilities := range []map[string]any{servertest.VSCode(), servertest.Pushed(servertest.Helix())} {
		opts.Capabilities = capabilities
		soakers = append(soakers, newSoaker(t, uint64(i), opts, files))
	}
	var early uint64
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
		t.Run("equal to a fresh analysis", func(t *testing.T) {
			for _, s := range soakers {
				s.compare(t)
				s.restore()
			}
		})
		heap := heapInUse()
		t.Logf("after %d edits: %d kB in use", (stage+1)*edits/stages, heap>>10)
		switch {
		case stage == 0:
			early = heap
		case stage == stages-1 && heap > early+early/5:
			t.Errorf("%d kB in use after all edits, %d kB after the first stage", heap>>10, early>>10)
		}
	}
}

// A sourceFile is what a buffer begins with.
type sourceFile struct{ name, text string }

// pages are the programs of all rule pages, so many of them in a file.
func pages(t testing.TB, each int) (files []sourceFile) {
	for group := range slices.Chunk(examples(t, true), each) {
		files = append(files, sourceFile{fmt.Sprintf("f%d.py", len(files)), strings.Join(group, "")})
	}
	return files
}

// contents are the files that a pattern matches. They are opened in one folder,
// so that they import each other.
func contents(t testing.TB, pattern string) (files []sourceFile) {
	t.Helper()
	paths, err := filepath.Glob(pattern)
	if err != nil || len(paths) == 0 {
		t.Fatalf("%s: %v, %d files", pattern, err, len(paths))
	}
	for _, path := range paths {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, sourceFile{filepath.Base(path), string(b)})
	}
	return files
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
	files   []sourceFile // where the buffers begin
	editor  *servertest.Editor
	buffers []*servertest.Buffer
	waiting []int // requests
}

func newSoaker(t *testing.T, seed uint64, opts servertest.Options, files []sourceFile) *soaker {
	s := &soaker{t: t, rnd: rand.New(rand.NewPCG(seed, 1)), opts: opts, files: files, editor: servertest.Start(t, opts)}
	for i := range files {
		s.buffers = append(s.buffers, s.open(i))
	}
	return s
}

func (s *soaker) open(i int) *servertest.Buffer {
	return s.editor.Open("file:///soak/"+s.files[i].name, s.files[i].text)
}

// step is an edit, and mostly a request that is not waited for.
func (s *soaker) step() {
	i := s.rnd.IntN(len(s.buffers))
	b := s.buffers[i]
	switch s.rnd.IntN(100) {
	case 0:
		b.Close()
		b = s.open(i)
		s.buffers[i] = b
	case 1:
		b.Save()
	case 2:
		s.editor.Notify("workspace/didChangeWatchedFiles", map[string]any{"changes": []any{map[string]any{"uri": "file:///soak/other.py", "type": 2}}})
	}
	s.edit(b)
	s.ask(b)
	s.finish(8)
}

func (s *soaker) ask(b *servertest.Buffer) {
	line := s.rnd.IntN(strings.Count(b.Text(), "\n") + 1)
	place := servertest.Position{Line: line, Character: s.rnd.IntN(30)}
	stretch := servertest.Range{Start: place, End: servertest.Position{Line: line + s.rnd.IntN(20), Character: place.Character}}
	ask := func(method string, params map[string]any) {
		params["textDocument"] = map[string]any{"uri": b.URI}
		s.waiting = append(s.waiting, s.editor.Start(method, params))
	}
	switch s.rnd.IntN(10) {
	case 0, 1:
		ask("textDocument/hover", map[string]any{"position": place})
	case 2:
		ask("textDocument/codeAction", map[string]any{"range": stretch, "context": map[string]any{"diagnostics": []any{}}})
	case 3:
		if s.editor.Pull {
			ask("textDocument/diagnostic", map[string]any{})
		}
	case 4:
		if s.rnd.IntN(20) == 0 {
			ask("textDocument/codeAction", map[string]any{
				"range": stretch, "context": map[string]any{"diagnostics": []any{}, "only": []string{"source.fixAll"}},
			})
		}
	case 5:
		ask("textDocument/inlayHint", map[string]any{"range": stretch})
	case 6:
		ask("textDocument/codeLens", map[string]any{})
	case 7:
		if len(s.waiting) > 0 {
			s.editor.Notify("$/cancelRequest", map[string]any{"id": s.waiting[s.rnd.IntN(len(s.waiting))]})
		}
	}
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

// edit is what a typist does: a letter, a line, a number, a deletion, a line moved, everything undone.
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
			b.Set(s.files[slices.Index(s.buffers, b)].text)
			return
		}
		b.Change(replace("=", "=="))
	}
}

// compare holds what the server says of each text to what a new one says that
// sees the same texts. Saving them brings about what typing may defer: that
// others look again at what they import, and that text which the parser can't
// read is read as if there had been no edits.
func (s *soaker) compare(t *testing.T) {
	for _, b := range s.buffers {
		b.Save()
	}
	fresh := servertest.Start(t, s.opts)
	defer fresh.Shutdown()
	var wants []*servertest.Buffer
	for _, b := range s.buffers {
		wants = append(wants, fresh.Open(b.URI, b.Text()))
	}
	for i, b := range s.buffers {
		// A change of nothing, so that what was pushed before is out of date: not
		// all that a text imports was open then.
		b.Change()
		wants[i].Change()
		got, want := b.Diagnostics(), wants[i].Diagnostics()
		sortDiagnostics(got)
		sortDiagnostics(want)
		if diff := gocmp.Diff(want, got); diff != "" {
			t.Errorf("%s: (-fresh +soaked)\n%s\n%s", b.URI, diff, b.Text())
		}
	}
}

func sortDiagnostics(list []servertest.Diagnostic) {
	slices.SortStableFunc(list, func(a, b servertest.Diagnostic) int {
		return cmp.Or(cmp.Compare(a.Range.Start.Line, b.Range.Start.Line), cmp.Compare(a.Code, b.Code), cmp.Compare(a.Message, b.Message))
	})
}

// restore forgets what the server said, and brings all texts back to where they began.
func (s *soaker) restore() {
	s.editor.Forget()
	for i, b := range s.buffers {
		b.Set(s.files[i].text)
		b.Diagnostics()
	}
}
