package syntax

import (
	"slices"
	"sort"
)

// A source is a text and its tree.
type source struct {
	text  []byte // as it stands in the document
	flats []flat // whose places are in text
	masks []Span // of statements that are wrong
	cuts  []piece
}

// A shell is a class without the methods that were parsed alone: for each of
// them stands "()". Where only methods change, it stays the same.
type shell struct {
	text  string
	flats []flat
	masks []Span
}

const stub = "()"

// read parses a text. It returns nil if that took too long.
func (b *builder) read(text []byte, around heads) *source {
	plain := newlines(text)
	list := flawsAfter(plain, around)
	given, masks := masked(plain, list, false)
	flats := b.flatten(given)
	if flats == nil {
		return nil
	}
	b.buf = flats
	if flats[0].is(broken) && len(list) > 0 {
		if given, all := masked(plain, list, true); len(all) != len(masks) {
			if flats = parse(given, b.buf); flats != nil {
				b.buf, masks = flats, all
			}
		}
	}
	return &source{text: text, flats: b.buf, masks: masks}
}

// flatten returns the tree of a text, made from the last one where that is possible.
func (b *builder) flatten(text []byte) []flat {
	if b.last != nil {
		if flats := b.last.reparse(b.g, text); flats != nil {
			b.last = &tree{text, flats}
			return append(b.buf[:0], flats...)
		}
	}
	flats := parse(text, b.buf)
	if flats != nil && b.pieces != nil && !flats[0].is(broken|isError) {
		b.last = &tree{text, slices.Clone(flats)}
	}
	return flats
}

// source parses the text of a part without its methods.
func (b *builder) source(text []byte, p *part) *source {
	if len(p.methods) == 0 {
		return b.read(text, heads{{}})
	}
	short := make([]byte, 0, 1024)
	at := 0
	for i := range p.methods {
		s := p.methods[i].span()
		short = append(append(short, text[at:s.Start]...), stub...)
		at = s.End
	}
	short = append(short, text[at:]...)
	p.shell = b.shells[string(short)]
	if p.shell == nil {
		src := b.read(short, heads{{}})
		if src == nil {
			return nil
		}
		p.shell = &shell{string(short), slices.Clone(src.flats), src.masks}
	}
	b.buf = append(b.buf[:0], p.shell.flats...)
	src := &source{text: text, flats: b.buf, masks: slices.Clone(p.shell.masks), cuts: p.methods}
	place := src.places()
	for i := range src.flats {
		f := &src.flats[i]
		f.start, f.end = uint32(place(int(f.start))), uint32(place(int(f.end)))
	}
	for i, m := range src.masks {
		src.masks[i] = Span{place(m.Start), place(m.End)}
	}
	return src
}

// places returns the function from a place in the shell to the one in the text.
func (s *source) places() func(int) int {
	ends := make([]int, len(s.cuts)) // of the stubs
	grown := 0
	for i := range s.cuts {
		cut := s.cuts[i].span()
		ends[i] = cut.Start - grown + len(stub)
		grown += cut.Len() - len(stub)
	}
	return func(at int) int {
		i := sort.SearchInts(ends, at+1) // the first stub that ends behind at
		if i < len(ends) && at > ends[i]-len(stub) {
			return s.cuts[i].span().Start + at - (ends[i] - len(stub))
		}
		if i == 0 {
			return at
		}
		return s.cuts[i-1].span().End + at - ends[i-1]
	}
}

// cutAt returns the method that was parsed alone whose place is s, or nil.
func (s *source) cutAt(at Span) *piece {
	i := sort.Search(len(s.cuts), func(i int) bool { return s.cuts[i].span().Start >= at.Start })
	if i < len(s.cuts) && s.cuts[i].span() == at {
		return &s.cuts[i]
	}
	return nil
}

// within returns the masks that lie in a node.
func (s *source) within(f *flat) []Span {
	i := sort.Search(len(s.masks), func(i int) bool { return s.masks[i].Start >= int(f.start) })
	j := i
	for j < len(s.masks) && s.masks[j].End <= int(f.end) {
		j++
	}
	return s.masks[i:j]
}

func (s *source) startsLine(offset int) bool {
	return offset == 0 || s.text[offset-1] == '\n' || s.text[offset-1] == '\r'
}
