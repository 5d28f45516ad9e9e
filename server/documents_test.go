package server_test

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"mlxls/analysis"
	"mlxls/server"
	"mlxls/server/servertest"
)

// TestRandomEdits: the server's text is the editor's after any edits, however columns are counted.
func TestRandomEdits(t *testing.T) {
	snippets := []string{
		"x", "\n", "\r\n", "é", "😀", "漢字", "    y = mx.slow(z)\n", "(", ")", "def f(a):\n    return a\n",
		"\"", "# c", "", "\t", "\r", "\U0001F469\u200D\U0001F4BB", "a\u0301",
	}
	for _, encoding := range []string{"utf-8", "utf-16", "utf-32"} {
		t.Run(encoding, func(t *testing.T) {
			tap := &tap{}
			e := servertest.Start(t, servertest.Options{
				Server:       server.Options{Rules: []*analysis.Rule{tap.rule()}},
				Capabilities: servertest.Counting(encoding, servertest.VSCode()),
			})
			random := rand.New(rand.NewPCG(7, uint64(len(encoding))))
			b := e.Open("file:///w%C3%A9ird%20name.py", head+strings.Repeat("ü = \"😀😀\"\r\ndef f(q):\n    return mx.slow(q)  # 漢字\n", 5))
			checked := 0
			for i := range 2000 {
				if random.IntN(50) == 0 {
					b.Set(head + b.Text()[len(head):][:cut(b.Text()[len(head):], random)] + "z = 1\n")
				} else {
					b.Change(edits(b.Text(), snippets, random)...)
				}
				before, _ := tap.seen()
				if i%4 != 0 {
					continue // let changes of several versions meet
				}
				b.PullDiagnostics("")
				if after, got := tap.seen(); after > before {
					checked++
					if got != b.Text() {
						t.Fatalf("after %d edits the server has\n%q, the editor\n%q", i+1, got, b.Text())
					}
				}
			}
			if checked < 400 {
				t.Errorf("only %d texts were compared", checked)
			}
		})
	}
}

// edits returns one to three splices of random places, never of the first line.
func edits(text string, snippets []string, random *rand.Rand) (all []servertest.Splice) {
	for range 1 + random.IntN(3)*random.IntN(2) {
		body := text[len(head):]
		start := cut(body, random)
		end := start
		for range []int{0, 0, 0, 1, 1, 2, 5, 40}[random.IntN(8)] {
			end = next(body, end)
		}
		s := servertest.Splice{Start: len(head) + start, End: len(head) + end, New: snippets[random.IntN(len(snippets))]}
		if len(text) > 4000 {
			s.New = ""
		}
		text = text[:s.Start] + s.New + text[s.End:]
		all = append(all, s)
	}
	return all
}

// cut returns a random offset that is in no character and in no line end.
func cut(text string, random *rand.Rand) int {
	return next(text, max(0, random.IntN(len(text)+1)-1))
}

func next(text string, i int) int {
	if i >= len(text) {
		return len(text)
	}
	for i++; i < len(text) && (!utf8.RuneStart(text[i]) || text[i-1] == '\r' && text[i] == '\n'); i++ {
	}
	return i
}

func TestChangeShapes(t *testing.T) {
	zero := map[string]any{"line": 0, "character": 0}
	at := func(line, char any) map[string]any {
		p := map[string]any{"line": line, "character": char}
		return map[string]any{"start": p, "end": p}
	}
	for _, test := range []struct {
		name   string
		change any
		want   string // "" if the text is lost
	}{
		{"whole", map[string]any{"text": "# mlx Q"}, "# mlx Q"},
		{"null range", map[string]any{"range": nil, "text": "# mlx Q"}, "# mlx Q"},
		{"insert", map[string]any{"range": at(0, 0), "text": "Q"}, "Q# mlx\ncd"},
		{"beyond the line", map[string]any{"range": at(0, 9999), "text": "Q"}, "# mlxQ\ncd"},
		{"beyond the text", map[string]any{"range": at(4294967295, 5), "text": "Q"}, "# mlx\ncdQ"},
		{"reversed", map[string]any{"range": map[string]any{"start": map[string]any{"line": 1, "character": 1}, "end": zero}, "text": "mlx"}, "mlxd"},
		{"negative", map[string]any{"range": at(0, -1), "text": "Q"}, ""},
		{"fraction", map[string]any{"range": at(0, 0.5), "text": "Q"}, ""},
		{"half a range", map[string]any{"range": map[string]any{"start": zero}, "text": "Q"}, ""},
		{"no text", map[string]any{"range": at(0, 0)}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			tap := &tap{}
			e := servertest.Start(t, servertest.Options{Server: server.Options{Rules: []*analysis.Rule{tap.rule(), slow}}})
			b := e.Open("file:///c.py", "# mlx\ncd")
			change := func(version int, c any) {
				e.Notify("textDocument/didChange", map[string]any{
					"textDocument": map[string]any{"uri": b.URI, "version": version}, "contentChanges": []any{c},
				})
				b.PullDiagnostics("")
			}
			change(2, test.change)
			if runs, got := tap.seen(); test.want != "" && got != test.want || test.want == "" && runs != 0 {
				t.Errorf("the server has %q, want %q", got, test.want)
			}
			if test.want != "" {
				return
			}
			change(3, map[string]any{"range": at(0, 0), "text": "mlx"})
			if runs, got := tap.seen(); runs != 0 {
				t.Errorf("a lost text is analysed: %q", got)
			}
			change(4, map[string]any{"text": "import mlx"})
			if _, got := tap.seen(); got != "import mlx" {
				t.Errorf("after the whole text the server has %q", got)
			}
		})
	}
}

// TestURIs: a document is found under any spelling of its URI, and spoken of in the editor's own.
func TestURIs(t *testing.T) {
	for _, uri := range []string{
		"untitled:Untitled-1", "vscode-notebook-cell:/n.ipynb#W0sZmlsZQ%3D%3D", "zipfile:///x.zip::a.py", "inmemory://model/1",
		"file:///C:/Users/x/a b.py", "file:///c%3A/x.py", "git:/a.py?%7B%7D", "file://server/share/a.py", "", "no uri at all",
	} {
		e := start(t, servertest.Helix())
		b := e.Open(uri, head+"mx.slow(1)\n")
		b.Await("a finding", func(p servertest.Published) bool { return codes(p.Diagnostics) == "slow-call" })
		b.Close()
		b.Await("none", func(p servertest.Published) bool { return len(p.Diagnostics) == 0 })
	}
	e := start(t, servertest.Helix())
	b := e.Open("file:///C:/a.py", head+"mx.slow(1)\n")
	b.Diagnostics()
	b.URI = "file:///c%3A/a.py"
	if b.Hover(b.Range("mx.slow").Start) == nil {
		t.Error("not found under the other spelling")
	}
}

func TestLineEndsAndBOM(t *testing.T) {
	for _, encoding := range []string{"utf-8", "utf-16", "utf-32"} {
		e := start(t, servertest.Counting(encoding, servertest.Helix()))
		b := e.Open("file:///a.py", "\ufeffimport mlx.core as mx\r\ns = '😀é'; mx.slow(1)\rmx.slow(2)\r\n")
		found := b.Diagnostics()
		if len(found) != 2 {
			t.Fatalf("%s: %v", encoding, found)
		}
		for _, d := range found {
			if got := b.At(d.Range); got != "mx.slow" {
				t.Errorf("%s: the finding is on %q", encoding, got)
			}
		}
		if found[1].Range.Start.Line != 2 {
			t.Errorf("%s: a lone \\r is no line end", encoding)
		}
	}
}
