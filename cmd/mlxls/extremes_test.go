package main

import (
	"strings"
	"testing"

	"mlxls/analysis/rules"
	"mlxls/server"
	"mlxls/server/servertest"
)

// TestExtremes: texts that nobody writes and editors open all the same. The
// server answers whatever is asked of them, takes edits, and serves the
// others meanwhile.
func TestExtremes(t *testing.T) {
	const head = "import mlx.core as mx\n"
	const small = head + "def f(x):\n    return mx.argmax(mx.softmax(x, axis=-1), axis=-1)\n"
	indented := func(n int) string {
		var b strings.Builder
		for i := range n {
			b.WriteString(strings.Repeat(" ", i) + "if x:\n")
		}
		return b.String() + strings.Repeat(" ", n) + "pass\n"
	}
	huge := 50 << 20
	if testing.Short() {
		huge = 5 << 20
	}
	opts := servertest.Options{Server: server.Options{Rules: rules.All()}, Settings: map[string]any{"inlayHints": true, "codeLens": true}}
	e := servertest.Start(t, opts)
	other := e.Open("file:///other.py", small)
	want := len(other.Diagnostics())
	if want == 0 {
		t.Fatal("nothing is found in the file beside")
	}
	for _, test := range []struct{ name, text, found string }{
		{name: "NUL bytes", text: head + "x = mx.sum(\x00)\n\x00\x00def f(\x00x): return x.item()\n"},
		{name: "control characters", text: head + "\x01\x02\x1b[0m\u2028 = \ufffe\n" + small},
		{name: "many brackets", text: head + "x = " + strings.Repeat("(", 20000) + "1" + strings.Repeat(")", 20000) + "\n"},
		{name: "open brackets", text: head + strings.Repeat("[", 20000) + "\n" + small},
		{name: "many operators", text: head + "x = mx.zeros(3)\ny = x" + strings.Repeat(" + x", 20000) + "\n"},
		{name: "many calls", text: head + "x = " + strings.Repeat("mx.abs(", 5000) + "1" + strings.Repeat(")", 5000) + "\n"},
		{name: "many attributes", text: head + "x = mx" + strings.Repeat(".a", 20000) + "\n"},
		{name: "much indentation", text: head + indented(1000)},
		{name: "a long line", text: head + "x = [" + strings.Repeat("mx.array(1.0), ", 10000) + "]\n"},
		{name: "a long string", text: head + "x = '" + strings.Repeat("😀", 500000) + "'\n" + small},
		{name: "only line ends", text: head + strings.Repeat("\r\n\r\n\n", 200000)},
		{name: "an open string", text: head + "x = '''" + strings.Repeat("y\n", 50000)},
		{name: "a huge file", text: head + strings.Repeat("x = mx.array([1, 2, 3])  # 0123456789\n", huge/38), found: "too large"},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := e.Open("file:///extreme.py", test.text)
			doc := map[string]any{"uri": b.URI}
			all := servertest.Range{End: servertest.Position{Line: 1 << 30}}
			for _, request := range []struct {
				method string
				params map[string]any
			}{
				{"textDocument/hover", map[string]any{"textDocument": doc, "position": servertest.Position{Line: 1, Character: 5}}},
				{"textDocument/codeAction", map[string]any{"textDocument": doc, "range": servertest.Range{End: servertest.Position{Line: 3}}, "context": map[string]any{"diagnostics": []any{}}}},
				{"textDocument/inlayHint", map[string]any{"textDocument": doc, "range": all}},
				{"textDocument/codeLens", map[string]any{"textDocument": doc}},
			} {
				if err := e.Call(request.method, request.params, nil); err != nil {
					t.Errorf("%s: %v", request.method, err)
				}
			}
			found := b.Diagnostics()
			if test.found != "" && (len(found) != 1 || !strings.Contains(found[0].Message, test.found)) {
				t.Errorf("found %v", found)
			}
			b.Change(servertest.Splice{Start: len(head), End: len(head), New: "x = 1\n"})
			b.Change(servertest.Splice{Start: len(head), End: len(head) + 6})
			if again := b.Diagnostics(); len(again) != len(found) {
				t.Errorf("%d findings after an edit and back, before %d", len(again), len(found))
			}
			b.Set(small)
			if n := len(b.Diagnostics()); n != want {
				t.Errorf("%d findings in an ordinary text, want %d", n, want)
			}
			b.Close()
			if n := len(other.Diagnostics()); n != want {
				t.Errorf("%d findings in the file beside, want %d", n, want)
			}
		})
	}
}
