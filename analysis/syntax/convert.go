package syntax

import (
	"iter"
	"slices"
	"strings"
)

// maxDepth is how deep expressions and statements may nest; what is deeper is
// bad. CPython gives up earlier on most of it, and whoever walks the nodes may
// recurse without care.
const maxDepth = 3000

// A conv converts one block of a flattened tree to nodes.
type conv struct {
	g         *grammar
	flats     []flat
	text      string // of the block
	shift     int    // from a position in flats to one in text
	masks     []Span // within the block, in the source
	methods   []method
	methodEnd uint32 // of the last one placed
	depth     int
	errors    []Span
	parens    map[Expr]Span
	stem      *Stem
	earlier   *earlier           // the version before; nil if nothing is taken from it
	placed    map[*Branch]uint32 // where what was taken is now
	grown     map[*Branch]int    // and how much more text there is in it than was
	heads     map[*FuncDef]int   // where the bodies of functions begin
	sealed    int                // how many statements are around that are taken as a whole, or not
	whole     bool               // dead statements stay
	buried    []Dead
	*numbering
}

// A method is a block below the class that is converted.
type method struct {
	start int // in the source
	block *Block
}

// convert makes the block of a statement of a source, which may come after
// another version of it.
func (b *builder) convert(src *source, i int32, methods []method, was *Block) *Block {
	top := &src.flats[i]
	block := &Block{text: string(src.text[top.start:top.end])}
	c := conv{g: b.g, flats: src.flats, text: block.text, shift: -int(top.start), methods: methods, masks: src.within(top), whole: b.whole, numbering: &b.numbering}
	block.broken = top.is(broken) || len(c.masks) > 0
	for _, m := range methods {
		block.broken = block.broken || m.block.broken
	}
	for j := i; j < top.next; j++ {
		switch f := &src.flats[j]; {
		case f.is(isMethod) && len(methods) > 0:
			j = f.next - 1
		case f.is(isError | missing):
			block.errors = append(block.errors, c.span(j))
			j = f.next - 1
		case c.masked(j):
			block.errors = append(block.errors, c.span(j))
			j = f.next - 1
		case c.foreign(j):
			block.errors = append(block.errors, c.span(j))
			block.broken = true
		case b.g.kind(f.symbol) == kComment:
			block.comments = append(block.comments, c.span(j))
		}
	}
	c.errors = block.errors
	if c.earlier = newEarlier(was); c.earlier != nil {
		c.stem, c.placed, c.grown, c.room = was.stem, map[*Branch]uint32{}, map[*Branch]int{}, nil
	} else {
		c.room = make([]Node, 0, (top.next-i)/2+1)
		c.stem = &Stem{function: b.defined(src.flats, i) == kFunctionDefinition}
	}
	root := c.bury(c.stmt(i))
	if k, ok := root.(*ClassDef); ok && was != nil {
		root = c.keepClass(k, methods, was)
	}
	if c.earlier != nil {
		if was.Root() == root {
			block.past = was.past
		} else {
			block.past, _ = was.Root().(*FuncDef)
		}
	}
	slices.SortFunc(c.buried, func(a, b Dead) int { return a.Span.Start - b.Span.Start })
	block.dead = c.buried
	c.grow(block, root)
	return block
}

func (c *conv) kind(i int32) kind { return c.g.kind(c.flats[i].symbol) }

func (c *conv) span(i int32) Span {
	return Span{int(c.flats[i].start) + c.shift, int(c.flats[i].end) + c.shift}
}

// masked reports whether a statement or expression stands for one that is wrong.
func (c *conv) masked(i int32) bool {
	if len(c.masks) == 0 {
		return false
	}
	s := c.span(i).Shift(-c.shift)
	n, ok := slices.BinarySearchFunc(c.masks, s, func(m, s Span) int { return m.Start - s.Start })
	return ok && c.masks[n] == s
}

// foreign reports whether the grammar takes for right what Python has not: a
// keyword as a name, or a string in backquotes.
func (c *conv) foreign(i int32) bool {
	switch c.kind(i) {
	case kIdentifier:
		return isKeyword(c.source(i))
	case kStringStart:
		return strings.HasSuffix(c.source(i), "`")
	}
	return false
}

func (c *conv) at(i int32) Base { return c.from(i, i) }

// from returns the place from the start of flat i to the end of flat j.
func (c *conv) from(i, j int32) Base {
	return Base{start: uint32(int(c.flats[i].start) + c.shift), end: uint32(int(c.flats[j].end) + c.shift)}
}

func (c *conv) source(i int32) string {
	s := c.span(i)
	return c.text[s.Start:s.End]
}

// token returns the name of an operator or keyword, whatever space is within it.
func (c *conv) token(i int32) string {
	if s := int(c.flats[i].symbol); s < len(c.g.names) {
		return c.g.names[s]
	}
	return ""
}

// children yields what is directly below i, without comments.
func (c *conv) children(i int32) iter.Seq[int32] {
	return func(yield func(int32) bool) {
		for j := i + 1; j < c.flats[i].next; j = c.flats[j].next {
			if c.flats[j].is(extra) && !c.flats[j].is(isError) {
				continue
			}
			if !yield(j) {
				return
			}
		}
	}
}

// named yields the children that are not tokens or errors.
func (c *conv) named(i int32) iter.Seq[int32] {
	return func(yield func(int32) bool) {
		for j := range c.children(i) {
			if c.flats[j].is(named) && !c.flats[j].is(isError) && !yield(j) {
				return
			}
		}
	}
}

// child returns the first child in a role, or -1.
func (c *conv) child(i int32, f field) int32 {
	for j := range c.children(i) {
		if c.g.fields[c.flats[j].field] == f {
			return j
		}
	}
	return -1
}

// first returns the first named child of a kind, or -1.
func (c *conv) first(i int32, k kind) int32 {
	for j := range c.named(i) {
		if c.kind(j) == k {
			return j
		}
	}
	return -1
}

// has reports whether a token is directly below i.
func (c *conv) has(i int32, token string) bool {
	for j := range c.children(i) {
		if !c.flats[j].is(named) && c.token(j) == token {
			return true
		}
	}
	return false
}

// damaged reports whether something between i and the expressions, statements
// and blocks below it did not parse: then one cannot tell what i is.
func (c *conv) damaged(i int32) bool {
	if !c.flats[i].is(broken) {
		return false
	}
	for j := range c.children(i) {
		if c.flats[j].is(isError | missing) {
			return true
		}
		if k := c.kind(j); k != kBlock && !isStatement(k) && !isExpr(k) && c.damaged(j) {
			return true
		}
	}
	return false
}

// deeper runs f one level down, and reports whether that was possible.
func (c *conv) deeper(f func()) bool {
	if c.depth == maxDepth {
		return false
	}
	c.depth++
	f()
	c.depth--
	return true
}

func (c *conv) name(i int32) *Name {
	if i < 0 {
		return &Name{}
	}
	return &Name{c.at(i), c.source(i)}
}

// dotted returns a dotted name without the space that may be in it.
func (c *conv) dotted(i int32) string {
	s := c.source(i)
	if strings.ContainsAny(s, " \t\r\n\f\\#") {
		var parts []string
		for j := range c.named(i) {
			parts = append(parts, c.source(j))
		}
		return strings.Join(parts, ".")
	}
	return s
}

func (c *conv) bad(i int32) Expr { return &BadExpr{c.at(i)} }

// role converts the child in a role; where there is none it is bad.
func (c *conv) role(i int32, f field) Expr {
	if j := c.child(i, f); j >= 0 {
		return c.expr(j)
	}
	return c.nothing(i)
}

// nothing stands at the start of i for an expression that is not there.
func (c *conv) nothing(i int32) Expr {
	b := c.at(i)
	b.end = b.start
	return &BadExpr{b}
}

// optional converts the child in a role, or returns nil.
func (c *conv) optional(i int32, f field) Expr {
	if j := c.child(i, f); j >= 0 {
		return c.expr(j)
	}
	return nil
}
