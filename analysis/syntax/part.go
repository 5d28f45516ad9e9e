package syntax

import "strings"

// A part is what was made of a stretch of text. It does not know its place, and
// may be part of many versions of a document.
type part struct {
	entries []entry // whose starts are relative
	methods []piece
	shell   *shell
}

// A placed part is one in a document.
type placed struct {
	stretch
	*part
}

// A builder makes the parts of a document, from its text and from what the
// version before has where the text changed.
type builder struct {
	g    *grammar
	text []byte
	buf  []flat // of the tree at hand
	// last is the tree that was made last of what was edited, if any: the next edit
	// is mostly in the same place.
	last *tree
	// whole: dead statements stay.
	whole bool
	numbering

	pieces    map[string][]piece // by text, as are the others
	blocks    map[string]*Block
	shells    map[string]*shell
	functions map[string][]*Block // by name, as are the classes
	classes   map[string][]*Block
	used      map[*Block]bool // of all these: each stands at most once in a document
}

// remember keeps what the version before has of a part that is no more.
func (b *builder) remember(p *part, text string) {
	if b.pieces == nil {
		b.pieces, b.blocks, b.shells = map[string][]piece{}, map[string]*Block{}, map[string]*shell{}
		b.functions, b.classes, b.used = map[string][]*Block{}, map[string][]*Block{}, map[*Block]bool{}
	}
	for _, m := range p.methods {
		key := text[m.start:m.end]
		b.pieces[key] = append(b.pieces[key], m)
	}
	if p.shell != nil {
		b.shells[p.shell.text] = p.shell
	}
	for i, e := range p.entries {
		switch def := e.block.Root().(type) {
		case *FuncDef:
			b.functions[def.Name.ID] = append(b.functions[def.Name.ID], e.block)
		case *ClassDef:
			b.classes[def.Name.ID] = append(b.classes[def.Name.ID], e.block)
		}
		class := i+1 < len(p.entries) && p.entries[i+1].class == 1 // whose methods may go separate ways
		if !class && !e.block.Broken() {
			b.blocks[e.block.text] = e.block
		}
	}
}

// take takes the first of those with a key: a block stands at most once in a document.
func take[T any](m map[string][]T, key string) (none T, ok bool) {
	all := m[key]
	if len(all) == 0 {
		return none, false
	}
	m[key] = all[1:]
	return all[0], true
}

// part makes the part of a stretch, or returns nil if that took too long.
func (b *builder) part(s stretch) *part {
	text := b.text[s.start:s.end]
	p := &part{}
	for i, start := range s.members {
		end := s.end
		if i+1 < len(s.members) {
			end = s.members[i+1]
		}
		if m, ok := b.method(text, start-s.start, end-s.start); ok {
			p.methods = append(p.methods, m)
		}
	}
	src := b.source(text, p)
	if src == nil {
		return nil
	}
	if src.flats[0].is(isError) {
		b.salvage(src, p, 0)
	} else {
		for i := range statements(src.flats) {
			if src.flats[i].is(isError) {
				b.salvage(src, p, i)
			} else {
				b.unit(src, p, i)
			}
		}
	}
	return p
}

// salvage finds the whole statements of a region that did not parse. One that is
// indented is not at module level, and to what it belongs is not known.
func (b *builder) salvage(src *source, p *part, region int32) {
	at, end := int(src.flats[region].start), int(src.flats[region].end)
	var search func(i int32, nesting int)
	search = func(i int32, nesting int) {
		for j := i + 1; j < src.flats[i].next; j = src.flats[j].next {
			f := &src.flats[j]
			switch k := b.g.kind(f.symbol); {
			case f.is(extra) && !f.is(isError):
			case f.is(isError) || k == kBlock:
				if nesting < 100 {
					search(j, nesting+1)
				}
			case isStatement(k) && src.startsLine(int(f.start)) && int(f.start) >= at:
				b.bad(src, p, at, int(f.start))
				b.unit(src, p, j)
				at = int(f.end)
			}
		}
	}
	search(region, 0)
	b.bad(src, p, at, end)
}

// bad adds an entry for a region that did not parse, if there is anything in it.
func (b *builder) bad(src *source, p *part, start, end int) {
	text := string(src.text[start:end])
	trimmed := strings.TrimLeft(text, " \t\r\n\f")
	start += len(text) - len(trimmed)
	trimmed = strings.TrimRight(trimmed, " \t\r\n\f")
	if trimmed == "" {
		return
	}
	block := &Block{text: strings.Clone(trimmed), errors: []Span{{0, len(trimmed)}}, broken: true}
	for at := 0; at < len(trimmed); {
		line, _, _ := strings.Cut(trimmed[at:], "\n")
		if c := strings.TrimLeft(line, " \t"); strings.HasPrefix(c, "#") {
			block.comments = append(block.comments, Span{at + len(line) - len(c), at + len(line)})
		}
		at += len(line) + 1
	}
	c := conv{text: block.text, stem: &Stem{}, numbering: &numbering{}}
	c.grow(block, &BadStmt{Base{end: uint32(len(trimmed))}})
	p.add(block, start, 0)
}

func (p *part) add(block *Block, start, class int) {
	p.entries = append(p.entries, entry{block, uint32(start), uint32(class)})
}

// unit adds a statement at module level, and its methods if it is a class.
func (b *builder) unit(src *source, p *part, i int32) {
	start := int(src.flats[i].start)
	if m := src.cutAt(Span{start, int(src.flats[i].end)}); m != nil { // its class did not parse
		p.add(m.block, start, 0)
		return
	}
	methods := b.methods(src, i)
	if len(methods) == 0 {
		p.add(b.block(src, i), start, 0)
		return
	}
	class := len(p.entries)
	p.entries = append(p.entries, entry{}) // of the class, which needs its methods
	for k, m := range methods {
		p.add(m.block, m.start, 1+k)
	}
	p.entries[class] = entry{b.convert(src, i, methods, b.was(src, i)), uint32(start), 0}
}

// block returns the block of a statement: one that was elsewhere, or a new one.
func (b *builder) block(src *source, i int32) *Block {
	if f := &src.flats[i]; !f.is(broken) && len(src.within(f)) == 0 {
		if block := b.blocks[string(src.text[f.start:f.end])]; block != nil && !b.used[block] {
			b.used[block] = true
			return block
		}
	}
	return b.convert(src, i, nil, b.was(src, i))
}

// was returns the function or class that the version before has under the name of
// one, if that is no more.
func (b *builder) was(src *source, i int32) *Block {
	kind, all := b.defined(src.flats, i), b.functions
	switch kind {
	case kFunctionDefinition:
	case kClassDefinition:
		all = b.classes
	default:
		return nil
	}
	if b.g.kind(src.flats[i].symbol) == kDecoratedDefinition {
		i = b.childOf(src.flats, i, kind)
	}
	name := b.childOf(src.flats, i, kIdentifier)
	if name < 0 {
		return nil
	}
	for _, block := range all[string(src.text[src.flats[name].start:src.flats[name].end])] {
		if !b.used[block] {
			b.used[block] = true
			return block
		}
	}
	return nil
}
