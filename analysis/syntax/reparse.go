package syntax

import "bytes"

// A tree is what the parser made of a text in which nothing is wrong.
type tree struct {
	text  []byte
	flats []flat
}

// reparse returns the tree of a text, made from that of an earlier version by
// parsing the statements alone that changed; nil where that may not be what the
// parser makes of the whole text.
func (t *tree) reparse(g *grammar, text []byte) []flat {
	r := repair{tree: t, g: g, new: text, change: changeOf(t.text, text), delta: len(text) - len(t.text)}
	if !r.find(0) {
		return nil
	}
	return r.flatten()
}

// changeOf returns what of a text another has not. A line that is inserted or
// deleted is the line, not from within its indentation to that of the next.
func changeOf[T string | []byte](old, new T) Span {
	n := min(len(old), len(new))
	prefix, suffix := 0, 0
	for prefix < n && old[prefix] == new[prefix] {
		prefix++
	}
	for suffix < n-prefix && old[len(old)-1-suffix] == new[len(new)-1-suffix] {
		suffix++
	}
	for prefix > 0 && old[prefix-1] != '\n' && old[len(old)-1-suffix] == new[len(new)-1-suffix] {
		prefix, suffix = prefix-1, suffix+1
	}
	return Span{prefix, len(old) - suffix}
}

// A repair puts other statements in the place of some that stand in one block.
type repair struct {
	*tree
	g        *grammar
	new      []byte
	change   Span    // in the old text
	delta    int     // how much longer the new one is
	above    []int32 // the block and what is around it
	from, to int32   // the statements, among the flats
	lines    Span    // that they are in, in the old text
	last     bool    // nothing comes after them
	piece    []byte  // what is in those lines now
	column   int     // of the statements in the block
}

// find looks for the innermost block below flat i in which a statement stands before
// those that changed, and one after them or nothing at all, each in lines of its own.
func (r *repair) find(i int32) bool {
	r.above = append(r.above, i)
	for j := i + 1; j < r.flats[i].next; j = r.flats[j].next {
		f := &r.flats[j]
		if int(f.start) >= r.change.Start || int(f.end) <= r.change.End && int(f.next) < len(r.flats) {
			continue
		}
		if r.find(j) {
			return true
		}
		break
	}
	if r.g.kind(r.flats[i].symbol) == kBlock && r.between(i) && r.fits() {
		return true
	}
	r.above = r.above[:len(r.above)-1]
	return false
}

// between looks for such statements in one block.
func (r *repair) between(block int32) bool {
	r.from, r.to, r.lines, r.last, r.column = 0, 0, Span{}, false, -1
	for j := block + 1; j < r.flats[block].next; j = r.flats[j].next {
		f := &r.flats[j]
		if !f.is(named) || f.is(extra) {
			continue
		}
		if !isStatement(r.g.kind(f.symbol)) { // but a case, which can't be parsed alone
			return false
		}
		start := r.lineOf(int(f.start))
		alone := len(bytes.TrimLeft(r.text[start:f.start], " ")) == 0 // in its line
		if end, ok := r.lineAfter(int(f.end)); ok && end <= r.change.Start {
			if r.lines.Start = end; alone {
				r.column = int(f.start) - start
			}
			continue
		}
		if start >= r.change.End && r.lines.Start > 0 && alone && int(f.start)-start == r.column {
			r.lines.End, r.to = start, j
			break
		}
	}
	if r.to == 0 {
		r.last = r.lines.Start > 0 && int(r.flats[block].next) == len(r.flats)
		if !r.last || bytes.IndexByte(r.text[r.lines.Start:], '#') >= 0 { // it may belong to what is around
			return false
		}
		r.lines.End, r.to = len(r.text), int32(len(r.flats))
	}
	// What there is in between, comments as well.
	for r.from = block + 1; int(r.from) < len(r.flats) && int(r.flats[r.from].start) < r.lines.Start; {
		r.from = r.flats[r.from].next
	}
	for j := r.from; j < r.to; j = r.flats[j].next {
		if int(r.flats[j].end) > r.lines.End {
			return false
		}
	}
	return true
}

// lineOf returns where the line begins that a place is in.
func (r *repair) lineOf(at int) int { return bytes.LastIndexByte(r.text[:at], '\n') + 1 }

// lineAfter returns where the line after a place begins; ok: nothing is between but space and a comment.
func (r *repair) lineAfter(at int) (next int, ok bool) {
	rest := r.text[at:]
	end := bytes.IndexByte(rest, '\n')
	if end < 0 {
		return 0, false
	}
	between := bytes.TrimLeft(rest[:end], " \t\r")
	return at + end + 1, len(between) == 0 || between[0] == '#'
}

// fits reports whether the lines have statements as they stand in the block.
func (r *repair) fits() bool {
	r.piece = r.new[r.lines.Start : r.lines.End+r.delta]
	piece := r.piece
	if bytes.ContainsAny(piece, "\t\f") { // columns may be others than they seem
		return false
	}
	if r.last {
		if bytes.IndexByte(piece, '#') >= 0 || len(bytes.TrimSpace(piece)) == 0 {
			return false
		}
	} else if len(piece) > 0 && piece[len(piece)-1] != '\n' {
		return false
	}
	l := lexer{text: piece}
	for first := true; l.next(); {
		c := piece[l.at]
		if c == '\n' || c == '\r' || c == '#' {
			l.statement()
			continue
		}
		column := l.indent(l.at)
		if column < r.column || first && (column != r.column || isClause(l.word(l.at))) {
			return false
		}
		first = false
		if !l.statement() || l.doubt || l.runaways > 0 {
			return false
		}
	}
	return l.at == len(piece)
}

// flatten parses the statements, and puts all together.
func (r *repair) flatten() []flat {
	made, end := r.block()
	if made == nil {
		return nil
	}
	block := r.above[len(r.above)-1]
	grown := int32(len(made)) - (r.to - r.from)
	out := make([]flat, 0, len(r.flats)+int(grown))
	out = append(out, r.flats[:r.from]...)
	for _, i := range r.above {
		out[i].next += grown
		if r.last && i > 0 && r.flats[i].end == r.flats[block].end {
			out[i].end = uint32(r.lines.Start) + end
		} else {
			out[i].end += uint32(r.delta)
		}
	}
	for _, f := range made {
		f.start += uint32(r.lines.Start)
		f.end += uint32(r.lines.Start)
		f.next += r.from
		out = append(out, f)
	}
	for _, f := range r.flats[r.to:] {
		f.start += uint32(r.delta)
		f.end += uint32(r.delta)
		f.next += grown
		out = append(out, f)
	}
	return out
}

// block parses the statements as they stand in a block: below a head, and before
// another statement if one comes after them. It returns them and the end of the
// last; nil if something is wrong in them.
func (r *repair) block() (made []flat, end uint32) {
	const head, next = "if _:\n", "_\n"
	text := make([]byte, 0, len(head)+len(r.piece)+r.column+len(next))
	text = append(append(text, head...), r.piece...)
	if !r.last {
		text = append(append(text, bytes.Repeat([]byte{' '}, r.column)...), next...)
	}
	all := parse(text, nil)
	if all == nil || all[0].is(broken|isError) {
		return nil, 0
	}
	const first = 5 // after the module, the statement, and what stands in its head
	block := int32(first)
	for int(block) < len(all) && r.g.kind(all[block].symbol) != kBlock {
		block = all[block].next // a comment
	}
	if int(block) >= len(all) || int(all[block].next) != len(all) {
		return nil, 0
	}
	end = all[block].end - uint32(len(head))
	if !r.last {
		n := len(all) - 2 // a statement, and the name in it
		if int(block) >= n || int(all[n].start) != len(text)-len(next) {
			return nil, 0
		}
		all = all[:n]
	}
	made = append(all[first:block:block], all[block+1:]...)
	for i := range made {
		f := &made[i]
		f.start -= uint32(len(head))
		f.end -= uint32(len(head))
		if f.next -= first; f.next > block-first {
			f.next--
		}
	}
	return made, end
}
