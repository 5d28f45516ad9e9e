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

// program returns a program of about n lines.
func program(n int) string {
	var b strings.Builder
	b.WriteString(head)
	for i := 0; i*8 < n; i++ {
		fmt.Fprintf(&b, "\n\ndef layer%d(x, w, scale=1.0):\n    y = mx.matmul(x, w)\n    y = y * scale\n    if y.shape[0] > %d:\n        y = mx.softmax(y, axis=-1)\n    return y\n", i, i)
	}
	return b.String()
}

// BenchmarkKeystroke is the time from a key to the diagnostics of the text with it, over a pipe, with no rules.
func BenchmarkKeystroke(b *testing.B) {
	for _, lines := range []int{300, 1000, 5000} {
		b.Run(fmt.Sprintf("%dlines", lines), func(b *testing.B) {
			e := servertest.Start(b, servertest.Options{Server: server.Options{}, Capabilities: servertest.Helix()})
			text := program(lines)
			buf := e.Open("file:///a.py", text)
			buf.Diagnostics()
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
				buf.Await("diagnostics", func(p servertest.Published) bool { return *p.Version == i+2 })
				took = append(took, time.Since(began))
			}
			b.StopTimer()
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds()), "p50-µs")
			b.ReportMetric(float64(took[len(took)*95/100].Microseconds()), "p95-µs")
		})
	}
}
