package syntax

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// describe writes all that a document says, a line a node.
func describe(d *Document) string {
	var out strings.Builder
	var walk func(n, parent Node, depth int)
	walk = func(n, parent Node, depth int) {
		s := d.Span(n)
		kind, extra := astKind(n)
		fmt.Fprintf(&out, "%*s%T %s %s %d-%d\n", depth, "", n, kind, extra, s.Start, s.End)
		if d.Parent(n) != parent {
			fmt.Fprintf(&out, "parent is %T\n", d.Parent(n))
		}
		for _, c := range Children(n) {
			walk(c, n, depth+1)
		}
	}
	for _, s := range d.Body() {
		walk(s, nil, 0)
	}
	for _, b := range d.Blocks() {
		fmt.Fprintf(&out, "block %v %d %v\n", d.Span(b.Root()), b.size, b.Broken())
	}
	fmt.Fprintln(&out, d.Comments(), d.Errors())
	return out.String()
}

// diff returns the first line in which two descriptions differ.
func diff(a, b string) string {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			return fmt.Sprintf("line %d:\n  %s\n  %s", i, x[i], y[i])
		}
	}
	return fmt.Sprintf("%d and %d lines", len(x), len(y))
}

// check fails if a document is not sound.
func check(t testing.TB, d *Document) {
	t.Helper()
	seen := make(map[*Block]bool)
	last := -1
	for i, e := range d.entries {
		if e.block == nil || seen[e.block] {
			t.Fatalf("entry %d: block missing or twice", i)
		}
		seen[e.block] = true
		if int(e.start) < last || e.end() > len(d.text) {
			t.Fatalf("entry %d: %d-%d after %d, of %d", i, e.start, e.end(), last, len(d.text))
		}
		last = int(e.start)
		if got := d.Source()[e.start:e.end()]; got != e.block.text {
			t.Fatalf("entry %d: text %q, block %q", i, got, e.block.text)
		}
		branches, indices, size := 0, map[int]bool{}, 0
		for slot, p := range append(slices.Clone(e.block.places), e.block.others...) {
			if p.branch == nil {
				continue
			}
			text := p.branch.text()
			if !compound(p.branch.nodes[0]) { // else it may be of another version
				text = e.block.text[p.start : p.start+p.branch.size]
			}
			branches++
			size -= len(p.branch.kids)
			if slot < len(e.block.places) && int(p.branch.slot) != slot || p.branch.stem != e.block.stem || text != p.branch.text() {
				t.Fatalf("entry %d: bad branch %+v at %d", i, p.branch, p.start)
			}
			for j, n := range p.branch.nodes {
				b := n.base()
				if size++; b.branch != p.branch {
					continue // looked at when it comes
				}
				if int(b.at) != j || b.start > b.end || b.end > p.branch.size || indices[Index(n)] || Index(n) >= e.block.stem.Bound() {
					t.Fatalf("entry %d: bad node %d: %T %+v", i, j, n, *b)
				}
				indices[Index(n)] = true
			}
		}
		if size != e.block.size || len(indices) != size {
			t.Fatalf("entry %d: %d nodes in %d branches, not %d", i, size, branches, e.block.size)
		}
		if e.class > 0 {
			if c, ok := d.entries[i-int(e.class)].block.Root().(*ClassDef); !ok || d.Parent(e.block.Root()) != Node(c) {
				t.Fatalf("entry %d: no class above it", i)
			}
		}
	}
	for _, s := range d.Body() {
		Inspect(s, func(n Node) bool {
			if b := d.Block(n); b == nil || !seen[b] {
				t.Fatalf("%T %q: not in a block of this document", n, Text(n))
			}
			within := d.Span(n)
			at := within.Start
			for _, c := range Children(n) {
				s := d.Span(c)
				if !within.Contains(s) {
					t.Fatalf("%T %v contains %T %v", n, within, c, s)
				}
				if s.Start < at {
					t.Fatalf("%T %v: child %T %v begins before %d", n, within, c, s, at)
				}
				at = s.Start
			}
			return true
		})
	}
}

// compound reports whether a node may stay while there is another text in it.
func compound(n Node) bool {
	s, ok := n.(Stmt)
	_, class := n.(*ClassDef)
	return class || ok && len(bodies(s)) > 0
}
