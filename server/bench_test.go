package server_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"mlxls/server"
	"mlxls/server/servertest"
)

// body returns a program of about n lines.
func body(n int) string {
	var b strings.Builder
	for i := 0; i*8 < n; i++ {
		fmt.Fprintf(&b, "\n\ndef layer%d(x, w, scale=1.0):\n    y = mx.matmul(x, w)\n    y = y * scale\n    if y.shape[0] > %d:\n        y = mx.softmax(y, axis=-1)\n    return y\n", i, i)
	}
	return b.String()
}

// BenchmarkKeystroke is the time from a key to the diagnostics of the text
// with it, over a pipe, with no rules: what the analysis of facts and the server cost.
func BenchmarkKeystroke(b *testing.B) {
	for _, lines := range []int{300, 1000, 5000} {
		b.Run(fmt.Sprintf("%dlines", lines), func(b *testing.B) {
			e := servertest.Start(b, servertest.Options{Server: server.Options{}, Capabilities: servertest.Helix()})
			buf := e.Open("file:///a.py", head+body(lines))
			buf.Diagnostics()
			press(b, e, buf, func(version int) {
				buf.Await("diagnostics", func(p servertest.Published) bool { return *p.Version == version })
			})
		})
	}
}

// BenchmarkForeignKeystroke is the same for a text that does not speak of MLX,
// which an editor asks about: what the server and the parser cost.
func BenchmarkForeignKeystroke(b *testing.B) {
	for _, lines := range []int{300, 1000, 5000} {
		b.Run(fmt.Sprintf("%dlines", lines), func(b *testing.B) {
			e := servertest.Start(b, servertest.Options{Server: server.Options{}, Capabilities: servertest.Neovim()})
			buf := e.Open("file:///a.py", body(lines))
			press(b, e, buf, func(int) { buf.PullDiagnostics("") })
		})
	}
}

// press writes and deletes a character in the middle of a buffer, and waits after each.
func press(b *testing.B, e *servertest.Editor, buf *servertest.Buffer, wait func(version int)) {
	text := buf.Text()
	at := strings.Index(text[len(text)/2:], "scale") + len(text)/2
	place := servertest.Position{
		Line:      strings.Count(text[:at], "\n"),
		Character: at - strings.LastIndexByte(text[:at], '\n') - 1,
	}
	key, del := servertest.Range{Start: place, End: place}, servertest.Range{Start: place, End: place}
	del.End.Character++
	var took []time.Duration
	b.ResetTimer()
	for i := range b.N {
		change := map[string]any{"range": key, "text": "s"}
		if i%2 == 1 {
			change = map[string]any{"range": del, "text": ""}
		}
		began := time.Now()
		e.Notify("textDocument/didChange", map[string]any{
			"textDocument": map[string]any{"uri": buf.URI, "version": i + 2}, "contentChanges": []any{change},
		})
		wait(i + 2)
		took = append(took, time.Since(began))
	}
	b.StopTimer()
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds()), "p50-µs")
	b.ReportMetric(float64(took[len(took)*95/100].Microseconds()), "p95-µs")
}
