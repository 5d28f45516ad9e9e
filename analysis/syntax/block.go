package syntax

import (
	"encoding/binary"
	"hash/maphash"
	"sync/atomic"
)

// A Block is a statement at module level, or a method directly in a class at
// module level. It does not know its place in a document, and one block may be
// part of many versions of it.
type Block struct {
	text     string
	key      uint64
	nodes    []Node // in pre-order, by Index
	loops    []Stmt
	comments []Span // relative, as are the nodes
	errors   []Span
	broken   bool
	parens   map[Expr]Span // of expressions within parentheses of their own, the outermost pair
	hint     atomic.Int32  // where it was last found among a document's entries
}

// Root returns the statement that the block consists of.
func (b *Block) Root() Stmt { return b.nodes[0].(Stmt) }

// Loops returns the for and while statements of the block, in order.
func (b *Block) Loops() []Stmt { return b.loops }

// Len returns the number of nodes.
func (b *Block) Len() int { return len(b.nodes) }

// Text returns the source text; that of a class includes its methods.
func (b *Block) Text() string { return b.text }

// Key identifies the block's content: blocks with equal keys have equal text
// and equal nodes. It is good within one process.
func (b *Block) Key() uint64 { return b.key }

// Broken reports whether something in the block, or in a method of the class that it is, did not parse.
func (b *Block) Broken() bool { return b.broken }

// Node returns the node with an Index.
func (b *Block) Node(index int) Node { return b.nodes[index] }

var seed = maphash.MakeSeed()

// keyOf hashes the text, and the shape of what did not parse, for that does not
// depend on the text alone.
func keyOf(text string, flats []flat, broken bool) uint64 {
	if !broken {
		return maphash.String(seed, text)
	}
	var h maphash.Hash
	h.SetSeed(seed)
	h.WriteString(text)
	var buf []byte
	for _, f := range flats {
		buf = binary.LittleEndian.AppendUint32(buf[:0], f.start-flats[0].start)
		buf = binary.LittleEndian.AppendUint32(buf, f.end-flats[0].start)
		buf = binary.LittleEndian.AppendUint16(buf, f.symbol)
		h.Write(buf)
	}
	return h.Sum64()
}
