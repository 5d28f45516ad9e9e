package syntax

import (
	"bytes"
	"unsafe"
)

// A lexer passes over a text line by logical line, where a line goes on within
// brackets and strings. It knows nothing of what is in a line.
type lexer struct {
	text     []byte
	at       int
	last     int  // the last byte that counts of the statement passed, or before its start
	right    int  // where the right side of an assignment begins, or 0
	colon    bool // outside of brackets
	runaways int
	nesting  int  // of f-strings
	doubt    bool // whether strings end where they seem to
}

// next goes to the next logical line, if there is one.
func (l *lexer) next() bool {
	l.at = l.space(l.at)
	return l.at < len(l.text) && l.runaways < maxRunaways
}

// maxNesting bounds how deep f-strings are looked into.
const maxNesting = 8

// statement passes over one logical line, and reports whether it can be right. If
// not, at is left somewhere in it, or after it.
func (l *lexer) statement() bool {
	ok, start := true, l.at
	l.last, l.right, l.colon = start-1, 0, false
	var open []byte
	for l.at < len(l.text) {
		switch c := l.text[l.at]; c {
		case '\n', '\r':
			if len(open) == 0 {
				l.at++
				return ok && !l.unfinished(start)
			}
			l.at++
			if l.startsStatement() {
				l.at = l.lineEnd(start)
				return false
			}
			continue
		case '#':
			l.at = l.lineEnd(l.at)
			continue
		case '`':
			l.doubt = true // the grammar has strings with this quote
		case '\\':
			l.at++
			if l.at < len(l.text) && l.text[l.at] == '\r' {
				l.at++
			}
		case '(', '[', '{':
			open = append(open, c)
		case ')', ']', '}':
			n := bytes.LastIndexByte(open, c-1-c>>6) // ( ) differ by 1, the others by 2
			ok = ok && n >= 0 && n == len(open)-1
			if n >= 0 {
				open = open[:n]
			}
		case '"', '\'':
			end, whole := l.str(l.at)
			if end == len(l.text) && !whole && l.triple(l.at) {
				l.runaways = maxRunaways // all that follows is in the string, or none of it
				l.at = end
				return true
			}
			ok = ok && whole
			l.at = end
			l.last = end - 1
			continue
		case ' ', '\t', '\f':
			l.at++
			continue
		case ':':
			l.colon = l.colon || len(open) == 0
		case '=':
			if ok && len(open) == 0 && l.right == 0 && l.assigns() {
				l.right = l.space(l.at + 1)
			}
		default:
			for l.at+1 < len(l.text) && isWord(l.text[l.at+1]) {
				l.at++
			}
		}
		l.last = min(l.at, len(l.text)-1)
		l.at++
	}
	l.at = min(l.at, len(l.text))
	if len(open) > 0 {
		l.runaways++
		l.at = l.lineEnd(start)
		return false
	}
	return ok && !l.unfinished(start)
}

// assigns reports whether the = at l.at is that of an assignment.
func (l *lexer) assigns() bool {
	if l.at+1 < len(l.text) && l.text[l.at+1] == '=' || l.last < 0 {
		return false
	}
	return l.last < l.at-1 || bytes.IndexByte([]byte("=!<>:"), l.text[l.last]) < 0
}

func (l *lexer) lineEnd(i int) int {
	for i < len(l.text) && l.text[i] != '\n' && l.text[i] != '\r' {
		i++
	}
	return i
}

// space returns where the white space at i ends.
func (l *lexer) space(i int) int {
	for i < len(l.text) && (l.text[i] == ' ' || l.text[i] == '\t' || l.text[i] == '\f') {
		i++
	}
	return i
}

// word returns the word that begins at i, or nothing if it is longer than a keyword.
func (l *lexer) word(i int) string {
	end := i
	for end < len(l.text) && isWord(l.text[end]) {
		if end++; end-i > 8 {
			return ""
		}
	}
	return unsafe.String(unsafe.SliceData(l.text[i:]), end-i)
}

func isWord(c byte) bool { return wordBytes[c] }

var wordBytes = func() (set [256]bool) {
	for c := range set {
		set[c] = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c >= 0x80
	}
	return set
}()

// startsStatement reports whether the line at l.at begins with a word that
// cannot stand within brackets.
func (l *lexer) startsStatement() bool {
	switch l.word(l.space(l.at)) {
	case "def", "class", "return", "import", "while", "with", "try", "except", "finally", "raise", "assert", "del",
		"pass", "break", "continue", "global", "nonlocal", "elif":
		return true
	}
	return false
}

// unfinished reports whether the line passed, from start, ends where it must go on.
func (l *lexer) unfinished(start int) bool {
	last := l.last
	if last < start {
		return false
	}
	switch c := l.text[last]; c {
	case '.':
		return !bytes.HasSuffix(l.text[start:last+1], []byte("...")) && !(last > start && l.text[last-1] >= '0' && l.text[last-1] <= '9')
	case '*':
		return l.word(start) != "from"
	case '+', '-', '/', '%', '@', '&', '|', '^', '~', '=', '<', '>', '!':
		return true
	default:
		if !isWord(c) {
			return false
		}
	}
	i := last
	for i > start && isWord(l.text[i-1]) {
		i--
	}
	switch l.word(i) {
	case "and", "or", "not", "in", "is", "if", "lambda", "await", "import", "as":
		return i == start || l.text[i-1] != '.'
	}
	return false
}

// deeper returns the end of the statement that begins at start and of the lines
// after it that are indented more than it is, without white space at the end.
func (l *lexer) deeper(start int) int {
	indent := l.indent(start)
	end := l.lineEnd(max(start, l.at-1))
	for end < len(l.text) {
		next := end + 1
		first := l.space(next)
		if first < len(l.text) && l.text[first] != '\n' && l.text[first] != '\r' && l.indent(first) <= indent {
			break
		}
		end = l.lineEnd(first)
	}
	return start + len(bytes.TrimRight(l.text[start:end], " \t\r\n\f"))
}

// indent returns how far the statement at start is indented, in bytes.
func (l *lexer) indent(start int) int {
	i := start
	for i > 0 && l.text[i-1] != '\n' && l.text[i-1] != '\r' && l.text[i-1] != '\f' {
		i--
	}
	return start - i
}

func (l *lexer) triple(i int) bool {
	return i+2 < len(l.text) && l.text[i+1] == l.text[i] && l.text[i+2] == l.text[i]
}

// str passes over the string whose quote is at i: its end, and whether it is whole.
func (l *lexer) str(i int) (end int, whole bool) {
	quote := l.text[i : i+1]
	if l.triple(i) {
		quote = l.text[i : i+3]
	}
	format := false
	for j := i - 1; j >= 0 && j >= i-2 && isWord(l.text[j]); j-- {
		format = format || l.text[j]|0x20 == 'f'
	}
	for i += len(quote); i < len(l.text); {
		switch c := l.text[i]; {
		case c == '\\':
			i++
			if i+1 < len(l.text) && l.text[i] == '\r' && l.text[i+1] == '\n' {
				i++
			}
		case (c == '\n' || c == '\r') && len(quote) == 1:
			return i, false
		case bytes.HasPrefix(l.text[i:], quote):
			return i + len(quote), true
		case c == '{' && format:
			if i+1 < len(l.text) && l.text[i+1] == '{' {
				i++
			} else if end, whole := l.replacement(i+1, quote); whole {
				i = end
				continue
			} else {
				format = false // what follows would fail as well, and slowly
				l.doubt = true
			}
		}
		i++
	}
	return len(l.text), false
}

// replacement passes over the rest of one {…} of an f-string, in which other
// strings may stand, even with the same quotes.
func (l *lexer) replacement(i int, quote []byte) (end int, whole bool) {
	if l.nesting == maxNesting {
		return i, false
	}
	l.nesting++
	defer func() { l.nesting-- }()
	depth, spec := 1, false
	for i < len(l.text) {
		switch c := l.text[i]; c {
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			if depth--; depth == 0 {
				return i + 1, true
			}
		case ':':
			spec = spec || depth == 1
		case '\n', '\r':
			if len(quote) == 1 {
				return i, false
			}
		case '"', '\'':
			if !spec || depth > 1 {
				if i, whole = l.str(i); !whole {
					return i, false
				}
				continue
			}
			if bytes.HasPrefix(l.text[i:], quote) {
				return i, false
			}
		}
		i++
	}
	return i, false
}
