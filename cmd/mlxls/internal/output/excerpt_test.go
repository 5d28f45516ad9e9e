package output

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"mlxls/analysis/syntax"
)

func excerptOf(text string, span syntax.Span) string {
	s := source("x.py", text)
	var b bytes.Buffer
	excerpt{s, span, "^", func(s string) string { return s }, Palette{}, s.gutter(span)}.write(&b)
	return b.String()
}

func TestExcerpt(t *testing.T) {
	long := strings.Repeat("x", 300)
	var many strings.Builder
	for i := range 30 {
		fmt.Fprintf(&many, "line %d\n", i+1)
	}
	for _, test := range []struct {
		name, text, before, found string // found follows before
		want                      []string
	}{
		{"an empty text", "", "", "", []string{"  |", "1 |", "  | ^", "  |"}},
		{"the end of a text without a line end", "a\nbc", "a\nbc", "", []string{"  |", "1 | a", "2 | bc", "  |   ^", "  |"}},
		{"empty lines around", "\n\na = 1\n\n", "\n\n", "a", []string{"  |", "3 | a = 1", "  | ^", "  |"}},
		{"tabs and wide characters", "\t\"漢\"\tx", "\t\"漢\"\t", "x", []string{"  |", "1 |     \"漢\"    x", "  |             ^", "  |"}},
		{"combining characters", "e\u0301 = x", "e\u0301 = ", "x", []string{"  |", "1 | e\u0301 = x", "  |     ^", "  |"}},
		{"what could steer the terminal", "a = '\x1b[2J\u202e' + b", "a = '\x1b[2J\u202e' + ", "b",
			[]string{"  |", "1 | a = '\ufffd[2J\ufffd' + b", "  |               ^", "  |"}},
		{"carriage returns", "a\r\nb\r\nc", "a\r\n", "b\r\n", []string{"  |", "1 | a", "2 | b", "  | ^", "3 | c", "  |"}},
		{"two lines", "f(a,\n  b)\n", "f", "(a,\n  b)", []string{"  |", "1 |   f(a,", "  |  __^", "2 | |   b)", "  | |____^", "  |"}},
		{"a long line", long + "y", long, "y", []string{"  |", "1 | " + strings.Repeat("x", 40) + "y", "  | " + strings.Repeat(" ", 40) + "^", "  |"}},
		{"a long line after", "y" + long, "", "y", []string{"  |", "1 | y" + strings.Repeat("x", 159) + "…", "  | ^", "  |"}},
		{"a long span", many.String(), "line 1\n", strings.Repeat(".", 160), nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := excerptOf(test.text, syntax.Span{Start: len(test.before), End: len(test.before) + len(test.found)})
			if test.want == nil {
				if lines := strings.Count(got, "\n"); lines > 2*around+longest+4 || !strings.Contains(got, "...") {
					t.Errorf("%d lines:\n%s", lines, got)
				}
				return
			}
			if want := strings.Join(test.want, "\n") + "\n"; got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

// FuzzExcerpt shows that no text and no span is too odd to be shown, and that
// nothing steers the terminal.
func FuzzExcerpt(f *testing.F) {
	f.Add("a\r\n\tb 漢\x1b[0m\n", 1, 5)
	f.Add("", 0, 0)
	f.Add("x\n\n\n", 2, 4)
	f.Fuzz(func(t *testing.T, text string, start, end int) {
		got := excerptOf(text, syntax.Span{Start: start, End: end})
		if strings.ContainsAny(got, "\x1b\r\t\x00\x07") {
			t.Errorf("%q", got)
		}
	})
}
