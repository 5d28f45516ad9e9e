package codeactions

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"mlxls/analysis/edit"
)

func TestDiff(t *testing.T) {
	const lines = "1\n2\n3\n4\n5\n6\n7\n8\n9\n"
	for _, c := range []struct{ before, after, want string }{
		{"a\n", "a\n", ""},
		{lines, strings.Replace(lines, "5\n", "x\n", 1), "@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+x\n 6\n 7\n 8\n"},
		{"a\r\nb\r\n", "a\r\nc\r\n", "@@ -1,2 +1,2 @@\n a\r\n-b\r\n+c\r\n"},
		{"a", "a\n", "@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n"},
		{"a\nb", "c\nb", "@@ -1,2 +1,2 @@\n-a\n+c\n b\n\\ No newline at end of file\n"},
		{"", "a\n", "@@ -0,0 +1 @@\n+a\n"},
		{"a\n", "", "@@ -1 +0,0 @@\n-a\n"},
	} {
		want := c.want
		if want != "" {
			want = "--- a/m/f.py\n+++ b/m/f.py\n" + want
		}
		for _, path := range []string{"m/f.py", "/m/f.py"} {
			if got := Diff(path, c.before, c.after); got != want {
				t.Errorf("%q → %q:\n%s\nwant:\n%s", c.before, c.after, got, want)
			}
		}
	}
}

func TestEdits(t *testing.T) {
	for _, c := range []struct{ before, after, want string }{
		{"a\nb\n", "a\nb\n", ""},
		{"f(a)\n", "f(b)\n", `[2,3)"b"`},
		{"f(a)\r\n", "f(a)\n", `[4,6)"\n"`},
		{"é\n", "è\n", `[0,2)"è"`},
		{"a\nb\nc\n", "a\nc\n", `[2,4)""`},
		{"a\nc\n", "a\nb\nc\n", `[2,2)"b\n"`},
		{"a\nb\nc\nd\n", "x\nb\nc\ny\n", `[0,1)"x"[6,7)"y"`},
	} {
		got := ""
		for _, e := range Edits(c.before, c.after) {
			got += fmt.Sprintf("[%d,%d)%q", e.Span.Start, e.Span.End, e.New)
		}
		if got != c.want {
			t.Errorf("%q → %q: %s, want %s", c.before, c.after, got, c.want)
		}
	}
}

// FuzzDiff checks that edits and diffs of two texts say how to get from one to the other.
func FuzzDiff(f *testing.F) {
	f.Add("a\nb\nc", "a\nc\n")
	f.Add("é\r\n\xff", "è\n\xfe\r")
	f.Add(strings.Repeat("x\n", 20)+"y", "y\n"+strings.Repeat("x\n", 20))
	f.Fuzz(func(t *testing.T, before, after string) {
		edits := Edits(before, after)
		if got := edit.Apply(before, edits); got != after {
			t.Fatalf("edits of %q give %q, want %q", before, got, after)
		}
		for _, e := range edits {
			if utf8.ValidString(before) && utf8.ValidString(after) && !utf8.ValidString(e.New) {
				t.Fatalf("an edit cuts a character: %q", e.New)
			}
		}
		if got := patch(t, before, Diff("f", before, after)); got != after {
			t.Fatalf("diff of %q gives %q, want %q", before, got, after)
		}
	})
}

// patch applies a unified diff.
func patch(t *testing.T, before, diff string) string {
	t.Helper()
	lines := strings.SplitAfter(before, "\n")
	var out strings.Builder
	at := 0
	body := strings.SplitAfter(diff, "\n")
	for i, line := range body {
		text := ""
		if line != "" {
			text = line[1:]
		}
		if i+1 < len(body) && strings.HasPrefix(body[i+1], "\\ No newline") {
			text = strings.TrimSuffix(text, "\n")
		}
		switch {
		case i < 2, line == "", line[0] == '\\':
		case line[0] == '@':
			var start int
			if _, err := fmt.Sscanf(line, "@@ -%d", &start); err != nil {
				t.Fatal(line, err)
			}
			for ; at < start-1; at++ {
				out.WriteString(lines[at])
			}
		case line[0] == '+':
			out.WriteString(text)
		default:
			if at >= len(lines) || lines[at] != text {
				t.Fatalf("%q is not line %d of %q", text, at+1, before)
			}
			if line[0] == ' ' {
				out.WriteString(text)
			}
			at++
		}
	}
	return out.String() + strings.Join(lines[at:], "")
}
