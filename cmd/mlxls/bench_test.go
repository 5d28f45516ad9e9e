package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"mlxls/analysis"
	"mlxls/analysis/rules"
	"mlxls/analysis/rules/page"
	"mlxls/analysis/syntax"
	"mlxls/server"
	"mlxls/server/servertest"
)

// BenchmarkKeystroke is the time from a key to the diagnostics of the text with
// it, with all rules, over a pipe in memory. The files are the programs of the
// rule pages, over and over with other names; a call within a function is written
// and deleted, letter by letter or as a whole line, which is never a key that does
// nothing; and one at module level, letter by letter.
func BenchmarkKeystroke(b *testing.B) {
	const line, global = "\n    q = x.item()", "\nlate = x.item()"
	for _, lines := range []int{300, 1000, 5000, 20000} {
		for _, bench := range []struct {
			name   string
			line   string // that is typed
			before string // what
			key    int    // how much of the line at once
			found  bool   // something is, in the file: it is sent with each key
		}{
			{"letters", line, "\n    return ", 1, false},
			{"lines", line, "\n    return ", len(line), false},
			{"module", global, "\nimport ", 1, false},
			{"found", line, "\n    return ", 1, true},
		} {
			key, line := bench.key, bench.line
			b.Run(fmt.Sprintf("%s/%d", bench.name, lines), func(b *testing.B) {
				e := servertest.Start(b, servertest.Options{Server: server.Options{Rules: rules.All()}, Capabilities: servertest.Helix()})
				buf := e.Open("file:///bench/a.py", joined(b, lines, bench.found))
				buf.Diagnostics()
				e.Forget()
				text := buf.Text()
				at := strings.Index(text[len(text)/2:], bench.before) + len(text)/2
				above := strings.Count(text[:at], "\n")
				column := at - strings.LastIndexByte(text[:at], '\n') - 1
				place := func(n int) servertest.Position { // behind so much of the line
					if n == 0 {
						return servertest.Position{Line: above, Character: column}
					}
					return servertest.Position{Line: above + 1, Character: n - 1}
				}
				// The client keeps no text of its own: finding its way in that would be measured, too.
				change := func(from, to int, with string) {
					buf.Version++
					e.Notify("textDocument/didChange", map[string]any{
						"textDocument":   map[string]any{"uri": buf.URI, "version": buf.Version},
						"contentChanges": []any{map[string]any{"range": servertest.Range{Start: place(from), End: place(to)}, "text": with}},
					})
				}
				var took []time.Duration
				typed, deletes := 0, false
				b.ResetTimer()
				for range b.N {
					began := time.Now()
					if deletes {
						change(typed-key, typed, "")
						typed -= key
					} else {
						change(typed, typed, line[typed:typed+key])
						typed += key
					}
					deletes = deletes && typed > 0 || typed == len(line)
					buf.Await("diagnostics", func(p servertest.Published) bool { return *p.Version == buf.Version })
					took = append(took, time.Since(began))
					e.Forget()
				}
				b.StopTimer()
				slices.Sort(took)
				b.ReportMetric(float64(took[0].Microseconds()), "min-µs")
				b.ReportMetric(float64(took[len(took)/2].Microseconds()), "p50-µs")
				b.ReportMetric(float64(took[len(took)*95/100].Microseconds()), "p95-µs")
			})
		}
	}
}

var (
	defined = regexp.MustCompile(`(?m)^(?:def|class) (\w+)`)
	word    = regexp.MustCompile(`\w+`)
)

// joined is a program of about so many lines.
func joined(t testing.TB, lines int, found bool) string {
	var out strings.Builder
	for n, round := 0, 0; n < lines; {
		for _, text := range examples(t, found) {
			round++
			names := map[string]bool{}
			for _, m := range defined.FindAllStringSubmatch(text, -1) {
				names[m[1]] = true
			}
			text = word.ReplaceAllStringFunc(text, func(w string) string {
				if names[w] {
					return fmt.Sprintf("%s%d", w, round)
				}
				return w
			})
			out.WriteString(text)
			if n += strings.Count(text, "\n"); n >= lines {
				break
			}
		}
	}
	return out.String()
}

// examples are the programs of all rule pages, or those in which no rule finds anything.
func examples(t testing.TB, found bool) (texts []string) {
	t.Helper()
	session := analysis.NewSession(rules.All(), analysis.Options{}, nil)
	for _, r := range rules.All() {
		p, err := page.Parse(r.Page)
		if err != nil {
			t.Fatalf("%s: %v", r.Name, err)
		}
		blocks := slices.Concat(p.Becomes, p.LeftAlone)
		if found {
			blocks = append(blocks, p.Found...)
		}
		for _, x := range blocks {
			if found || len(session.Analyze("a.py", syntax.Parse([]byte(x.Text))).Findings) == 0 {
				texts = append(texts, x.Text+"\n\n")
			}
		}
	}
	return texts
}
