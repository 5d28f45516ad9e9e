package syntax

import "slices"

// A flaw is a statement that cannot be right whatever stands around it, as its
// characters alone tell; of an assignment it is the right side, if the flaw is
// there. The span goes on over the lines that are indented deeper, which belong
// to it if it is the head of something.
type flaw struct {
	Span
	// sure: it is one even if the grammar finds nothing wrong. Where an expression
	// must go on, that reads on in the next line, and it takes a keyword out of
	// place for a name. What comes after an odd f-string is not sure: there the
	// grammar knows better where strings end.
	sure bool
}

// maxRunaways bounds how often an unclosed bracket is searched to the end of the text.
const maxRunaways = 20

// flaws finds unclosed and stray brackets, unfinished strings, lines that end in
// an operator, heads without a colon, names without the type that is to come, lines that are indented for no reason, and
// clauses that have lost their statement.
func flaws(text []byte) []flaw { return flawsAfter(text, heads{{}}) }

// flawsAfter does so for a part of a text, which comes after some lines.
func flawsAfter(text []byte, around heads) (out []flaw) {
	l := lexer{text: text}
	for l.next() {
		start := l.at
		if c := text[start]; c == '\n' || c == '\r' || c == '#' {
			l.statement()
			continue
		}
		h := head{word: l.word(start), start: start, indent: l.indent(start)}
		if h.word == "async" {
			h.word = l.word(l.space(start + len(h.word)))
		}
		ok := l.statement()
		h.opens = l.last >= start && text[l.last] == ':'
		fits, lost := around.enter(h)
		if lost >= 0 {
			end := lexer{text: text, at: lost}
			out = append(out, flaw{Span: Span{lost, end.deeper(lost)}, sure: !l.doubt})
		}
		if ok && fits && (l.colon || !needsColon(h.word)) && !l.misread(start, h.word) && !(h.opens && l.untyped(start, h.word)) {
			continue
		}
		f := flaw{Span{start, l.deeper(start)}, !l.doubt}
		l.at = f.End
		if l.right > 0 && l.right < f.End {
			f.Start = l.right
		}
		out = append(out, f)
	}
	return out
}

// misread reports whether the line passed is right in Python, but not to the
// grammar: of "x," it makes a target, and looks for its = in the next line.
func (l *lexer) misread(start int, word string) bool {
	if l.last <= start || l.text[l.last] != ',' || l.right > 0 || isKeyword(word) {
		return false
	}
	before := l.text[l.last-1]
	return isWord(before) || before == ']'
}

// untyped reports whether the line passed, which ends in a colon, is a name that is
// to have a type: the grammar looks for that in the next line.
func (l *lexer) untyped(start int, word string) bool {
	return word != "" && !isKeyword(word) && l.space(start+len(word)) == l.last
}

func needsColon(word string) bool {
	switch word {
	case "if", "elif", "else", "for", "while", "try", "except", "finally", "with", "def", "class":
		return true
	}
	return false
}

// A head is how a logical line begins, and whether it ends in a colon.
type head struct {
	word          string
	start, indent int
	opens         bool
}

// heads are the lines at and around a line, one for each indentation.
type heads []head

// enter adds a line. It reports whether the line may follow the one before, and
// the start of a try that it leaves without a clause, or -1.
func (h *heads) enter(next head) (fits bool, lost int) {
	lost = -1
	before := "" // the word of the last line with this indentation
	if n := len(*h); n > 0 && next.indent > (*h)[n-1].indent && !(*h)[n-1].opens {
		return false, lost // and it does not count
	}
	for n := len(*h) - 1; n >= 0 && (*h)[n].indent >= next.indent; n-- {
		top := (*h)[n]
		*h = (*h)[:n]
		if top.indent == next.indent {
			before = top.word
		}
		clause := top.indent == next.indent && (next.word == "except" || next.word == "finally")
		if top.word == "try" && !clause {
			lost = top.start
		}
	}
	*h = append(*h, next)
	in := func(words ...string) bool { return slices.Contains(words, before) }
	switch next.word {
	case "elif":
		fits = in("if", "elif")
	case "else":
		fits = in("if", "elif", "for", "while", "except")
	case "except":
		fits = in("try", "except")
	case "finally":
		fits = in("try", "except", "else")
	default:
		fits = true
	}
	return fits, lost
}
