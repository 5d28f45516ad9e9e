package servertest

import "testing"

func TestColumns(t *testing.T) {
	const text = "a\r\né😀b\r\r\n\n漢"
	for _, test := range []struct {
		offset            int
		line              int
		utf8, utf16, at32 int
	}{
		{0, 0, 0, 0, 0}, {1, 0, 1, 1, 1}, {3, 1, 0, 0, 0}, {5, 1, 2, 1, 1}, {9, 1, 6, 3, 2}, {10, 1, 7, 4, 3},
		{11, 2, 0, 0, 0}, {13, 3, 0, 0, 0}, {14, 4, 0, 0, 0}, {17, 4, 3, 1, 1},
	} {
		for encoding, char := range map[string]int{"utf-8": test.utf8, "utf-16": test.utf16, "utf-32": test.at32} {
			p := positionOf(text, test.offset, encoding)
			if p != (Position{test.line, char}) {
				t.Errorf("%s: offset %d is %v, want %d:%d", encoding, test.offset, p, test.line, char)
			}
			if o, ok := offsetOf(text, p, encoding); !ok || o != test.offset {
				t.Errorf("%s: %v is offset %d, want %d", encoding, p, o, test.offset)
			}
		}
	}
	for _, p := range []Position{{1, 2}, {0, 5}, {9, 0}} {
		if o, ok := offsetOf(text, p, "utf-16"); ok {
			t.Errorf("%v is offset %d, though it points into a character or beyond a line", p, o)
		}
	}
}
