package syntax

// A stretch is where a part lies: a statement at module level, with the space
// and the comments before the next. Nothing in a part depends on the text
// around it, so that each is parsed alone.
type stretch struct {
	start, end int
	// members are where the lines begin with which the statements of a class
	// begin, a decorated one with its first decorator; none if the class is not
	// indented evenly.
	members []int
	// open: where it ends may depend on text far behind it, as that of an
	// unclosed bracket does. Otherwise one word behind it is enough.
	open     bool
	runaways int // before it
}

// split finds the parts of a text from a place where one begins, given the
// number of runaways before it. It ends early where done says so, which is
// asked at the start of each.
func split(text []byte, from, runaways int, done func(start, runaways int) bool) (out []stretch) {
	l := lexer{text: text, at: from, runaways: runaways}
	part, class := stretch{start: from, runaways: runaways}, members{}
	begun, decorated := false, false
	for l.next() {
		start := l.at
		c := text[start]
		if c == '\n' || c == '\r' || c == '#' {
			l.statement()
			continue
		}
		indent, word, before := l.indent(start), l.word(start), l.runaways
		if indent == 0 && !l.doubt {
			if begun && !decorated && !isClause(word) {
				part.end, part.members = start, class.starts
				out = append(out, part)
				if done(start, l.runaways) {
					return out
				}
				part, class = stretch{start: start, runaways: l.runaways}, members{}
			}
			begun, decorated = true, c == '@'
		}
		ok := l.statement()
		part.open = part.open || !ok || l.doubt || l.runaways > before
		class.line(text, start, indent, word, ok && l.last >= start && text[l.last] == ':')
		if !ok {
			l.at = l.deeper(start)
		}
	}
	part.end, part.members = len(text), class.starts
	return append(out, part)
}

// isClause reports whether a line that begins with a word belongs to the statement before.
func isClause(word string) bool {
	return word == "else" || word == "elif" || word == "except" || word == "finally"
}

// members collects the statements of one class at module level.
type members struct {
	within    bool // the class
	body      int  // how far they are indented; 0 as long as there is none
	decorated bool // the last line was a decorator of one
	uneven    bool
	starts    []int
}

// line adds a logical line; opens: it ends in a colon.
func (m *members) line(text []byte, start, indent int, word string, opens bool) {
	switch {
	case indent == 0:
		m.within = word == "class" && opens
	case !m.within || m.uneven:
	case m.body == 0 || indent == m.body:
		m.body = indent
		if !m.decorated && !isClause(word) {
			m.starts = append(m.starts, start-indent)
		}
		m.decorated = text[start] == '@'
	case indent < m.body:
		m.uneven, m.starts = true, nil
	}
}
