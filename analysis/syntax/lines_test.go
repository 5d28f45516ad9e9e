package syntax

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"
)

func TestLines(t *testing.T) {
	l := newLines([]byte("a\nbé\r\n😀c\rd"))
	if l.Count() != 4 {
		t.Fatalf("%d lines, want 4", l.Count())
	}
	for n, want := range []Span{{0, 1}, {2, 5}, {7, 12}, {13, 14}, {14, 14}} {
		if got := l.Line(n); got != want {
			t.Errorf("line %d: %v, want %v", n, got, want)
		}
	}
	for _, tt := range []struct {
		line, char int
		enc        Encoding
		want       int
	}{
		{0, 0, UTF8, 0}, {0, 1, UTF16, 1}, {0, 9, UTF16, 1}, {1, 2, UTF16, 5}, {1, 3, UTF8, 5}, {1, 2, UTF8, 3}, {1, 9, UTF32, 5},
		{2, 1, UTF16, 7}, {2, 2, UTF16, 11}, {2, 1, UTF32, 11}, {2, 3, UTF8, 7}, {2, 3, UTF16, 12}, {2, 99, UTF16, 12},
		{3, 1, UTF16, 14}, {4, 0, UTF16, 14}, {99, 3, UTF8, 14}, {-1, 5, UTF16, 0}, {1, -4, UTF16, 2}, {0, 1 << 62, UTF8, 1},
	} {
		if got := l.Offset(tt.line, tt.char, tt.enc); got != tt.want {
			t.Errorf("Offset(%d, %d, %d) = %d, want %d", tt.line, tt.char, tt.enc, got, tt.want)
		}
	}
	for _, tt := range []struct {
		offset     int
		enc        Encoding
		line, char int
	}{
		{-3, UTF8, 0, 0}, {1, UTF8, 0, 1}, {2, UTF8, 1, 0}, {4, UTF16, 1, 1}, {5, UTF16, 1, 2}, {6, UTF16, 1, 2}, {7, UTF16, 2, 0},
		{9, UTF8, 2, 0}, {11, UTF16, 2, 2}, {11, UTF32, 2, 1}, {12, UTF8, 2, 5}, {14, UTF8, 3, 1}, {99, UTF8, 3, 1},
	} {
		line, char := l.Position(tt.offset, tt.enc)
		if line != tt.line || char != tt.char {
			t.Errorf("Position(%d, %d) = %d:%d, want %d:%d", tt.offset, tt.enc, line, char, tt.line, tt.char)
		}
	}
}

// TestLinesRandom compares with the plain way to do it, and the index of an
// edited text with that of a new one.
func TestLinesRandom(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	pieces := []string{"a", "é", "😀", "\n", "\r", "\r\n", "\xff", "\xe2\x82", "界"}
	random := func(n int) string {
		var b strings.Builder
		for range r.IntN(n) {
			b.WriteString(pieces[r.IntN(len(pieces))])
		}
		return b.String()
	}
	for range 3000 {
		text := random(30)
		lines := strings.Split(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text), "\n")
		l := newLines([]byte(text))
		if l.Count() != len(lines) {
			t.Fatalf("%q: %d lines, want %d", text, l.Count(), len(lines))
		}
		for n, line := range lines {
			if s := l.Line(n); text[s.Start:s.End] != line {
				t.Fatalf("%q line %d: %q, want %q", text, n, text[s.Start:s.End], line)
			}
			for i := 0; i < len(line); {
				offset := l.Line(n).Start + i
				for enc, want := range map[Encoding]int{UTF8: i, UTF16: len(utf16.Encode([]rune(line[:i]))), UTF32: utf8.RuneCountInString(line[:i])} {
					if at, char := l.Position(offset, enc); at != n || char != want {
						t.Fatalf("%q: Position(%d, %d) = %d:%d, want %d:%d", text, offset, enc, at, char, n, want)
					}
					if got := l.Offset(n, want, enc); got != offset {
						t.Fatalf("%q: Offset(%d, %d, %d) = %d, want %d", text, n, want, enc, got, offset)
					}
				}
				_, size := utf8.DecodeRuneInString(line[i:])
				i += size
			}
		}
		from := r.IntN(len(text) + 1)
		to := from + r.IntN(len(text)-from+1)
		next := text[:from] + random(8) + text[to:]
		checkLines(t, l.edited([]byte(next), from, len(text)-to), newLines([]byte(next)))
	}
}

func checkLines(t *testing.T, got, want *Lines) {
	t.Helper()
	if got.Count() != want.Count() {
		t.Fatalf("%q: %d lines, want %d", want.text, got.Count(), want.Count())
	}
	for n := range want.Count() {
		if got.Line(n) != want.Line(n) {
			t.Fatalf("%q line %d: %v, want %v", want.text, n, got.Line(n), want.Line(n))
		}
	}
}
