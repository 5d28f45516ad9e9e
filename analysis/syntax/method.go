package syntax

// A piece is a method that was parsed alone, with what follows it up to the next
// statement of the class.
type piece struct {
	start, end int // within the part
	at         int // where the method begins, within the piece
	block      *Block
}

// method parses a statement of a class, if it is a method that can stand alone:
// there is nothing else in the piece but comments.
func (b *builder) method(text []byte, start, end int) (piece, bool) {
	l := lexer{text: text}
	first := l.space(start)
	if word := l.word(first); word != "def" && word != "async" && text[first] != '@' {
		return piece{}, false
	}
	for {
		m, ok := take(b.pieces, string(text[start:end]))
		if !ok {
			break
		}
		if !b.used[m.block] {
			b.used[m.block] = true
			m.start, m.end = start, end
			return m, true
		}
	}
	src := b.read(text[start:end], nil)
	if src == nil {
		return piece{}, false
	}
	only := onlyStatement(src.flats)
	if only < 0 || b.defined(src.flats, only) != kFunctionDefinition {
		return piece{}, false
	}
	return piece{start, end, int(src.flats[only].start), b.block(src, only)}, true
}

// span is where the method is within the part.
func (m *piece) span() Span {
	return Span{m.start + m.at, m.start + m.at + len(m.block.text)}
}

// methods returns the methods of a class, none for anything else: those that
// were parsed alone, and those that were not because something about them is odd.
func (b *builder) methods(src *source, class int32) (out []method) {
	flats := src.flats
	if b.defined(flats, class) != kClassDefinition {
		return nil
	}
	if b.g.kind(flats[class].symbol) == kDecoratedDefinition {
		class = b.childOf(flats, class, kClassDefinition)
	}
	body := b.childOf(flats, class, kBlock)
	if body < 0 {
		return nil
	}
	for i := body + 1; i < flats[body].next; i = flats[i].next {
		f := &flats[i]
		if m := src.cutAt(Span{int(f.start), int(f.end)}); m != nil {
			f.flags |= isMethod
			out = append(out, method{int(f.start), m.block})
		} else if b.defined(flats, i) == kFunctionDefinition {
			out = append(out, method{int(f.start), b.block(src, i)})
			f.flags |= isMethod
		}
	}
	return out
}

// defined is what kind a definition defines: itself, or what stands below its decorators.
func (b *builder) defined(flats []flat, i int32) kind {
	k := b.g.kind(flats[i].symbol)
	if k != kDecoratedDefinition {
		return k
	}
	for _, k := range []kind{kFunctionDefinition, kClassDefinition} {
		if b.childOf(flats, i, k) >= 0 {
			return k
		}
	}
	return k
}

// childOf returns the first child of a kind, or -1.
func (b *builder) childOf(flats []flat, i int32, k kind) int32 {
	for j := i + 1; j < flats[i].next; j = flats[j].next {
		if b.g.kind(flats[j].symbol) == k {
			return j
		}
	}
	return -1
}
