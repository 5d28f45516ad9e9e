package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"mlxls/cmd/mlxls/internal/output"
)

func TestMarkdown(t *testing.T) {
	const page = "# title\nSome `code span` and **bold text** that is long enough to wrap,\nthen a [link](https://x.y).\n\n" +
		"- one item that is also long enough to wrap here\n  and goes on\n- two\n\n1. first\n\n" +
		"| a | b |\n|---|---|\n\n## Shown\n```python\n# no heading\n\nx = 1\n```"
	for _, test := range []struct {
		name  string
		color bool
		want  string
	}{
		{"plain", false, "title\n\nSome `code span` and bold text that is\nlong enough to wrap, then a link\n(https://x.y).\n\n" +
			"- one item that is also long enough to\n  wrap here and goes on\n- two\n\n1. first\n\n| a | b |\n|---|---|\n\nShown\n\n    # no heading\n\n    x = 1\n"},
		{"colour", true, "\x1b[1;34mtitle\x1b[0m\n\nSome \x1b[36mcode span\x1b[0m and \x1b[1mbold text\x1b[0m that is\nlong enough to wrap, then a link\n(https://x.y).\n\n" +
			"- one item that is also long enough to\n  wrap here and goes on\n- two\n\n1. first\n\n| a | b |\n|---|---|\n\n\x1b[1;34mShown\x1b[0m\n\n    \x1b[36m# no heading\x1b[0m\n\n    \x1b[36mx = 1\x1b[0m\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var b bytes.Buffer
			markdown{w: &b, palette: output.Palette{On: test.color}, width: 40}.write(page)
			if got := b.String(); got != test.want {
				t.Errorf("got\n%q\nwant\n%q", got, test.want)
			}
		})
	}
}

func TestBar(t *testing.T) {
	for done, want := range map[int]string{
		0:  "Checking ────────────────────────────── 0/10 files",
		5:  "Checking ━━━━━━━━━━━━━━━─────────────── 5/10 files",
		10: "Checking ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ 10/10 files",
	} {
		if got := bar(done, 10); got != want {
			t.Errorf("%d: %s", done, got)
		}
	}
}

// TestProgress shows that the bar appears when patience ends and goes away.
func TestProgress(t *testing.T) {
	var b bytes.Buffer
	p := &progress{total: 2, w: &b, stop: make(chan struct{})}
	begin := make(chan time.Time)
	p.wait.Go(func() { p.show(begin) })
	begin <- time.Time{}
	p.end()
	if got := b.String(); !strings.HasPrefix(got, "\r"+bar(0, 2)) || !strings.HasSuffix(got, "\r\x1b[K") {
		t.Errorf("%q", got)
	}
	b.Reset()
	short := &progress{total: 2, w: &b, stop: make(chan struct{})}
	short.wait.Go(func() { short.show(make(chan time.Time)) })
	short.end()
	if b.Len() > 0 {
		t.Errorf("a short run showed %q", b.String())
	}
}
