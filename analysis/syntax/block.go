package syntax

import "sync/atomic"

// A Block is a statement at module level, or a method directly in a class at
// module level. It does not know its place in a document, and one block may be
// part of many versions of it.
type Block struct {
	text     string
	stem     *Stem
	places   []place // of the branches, by slot
	others   []place // of those whose slot another has
	loops    []Stmt
	comments []Span // relative to the block
	errors   []Span
	broken   bool
	size     int      // number of nodes
	dead     []Dead   // relative to the block
	past     *FuncDef // the root of the last version with another; nil for none
}

// A place is where a branch is in a block.
type place struct {
	branch *Branch
	start  uint32
	parent Node // above the branch; nil for that of the block's root
	grown  int  // how much more text the root has than when it was made, by statements that are dead
}

// A Stem is what the versions of a block have in common: an edit within a
// function makes another block of the same stem, in which what did not change
// are the same nodes. Of all else each version has a stem of its own.
type Stem struct {
	function bool
	indices  atomic.Uint32 // given to nodes so far
	hint     atomic.Int32  // where a block was last found among a document's entries
}

// IsFunction reports whether the blocks are functions: at module level, or methods.
func (s *Stem) IsFunction() bool { return s.function }

// Bound is more than any Index of the nodes that there are so far.
func (s *Stem) Bound() int { return int(s.indices.Load()) }

// A Branch is a piece of a block that versions may share. In a function it is a
// statement, or something in the head of one, without the branches below it; all
// else is one branch. It does not know its place in a block.
type Branch struct {
	stem   *Stem
	source string        // what it was made of: the text, with parentheses around and comments behind
	lead   uint32        // how far the text is within that
	size   uint32        // of the text, when the branch was made
	sound  bool          // the source alone tells what is made of it
	head   uint32        // how far the body of a function is within the text
	first  uint32        // the Index of the first node
	slot   uint32        // differs between the branches of a block
	nodes  []Node        // in pre-order; in the place of another branch stands its root
	kids   []kid         // the branches below, in order
	parens map[Expr]Span // of expressions within parentheses of their own, the outermost pair
}

// A kid is where a branch is in the one above.
type kid struct {
	at     uint32 // among its nodes
	start  uint32
	parent uint32 // among its nodes
}

// text is that of the root.
func (b *Branch) text() string { return b.source[b.lead : b.lead+b.size] }

// below is the branch of a kid.
func (b *Branch) below(k kid) *Branch { return b.nodes[k.at].base().branch }

// holds reports whether another branch is below the nodes from one to another.
func (b *Branch) holds(other *Branch, from, to uint32) bool {
	for _, k := range b.kids {
		if k.at < from || k.at >= to {
			continue
		}
		if kid := b.below(k); kid == other || kid.holds(other, 0, uint32(len(kid.nodes))) {
			return true
		}
	}
	return false
}

// put notes the place of a branch, and of those below it. What is of an earlier
// version is where c placed it.
func (b *Block) put(c *conv, br *Branch, start uint32, parent Node) {
	p := place{br, start, parent, c.grown[br]}
	if int(br.slot) < len(b.places) && b.places[br.slot].branch == nil {
		b.places[br.slot] = p
	} else {
		b.others = append(b.others, p)
	}
	b.size += len(br.nodes) - len(br.kids)
	for i, n := range br.nodes {
		if _, loop := n.(*For); loop {
			b.loops = append(b.loops, n.(Stmt))
		} else if _, loop := n.(*While); loop {
			b.loops = append(b.loops, n.(Stmt))
		}
		if br.stem.function && i == 0 {
			break // there are none but at the root
		}
	}
	for _, k := range br.kids {
		below := br.below(k)
		at, ok := c.placed[below]
		if !ok {
			at = start + k.start
		}
		b.put(c, below, at, br.nodes[k.parent])
	}
}

// place is where a branch is in the block.
func (b *Block) place(br *Branch) (place, bool) {
	if int(br.slot) < len(b.places) && b.places[br.slot].branch == br {
		return b.places[br.slot], true
	}
	for _, p := range b.others {
		if p.branch == br {
			return p, true
		}
	}
	return place{}, false
}

// Stem returns what the block has in common with its other versions.
func (b *Block) Stem() *Stem { return b.stem }

// root is the branch that the others are below.
func (b *Block) root() *Branch { return b.places[0].branch }

// Root returns the statement that the block consists of.
func (b *Block) Root() Stmt { return b.root().nodes[0].(Stmt) }

// Loops returns the for and while statements of the block, in order.
func (b *Block) Loops() []Stmt { return b.loops }

// Text returns the source text; that of a class includes its methods.
func (b *Block) Text() string { return b.text }

// Broken reports whether something in the block, or in a method of the class that it is, did not parse.
func (b *Block) Broken() bool { return b.broken }
