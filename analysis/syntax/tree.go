package syntax

/*
#include "tree.h"
*/
import "C"

import (
	"runtime"
	"unsafe"

	_ "github.com/smacker/go-tree-sitter"        // the library, linked as C
	_ "github.com/smacker/go-tree-sitter/python" // the grammar, linked as C
)

// parseLimit ends the parse of a hostile text, in microseconds. Nothing that anyone wrote takes a second.
const parseLimit = 20_000_000

// A tree is tree-sitter's tree of one text. Its memory is C's: the garbage
// collector frees it in the end, but does not see its size.
type tree struct {
	c       unsafe.Pointer
	cleanup runtime.Cleanup
}

// parseTree parses text, reusing what old, which has been edited to match,
// says about unchanged regions. It returns nil when the limit is exceeded.
func parseTree(old *tree, text []byte) *tree {
	var from unsafe.Pointer
	if old != nil {
		from = old.c
	}
	n := C.uint32_t(len(text))
	if n == 0 {
		text = []byte{0} // the parser wants an address
	}
	return newTree(C.sx_parse(from, (*C.char)(unsafe.Pointer(&text[0])), n, parseLimit))
}

func newTree(c unsafe.Pointer) *tree {
	if c == nil {
		return nil
	}
	t := &tree{c: c}
	t.cleanup = runtime.AddCleanup(t, func(c unsafe.Pointer) { C.sx_free(c) }, c)
	return t
}

func (t *tree) close() {
	if t == nil || t.c == nil {
		return
	}
	t.cleanup.Stop()
	C.sx_free(t.c)
	t.c = nil
}

func (t *tree) broken() bool { return bool(C.sx_broken(t.c)) }

// A point is a place as tree-sitter counts: rows end with \n, columns are bytes.
type point struct{ row, column int }

func (p point) c() C.TSPoint { return C.TSPoint{row: C.uint32_t(p.row), column: C.uint32_t(p.column)} }

// edit tells the tree that the bytes of s were replaced by n bytes.
func (t *tree) edit(s Span, n int, start, oldEnd, newEnd point) {
	C.sx_edit(t.c, C.TSInputEdit{
		start_byte: C.uint32_t(s.Start), old_end_byte: C.uint32_t(s.End), new_end_byte: C.uint32_t(s.Start + n),
		start_point: start.c(), old_end_point: oldEnd.c(), new_end_point: newEnd.c(),
	})
}

// An item is a candidate for a block, see tree.h. It is valid while its tree is.
type item = C.sx_item

// list returns the candidates for blocks, from the first that ends after byte
// from up to and including the first that starts at or after byte until.
func (t *tree) list(from, until int) []item {
	buf := make([]item, 64)
	for {
		n := int(C.sx_list(t.c, loadGrammar().symbols, C.uint32_t(from), C.uint32_t(until), &buf[0], C.uint32_t(len(buf))))
		if n <= len(buf) {
			return buf[:n]
		}
		buf = make([]item, n)
	}
}

// A flat is one node of a flattened tree, laid out as sx_node.
type flat struct {
	start, end uint32
	next       int32
	symbol     uint16
	field      uint8
	flags      uint8
}

var _ = [1]struct{}{}[unsafe.Sizeof(flat{})-unsafe.Sizeof(C.sx_node{})] // the sizes agree

func (f *flat) is(flags uint8) bool { return f.flags&flags != 0 }

const (
	named    = C.SX_NAMED
	isError  = C.SX_ERROR
	missing  = C.SX_MISSING
	extra    = C.SX_EXTRA
	broken   = C.SX_BROKEN
	isMethod = C.SX_METHOD
)

// flatten copies the subtree of an item into buf, grown when needed.
func flatten(it *item, leaveMethods bool, buf []flat) []flat {
	n := int(C.sx_size(it.node))
	if cap(buf) < n {
		buf = make([]flat, n+n/4)
	}
	buf = buf[:n]
	n = int(C.sx_flatten(it.node, loadGrammar().symbols, C.bool(leaveMethods), (*C.sx_node)(unsafe.Pointer(&buf[0])), C.uint32_t(n)))
	return buf[:n]
}
