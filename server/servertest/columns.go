package servertest

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// lines cuts a text after each line end: \n, \r\n or \r.
func lines(text string) []string {
	var out []string
	for {
		i := strings.IndexAny(text, "\r\n")
		if i < 0 {
			return append(out, text)
		}
		if strings.HasPrefix(text[i:], "\r\n") {
			i++
		}
		out, text = append(out, text[:i+1]), text[i+1:]
	}
}

// width is a text's length in an encoding's units.
func width(text, encoding string) int {
	switch encoding {
	case "utf-8":
		return len(text)
	case "utf-32":
		return utf8.RuneCountInString(text)
	}
	return len(utf16.Encode([]rune(text)))
}

// positionOf returns the position of a byte offset, which is not within a character or a line end.
func positionOf(text string, offset int, encoding string) Position {
	line := 0
	for _, l := range lines(text) {
		if end := len(strings.TrimRight(l, "\r\n")); offset <= end || len(l) == end {
			return Position{line, width(l[:offset], encoding)}
		}
		offset -= len(l)
		if offset < 0 {
			panic("servertest: an offset within a line end")
		}
		line++
	}
	panic("servertest: an offset beyond the text")
}

// offsetOf returns the byte offset of a position that the server sent; it is
// wrong of the server to point beyond a line or into a character.
func offsetOf(text string, p Position, encoding string) (int, bool) {
	at := 0
	for i, l := range lines(text) {
		if i < p.Line {
			at += len(l)
			continue
		}
		body := strings.TrimRight(l, "\r\n")
		for k := range body + " " {
			if width(body[:k], encoding) == p.Character {
				return at + k, true
			}
		}
		return 0, false
	}
	return 0, false
}
