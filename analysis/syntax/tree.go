package syntax

/*
#include "tree.h"
*/
import "C"

import (
	"iter"
	"unsafe"

	_ "github.com/smacker/go-tree-sitter"        // the library, linked as C
	_ "github.com/smacker/go-tree-sitter/python" // the grammar, linked as C
)

// parseLimit ends the parse of a hostile text, in microseconds. Nothing that anyone wrote takes a second.
const parseLimit = 20_000_000

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
	isMethod = C.SX_METHOD // found by methods: a method of a class, which is a block of its own
)

// parse returns the flattened tree of a text, in buf if that is large enough. It
// returns nil when the limit is exceeded.
func parse(text []byte, buf []flat) []flat {
	size := C.uint32_t(len(text))
	if size == 0 {
		text = []byte{0} // the parser wants an address
	}
	tree := C.sx_parse((*C.char)(unsafe.Pointer(&text[0])), size, parseLimit)
	if tree == nil {
		return nil
	}
	defer C.sx_free(tree)
	n := C.sx_size(tree)
	if cap(buf) < int(n) {
		buf = make([]flat, n+n/4)
	}
	n = C.sx_flatten(tree, (*C.sx_node)(unsafe.Pointer(&buf[:1][0])), n)
	return buf[:n]
}

// statements yields what a tree has at module level, errors among it.
func statements(flats []flat) iter.Seq[int32] {
	return func(yield func(int32) bool) {
		for i := int32(1); i < flats[0].next; i = flats[i].next {
			f := &flats[i]
			comment, token := f.is(extra), !f.is(named|missing) // such as a semicolon
			if (f.is(isError) || !comment && !token) && !yield(i) {
				return
			}
		}
	}
}

// onlyStatement returns the statement of a tree that has one, and no errors; else -1.
func onlyStatement(flats []flat) int32 {
	found := int32(-1)
	if len(flats) == 0 || flats[0].is(broken) {
		return -1
	}
	for i := range statements(flats) {
		if found >= 0 {
			return -1
		}
		found = i
	}
	return found
}
