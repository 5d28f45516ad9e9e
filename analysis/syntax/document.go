package syntax

import (
	"bytes"
	"sort"
	"strings"
	"sync/atomic"
	"unsafe"
)

// maxSize is the size of the largest text that is parsed; no one writes that much by hand.
const maxSize = 4 << 20

// A Document is one version of a text and its nodes. It never changes, and any
// number of goroutines may read it; Edit returns the next version.
type Document struct {
	text     []byte
	parts    []placed
	entries  []entry // of all parts
	tooLarge bool
	whole    bool // see ParseWhole
	last     *tree

	lines    atomic.Pointer[Lines] // made when asked for
	body     atomic.Pointer[[]Stmt]
	memo     Memo
	comments func() []Comment
}

// An entry places a block in a document. Entries are in the order of their
// starts, the methods of a class after the class.
type entry struct {
	block *Block
	start uint32
	class uint32 // a method's distance, in entries, from its class; 0 at module level
}

func (e entry) end() int { return int(e.start) + len(e.block.text) }

// A Comment is one comment, from its # to the end of the line.
type Comment struct {
	Span Span
	Text string
}

// Text returns the text, which must not be changed.
func (d *Document) Text() []byte { return d.text }

// Source returns the text as a string.
func (d *Document) Source() string { return unsafe.String(unsafe.SliceData(d.text), len(d.text)) }

// TooLarge reports whether the text was too large, or took too long, to parse; there are then no nodes.
func (d *Document) TooLarge() bool { return d.tooLarge }

// Lines returns the line index.
func (d *Document) Lines() *Lines {
	l := d.lines.Load()
	if l == nil {
		l = newLines(d.text) // two goroutines may both do this, and get the same
		d.lines.Store(l)
	}
	return l
}

// Memo is what make gives for a key, which it is called for once. All who ask
// share it, so nobody may change it.
func (d *Document) Memo(key any, make func() any) any { return d.memo.Get(key, make) }

// Body returns the statements of the module, in a list that all share.
func (d *Document) Body() []Stmt {
	if body := d.body.Load(); body != nil {
		return *body
	}
	body := make([]Stmt, 0, len(d.entries))
	for _, e := range d.entries {
		if e.class == 0 {
			body = append(body, e.block.Root())
		}
	}
	body = body[:len(body):len(body)]
	d.body.Store(&body) // two goroutines may both do this, and get the same
	return body
}

// Blocks returns the statements of the module and the methods of its classes, in order, a class before its methods.
func (d *Document) Blocks() []*Block {
	blocks := make([]*Block, len(d.entries))
	for i, e := range d.entries {
		blocks[i] = e.block
	}
	return blocks
}

// find returns the index of the entry of a stem's block, or -1. A block moves little
// from one version to the next, so the search goes outward from where it was last.
func (d *Document) find(s *Stem) int {
	at := min(int(s.hint.Load()), len(d.entries)-1)
	for lo, hi := at, at+1; lo >= 0 || hi < len(d.entries); lo, hi = lo-1, hi+1 {
		for _, i := range [2]int{lo, hi} {
			if i >= 0 && i < len(d.entries) && d.entries[i].block.stem == s {
				if i != at {
					s.hint.Store(int32(i))
				}
				return i
			}
		}
	}
	return -1
}

// place returns the index of the entry that a branch is in, and where it is in
// the block; the index is -1 if the branch is not of this version.
func (d *Document) place(br *Branch) (int, place) {
	if i := d.find(br.stem); i >= 0 {
		if p, ok := d.entries[i].block.place(br); ok {
			return i, p
		}
	}
	return -1, place{}
}

// index returns that of a block's entry, or -1.
func (d *Document) index(b *Block) int {
	if i := d.find(b.stem); i >= 0 && d.entries[i].block == b {
		return i
	}
	return -1
}

// Has reports whether the node is of this version.
func (d *Document) Has(n Node) bool {
	i, _ := d.place(n.base().branch)
	return i >= 0
}

// Block returns the block that a node belongs to, or nil if it is not of this version.
func (d *Document) Block(n Node) *Block {
	i, _ := d.place(n.base().branch)
	if i < 0 {
		return nil
	}
	return d.entries[i].block
}

// Span returns where a node is; the zero Span if it is not of this version.
func (d *Document) Span(n Node) Span {
	b := n.base()
	i, p := d.place(b.branch)
	if i < 0 {
		return Span{}
	}
	s := Span{int(b.start), int(b.end)}
	if b.at == 0 {
		s.End += p.grown
	}
	return s.Shift(int(d.entries[i].start + p.start))
}

// branchSpan makes a span that is relative to a branch absolute.
func (d *Document) branchSpan(br *Branch, s Span) Span {
	i, p := d.place(br)
	if i < 0 {
		return Span{}
	}
	return s.Shift(int(d.entries[i].start + p.start))
}

// BlockSpan makes a span that is relative to a block absolute.
func (d *Document) BlockSpan(b *Block, s Span) Span {
	i := d.index(b)
	if i < 0 {
		return Span{}
	}
	return s.Shift(int(d.entries[i].start))
}

// BlockAt returns the innermost block that a span lies in, or nil.
func (d *Document) BlockAt(s Span) *Block {
	i := sort.Search(len(d.entries), func(i int) bool { return int(d.entries[i].start) > s.Start }) - 1
	if i >= 0 && d.entries[i].end() < s.End {
		i -= int(d.entries[i].class) // of a method, the class
	}
	if i < 0 || d.entries[i].end() < s.End {
		return nil
	}
	return d.entries[i].block
}

// Start returns where a block stands; ok is false if it is not of this version.
func (d *Document) Start(b *Block) (start int, ok bool) {
	i := d.index(b)
	if i < 0 {
		return 0, false
	}
	return int(d.entries[i].start), true
}

// TextOf returns the text of the block of a stem, "" if there is none in this version.
func (d *Document) TextOf(s *Stem) string {
	if i := d.find(s); i >= 0 {
		return d.entries[i].block.text
	}
	return ""
}

// Now returns the block of this version that has the stem of another, and its span.
func (d *Document) Now(b *Block) (now *Block, at Span, ok bool) {
	i := d.find(b.stem)
	if i < 0 {
		return nil, Span{}, false
	}
	e := d.entries[i]
	return e.block, Span{int(e.start), e.end()}, true
}

// Between returns the blocks at module level that a place stands between, nil for
// none; ok is false if it stands in one.
func (d *Document) Between(at int) (before, after *Block, ok bool) {
	i := sort.Search(len(d.entries), func(i int) bool { return int(d.entries[i].start) >= at })
	if i > 0 {
		e := d.entries[i-1-int(d.entries[i-1].class)]
		if e.end() > at {
			return nil, nil, false
		}
		before = e.block
	}
	for ; i < len(d.entries); i++ {
		if d.entries[i].class == 0 {
			return before, d.entries[i].block, true
		}
	}
	return before, nil, true
}

// Successor returns the block of this version that has the nodes of another, and
// what of the text of that it has not; nil if there is none.
func (d *Document) Successor(b *Block) (*Block, Span) {
	i := d.find(b.stem)
	if i < 0 || d.entries[i].block.Root() != b.Root() {
		return nil, Span{}
	}
	now := d.entries[i].block
	return now, changeOf(b.text, now.text)
}

// Parent returns the node above n, which for a method is its class, and nil at module level.
func (d *Document) Parent(n Node) Node {
	b := n.base()
	if b.parent != nil {
		return b.parent
	}
	switch i, p := d.place(b.branch); {
	case i >= 0 && p.parent != nil:
		return p.parent
	case i >= 0 && d.entries[i].class > 0:
		// A method's parent is the class itself: no node stands between.
		return d.entries[i-int(d.entries[i].class)].block.Root()
	}
	return nil
}

// Stmt returns the innermost statement that n is or is part of.
func (d *Document) Stmt(n Node) Stmt { return enclosing[Stmt](d, n) }

// Func returns the innermost function around n, or nil; a function is not around itself.
func (d *Document) Func(n Node) *FuncDef { return enclosing[*FuncDef](d, d.Parent(n)) }

// Class returns the innermost class around n, or nil; a class is not around itself.
func (d *Document) Class(n Node) *ClassDef { return enclosing[*ClassDef](d, d.Parent(n)) }

func enclosing[N Node](d *Document, n Node) (none N) {
	for ; n != nil; n = d.Parent(n) {
		if found, ok := n.(N); ok {
			return found
		}
	}
	return none
}

// NodeAt returns the innermost node that covers a span, or nil.
func (d *Document) NodeAt(s Span) Node {
	covers := func(n Node) bool { return d.Span(n).Contains(s) }
	i := sort.Search(len(d.entries), func(i int) bool { return int(d.entries[i].start) > s.Start }) - 1
	for i >= 0 && !covers(d.entries[i].block.Root()) {
		if d.entries[i].class == 0 {
			return nil
		}
		i -= int(d.entries[i].class)
	}
	if i < 0 {
		return nil
	}
	found := Node(d.entries[i].block.Root())
	b := found.base()
	for j := b.at + 1; j < b.last; {
		n := b.branch.nodes[j]
		below := n.base()
		switch {
		case covers(n):
			found, b, j = n, below, below.at+1
		case below.branch != b.branch:
			j++
		default:
			j = below.last
		}
	}
	return found
}

// Parens reports whether an expression stands directly within parentheses of
// its own. They are not part of its span; those of a call or a tuple do not count.
func (d *Document) Parens(x Expr) bool {
	_, ok := x.base().branch.parens[x]
	return ok
}

// Outer returns the span of an expression with all parentheses of its own.
func (d *Document) Outer(x Expr) Span {
	br := x.base().branch
	if s, ok := br.parens[x]; ok {
		return d.branchSpan(br, s)
	}
	return d.Span(x)
}

// Errors returns the regions that did not parse, in order.
func (d *Document) Errors() []Span {
	var out []Span
	for _, e := range d.entries {
		for _, s := range e.block.errors {
			out = append(out, s.Shift(int(e.start)))
		}
	}
	return out
}

// Dead returns the statements of functions that are in no list, in order.
func (d *Document) Dead() []Dead {
	var out []Dead
	for _, e := range d.entries {
		for _, x := range e.block.dead {
			x.Span = x.Span.Shift(int(e.start))
			out = append(out, x)
		}
	}
	return out
}

// Comments returns all comments, in order.
func (d *Document) Comments() []Comment { return d.comments() }

func (d *Document) findComments() []Comment {
	var out []Comment
	add := func(s Span) {
		text := strings.TrimRight(d.Source()[s.Start:s.End], "\r\n")
		out = append(out, Comment{Span{s.Start, s.Start + len(text)}, text})
	}
	// Between the statements of a module there is nothing but space and comments.
	at := 0
	between := func(to int) {
		for at < to {
			i := bytes.IndexByte(d.text[at:to], '#')
			if i < 0 {
				break
			}
			end := at + i
			for end < to && d.text[end] != '\n' && d.text[end] != '\r' {
				end++
			}
			add(Span{at + i, end})
			at = end
		}
		at = to
	}
	for _, e := range d.entries {
		if e.class == 0 {
			between(int(e.start))
			at = e.end()
		}
		for _, s := range e.block.comments {
			add(s.Shift(int(e.start)))
		}
	}
	between(len(d.text))
	sort.SliceStable(out, func(i, j int) bool { return out[i].Span.Start < out[j].Span.Start })
	return out
}
