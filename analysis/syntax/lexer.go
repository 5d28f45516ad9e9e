package syntax

import "bytes"

// A flaw is a statement that cannot be right whatever stands around it, as its
// characters alone tell. The span goes on over the lines that are indented
// deeper, which belong to it if it is the head of something.
type flaw struct {
	Span
	// cut: a line ends where an expression must go on. The grammar then reads on
	// in the next line, and may find nothing wrong.
	cut bool
}

// maxRunaways bounds how often an unclosed bracket is searched to the end of the text.
const maxRunaways = 20

// flaws finds unclosed and stray brackets, unfinished strings, and lines that end in an operator.
func flaws(text []byte) (out []flaw) {
	l := lexer{text: text}
	for l.next() {
		start := l.at
		if ok, cut := l.statement(); !ok {
			end := l.deeper(start)
			out = append(out, flaw{Span{start, end}, cut})
			l.at = end
		}
	}
	return out
}

func spans(list []flaw) (out []Span) {
	for _, f := range list {
		out = append(out, f.Span)
	}
	return out
}

type lexer struct {
	text     []byte
	at       int
	runaways int
}

// next goes to the next logical line, if there is one.
func (l *lexer) next() bool {
	l.at += len(l.text[l.at:]) - len(bytes.TrimLeft(l.text[l.at:], " \t\f"))
	return l.at < len(l.text) && l.runaways < maxRunaways
}

// statement passes over one logical line, and reports whether it can be right.
// If it cannot, at is left somewhere in it, or after it.
func (l *lexer) statement() (ok, cut bool) {
	ok = true
	var open []byte
	start := l.at
	last := -1 // the last byte that counts
	for l.at < len(l.text) {
		switch c := l.text[l.at]; c {
		case '\n', '\r':
			if len(open) == 0 {
				cut = l.unfinished(start, last)
				l.at++
				return ok && !cut, cut && ok
			}
			l.at++
			if l.startsStatement() {
				l.at = l.lineEnd(start)
				return false, false
			}
			continue
		case '#':
			l.at = l.lineEnd(l.at)
			continue
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
				return true, false
			}
			ok = ok && whole
			l.at = end
			last = end - 1
			continue
		case ' ', '\t', '\f':
			l.at++
			continue
		}
		last = l.at
		l.at++
	}
	if len(open) > 0 {
		l.runaways++
		l.at = l.lineEnd(start)
		return false, false
	}
	cut = l.unfinished(start, last)
	return ok && !cut, cut && ok
}

func (l *lexer) lineEnd(i int) int {
	if n := bytes.IndexAny(l.text[i:], "\r\n"); n >= 0 {
		return i + n
	}
	return len(l.text)
}

// word returns the word that begins at i.
func (l *lexer) word(i int) string {
	end := i
	for end < len(l.text) && isWord(l.text[end]) {
		end++
	}
	return string(l.text[i:end])
}

func isWord(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c >= 0x80
}

// startsStatement reports whether the line at l.at begins with a word that
// cannot stand within brackets.
func (l *lexer) startsStatement() bool {
	i := l.at
	for i < len(l.text) && (l.text[i] == ' ' || l.text[i] == '\t') {
		i++
	}
	switch l.word(i) {
	case "def", "class", "return", "import", "while", "with", "try", "except", "finally", "raise", "assert", "del",
		"pass", "break", "continue", "global", "nonlocal", "elif":
		return true
	}
	return false
}

// unfinished reports whether a line from start to the byte last ends where it must go on.
func (l *lexer) unfinished(start, last int) bool {
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
	indent := start - (bytes.LastIndexAny(l.text[:start], "\r\n") + 1)
	end := l.lineEnd(max(start, l.at-1))
	for end < len(l.text) {
		next := end + 1
		first := next + len(l.text[next:]) - len(bytes.TrimLeft(l.text[next:], " \t\f"))
		if first < len(l.text) && l.text[first] != '\n' && l.text[first] != '\r' && first-next <= indent {
			break
		}
		end = l.lineEnd(first)
	}
	return start + len(bytes.TrimRight(l.text[start:end], " \t\r\n\f"))
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
			}
		}
		i++
	}
	return len(l.text), false
}

// replacement passes over the rest of one {…} of an f-string, in which other
// strings may stand, even with the same quotes.
func (l *lexer) replacement(i int, quote []byte) (end int, whole bool) {
	depth, spec := 1, false
	for i < len(l.text) {
		switch c := l.text[i]; c {
		case '(', '[', '{':
			depth++
			spec = false
		case ')', ']', '}':
			if depth--; depth == 0 {
				return i + 1, true
			}
			spec = false
		case ':':
			spec = spec || depth == 1
		case '\n', '\r':
			if len(quote) == 1 {
				return i, false
			}
		case '"', '\'':
			if bytes.HasPrefix(l.text[i:], quote) && spec {
				return i, false
			}
			if !spec {
				if i, whole = l.str(i); !whole {
					return i, false
				}
				continue
			}
		}
		i++
	}
	return i, false
}
