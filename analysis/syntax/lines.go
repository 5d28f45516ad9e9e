package syntax

import (
	"bytes"
	"sort"
	"unicode/utf8"
)

// An Encoding says in which units a column is counted.
type Encoding uint8

const (
	UTF8  Encoding = iota // bytes
	UTF16                 // UTF-16 code units
	UTF32                 // code points
)

// Lines is the line index of a text. Lines and columns count from 0, and a line
// ends with \n, \r\n or \r, as in the Language Server Protocol. A byte that is
// not UTF-8 counts as one character.
type Lines struct {
	text   []byte
	starts []uint32
}

// NewLines finds the lines of a text that need not be parsed.
func NewLines(text []byte) *Lines { return newLines(text) }

func newLines(text []byte) *Lines {
	l := &Lines{text: text, starts: make([]uint32, 1, 1+bytes.Count(text, []byte{'\n'}))}
	l.scan(0, len(text))
	return l
}

// scan appends the starts of the lines that follow the line ends in text[from:to].
func (l *Lines) scan(from, to int) {
	for i := from; i < to; i++ {
		switch l.text[i] {
		case '\n':
			l.starts = append(l.starts, uint32(i+1))
		case '\r':
			if i+1 < len(l.text) && l.text[i+1] == '\n' {
				i++
			}
			l.starts = append(l.starts, uint32(i+1))
		}
	}
}

// edited returns the index of text, which has the first prefix and the last
// suffix bytes in common with the text of l.
func (l *Lines) edited(text []byte, prefix, suffix int) *Lines {
	// A \r before the change and a \n after it may be joined or parted by it, so
	// begin with the line before and go on to the first whole line after it.
	first := max(sort.Search(len(l.starts), func(i int) bool { return int(l.starts[i]) >= prefix })-1, 0)
	after := len(l.text) - suffix
	rest := sort.Search(len(l.starts), func(i int) bool { return int(l.starts[i]) > after+1 })
	delta := len(text) - len(l.text)
	n := &Lines{text: text, starts: make([]uint32, first+1, len(l.starts)+8)}
	copy(n.starts, l.starts[:first+1])
	to := len(text)
	if rest < len(l.starts) {
		to = int(l.starts[rest]) + delta
	}
	n.scan(int(l.starts[first]), to)
	if rest < len(l.starts) {
		rest++ // found by the scan
	}
	for _, s := range l.starts[rest:] {
		n.starts = append(n.starts, uint32(int(s)+delta))
	}
	return n
}

// Count returns the number of lines, which is at least 1: the last one has no end.
func (l *Lines) Count() int { return len(l.starts) }

// Line returns the span of a line without its end; a line beyond the last is empty, at the end of the text.
func (l *Lines) Line(n int) Span {
	if n >= len(l.starts) {
		return Span{len(l.text), len(l.text)}
	}
	n = max(n, 0)
	s := Span{int(l.starts[n]), len(l.text)}
	if n+1 == len(l.starts) {
		return s
	}
	s.End = int(l.starts[n+1])
	if l.text[s.End-1] == '\n' {
		s.End--
	}
	if s.End > s.Start && l.text[s.End-1] == '\r' {
		s.End--
	}
	return s
}

// Position returns the line and column of a byte offset. An offset within a
// character, or within a line end, is moved back to its start.
func (l *Lines) Position(offset int, enc Encoding) (line, char int) {
	offset = min(max(offset, 0), len(l.text))
	line = sort.Search(len(l.starts), func(i int) bool { return int(l.starts[i]) > offset }) - 1
	s := l.Line(line)
	offset = l.runeStart(s.Start, min(offset, s.End))
	return line, columns(l.text[s.Start:offset], enc)
}

// Offset returns the byte offset of a position. A column beyond the end of its
// line is the end of the line, a line beyond the last the end of the text, and a
// column within a character the start of the character.
func (l *Lines) Offset(line, char int, enc Encoding) int {
	if line < 0 {
		return 0
	}
	s := l.Line(line)
	if char <= 0 {
		return s.Start
	}
	if enc == UTF8 {
		return l.runeStart(s.Start, min(s.Start+min(char, len(l.text)), s.End))
	}
	at := s.Start
	for n := 0; at < s.End; {
		r, size := utf8.DecodeRune(l.text[at:s.End])
		n += units(r, enc)
		if n > char {
			break
		}
		at += size
	}
	return at
}

// runeStart moves an offset that is within a character to its start.
func (l *Lines) runeStart(lineStart, offset int) int {
	for back := offset; offset < len(l.text) && back >= max(lineStart, offset-utf8.UTFMax+1); back-- {
		if utf8.RuneStart(l.text[back]) {
			if _, size := utf8.DecodeRune(l.text[back:]); back+size > offset {
				return back
			}
			break
		}
	}
	return offset
}

func columns(text []byte, enc Encoding) int {
	if enc == UTF8 {
		return len(text)
	}
	n := 0
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		n += units(r, enc)
		text = text[size:]
	}
	return n
}

func units(r rune, enc Encoding) int {
	if enc == UTF16 && r >= 0x10000 {
		return 2
	}
	return 1
}
