package syntax

import (
	"math"
	"sort"
	"strings"
)

// A builder makes the entries of a document from its tree, and from the blocks
// of the version before that did not change.
type builder struct {
	g *grammar
	d *Document

	old            []entry
	oldLen         int
	oldBroken      bool
	prefix, suffix int               // bytes at both ends that are as before
	moved          map[string]*Block // blocks in the changed region of the old version, by text
	buf            []flat
}

func (b *builder) build() {
	t := b.d.tree
	if b.old == nil || b.oldBroken || b.d.treeBroken {
		b.units(t.list(0, math.MaxUint32))
		return
	}
	// Both versions are free of errors. Then a statement depends on the text up
	// to the token after it, and on nothing before it: all is as before up to one
	// statement before the change, and again from the first statement after the
	// change that is where it was.
	first := b.module(sort.Search(len(b.old), func(i int) bool { return int(b.old[i].start) > b.prefix }) - 1)
	from := 0
	if first = b.module(first - 1); first > 0 {
		from = int(b.old[first].start)
	}
	until := len(b.d.text) - b.suffix
	items := t.list(from, until)
	rest := len(b.old)
	if n := len(items); n > 0 {
		last := n - 1
		for items[last].depth == 2 {
			last--
		}
		if start := int(items[last].start); start >= until {
			if rest = b.at(start - b.delta()); rest >= 0 && b.old[rest].class == 0 && b.old[rest].end()+b.delta() == int(items[last].end) {
				items = items[:last]
			} else {
				items, rest = t.list(from, math.MaxUint32), len(b.old)
			}
		}
	}
	b.d.entries = make([]entry, 0, len(b.old)+8)
	b.d.entries = append(b.d.entries, b.old[:first]...)
	b.units(items)
	for _, e := range b.old[rest:] {
		e.start = uint32(int(e.start) + b.delta())
		b.d.entries = append(b.d.entries, e)
	}
}

// delta is how far the text after the change moved.
func (b *builder) delta() int { return len(b.d.text) - b.oldLen }

// module returns the index of the entry at module level that an entry is part of.
func (b *builder) module(i int) int {
	if i >= len(b.old) {
		i = len(b.old) - 1
	}
	if i < 0 {
		return 0
	}
	return i - int(b.old[i].class)
}

// at returns the index of the old entry that starts at an offset, or -1.
func (b *builder) at(start int) int {
	i := sort.Search(len(b.old), func(i int) bool { return int(b.old[i].start) >= start })
	if i < len(b.old) && int(b.old[i].start) == start {
		return i
	}
	return -1
}

// units adds the entries for all items.
func (b *builder) units(items []item) {
	for len(items) > 0 {
		n := 1
		for n < len(items) && items[n].depth > items[0].depth {
			n++
		}
		if items[0].flags&isError != 0 {
			b.salvage(items[0], items[1:n])
		} else {
			b.unit(items[0], items[1:n])
		}
		items = items[n:]
	}
}

// salvage finds the whole statements of a region that did not parse. One that is
// indented is not at module level, and to what it belongs is not known.
func (b *builder) salvage(region item, items []item) {
	at, end := int(region.start), int(region.end)
	for len(items) > 0 {
		it := items[0]
		n := 1
		for n < len(items) && items[n].depth > it.depth {
			n++
		}
		if isStatement(b.g.kind(uint16(it.symbol))) && b.startsLine(int(it.start)) {
			b.bad(at, int(it.start))
			b.unit(it, items[1:n])
			at = int(it.end)
		}
		items = items[n:]
	}
	b.bad(at, end)
}

func (b *builder) startsLine(offset int) bool {
	return offset == 0 || b.d.text[offset-1] == '\n' || b.d.text[offset-1] == '\r'
}

// bad adds an entry for a region that did not parse, if there is anything in it.
func (b *builder) bad(start, end int) {
	text := string(b.d.text[start:end])
	trimmed := strings.TrimLeft(text, " \t\r\n\f")
	start += len(text) - len(trimmed)
	trimmed = strings.TrimRight(trimmed, " \t\r\n\f")
	if trimmed == "" {
		return
	}
	block := &Block{text: strings.Clone(trimmed), errors: []Span{{0, len(trimmed)}}, broken: true}
	block.key = keyOf(block.text, nil, true)
	for at := 0; at < len(trimmed); {
		line, _, _ := strings.Cut(trimmed[at:], "\n")
		if c := strings.TrimLeft(line, " \t"); strings.HasPrefix(c, "#") {
			block.comments = append(block.comments, Span{at + len(line) - len(c), at + len(line)})
		}
		at += len(line) + 1
	}
	block.number(&BadStmt{Base{end: uint32(len(trimmed))}}, nil)
	b.add(block, start, 0)
}

func (b *builder) add(block *Block, start, class int) {
	b.d.entries = append(b.d.entries, entry{block, uint32(start), uint32(class)})
	if block.hint.Load() == 0 {
		block.hint.Store(int32(len(b.d.entries) - 1))
	}
}

// unit adds a statement at module level, and its methods if it is a class.
func (b *builder) unit(it item, methods []item) {
	class := len(b.d.entries)
	if i := b.unchanged(it); i >= 0 && b.old[i].class == 0 {
		b.add(b.old[i].block, int(it.start), 0)
		for i++; i < len(b.old) && b.old[i].class > 0; i++ {
			b.add(b.old[i].block, int(b.old[i].start)+int(it.start)-int(b.old[i-int(b.old[i].class)].start), len(b.d.entries)-class)
		}
		return
	}
	if len(methods) == 0 {
		b.add(b.block(it, nil), int(it.start), 0)
		return
	}
	b.d.entries = append(b.d.entries, entry{}) // of the class, which needs its methods
	roots := make([]method, 0, len(methods))
	for _, m := range methods {
		var block *Block
		if i := b.unchanged(m); i >= 0 {
			block = b.old[i].block
		} else {
			block = b.block(m, nil)
		}
		roots = append(roots, method{int(m.start), block.Root()})
		b.add(block, int(m.start), len(b.d.entries)-class)
	}
	block := b.convert(it, roots)
	block.hint.Store(int32(class))
	b.d.entries[class] = entry{block, uint32(it.start), 0}
}

// unchanged returns the index of the old entry that has the same bytes, in the
// same place of the part that did not change, or -1.
func (b *builder) unchanged(it item) int {
	start, end := int(it.start), int(it.end)
	if b.old == nil || it.flags&broken != 0 {
		return -1
	}
	switch {
	case end <= b.prefix:
	case start >= len(b.d.text)-b.suffix:
		start, end = start-b.delta(), end-b.delta()
	default:
		return -1
	}
	if i := b.at(start); i >= 0 && b.old[i].end() == end && !b.old[i].block.Broken() {
		return i
	}
	return -1
}

// block returns the block of an item that is not where it was: one that moved, or a new one.
func (b *builder) block(it item, methods []method) *Block {
	if it.flags&broken == 0 && b.old != nil && len(b.d.reading.within(Span{int(it.start), int(it.end)})) == 0 {
		if b.moved == nil {
			b.moved = b.changed()
		}
		text := b.d.Source()[it.start:it.end]
		if block := b.moved[text]; block != nil {
			delete(b.moved, text) // a block stands at most once in a document
			return block
		}
	}
	return b.convert(it, methods)
}

// changed returns the old blocks that are not wholly in a part that did not
// change. Classes with methods are left out: these may go separate ways.
func (b *builder) changed() map[string]*Block {
	m := make(map[string]*Block)
	for i, e := range b.old {
		if e.end() <= b.prefix || int(e.start) >= b.oldLen-b.suffix || e.block.Broken() {
			continue
		}
		if i+1 < len(b.old) && b.old[i+1].class == 1 {
			continue
		}
		m[e.block.text] = e.block
	}
	return m
}
