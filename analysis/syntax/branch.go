package syntax

import (
	"slices"
	"strings"
)

// spare is how many more indices than a block has nodes its stem may give before
// another takes its place: who keeps something by Index would keep much.
const spare = 2000

// maxReused is how deep a statement may be nested that is taken from an earlier version.
const maxReused = 100

// An earlier is the version of a function that another comes after: what it has
// of the same text is taken from it, each piece once, in the order of the text.
type earlier struct {
	block *Block
	by    map[string][]*Branch // by source
	defs  map[string][]*Branch // functions, by their heads
	taken []bool               // by slot
}

func newEarlier(b *Block) *earlier {
	if b == nil || !b.stem.function || b.stem.Bound() > 2*b.size+spare {
		return nil
	}
	e := &earlier{b, map[string][]*Branch{}, map[string][]*Branch{}, make([]bool, len(b.places))}
	var add func(br *Branch)
	add = func(br *Branch) {
		if br.sound {
			e.by[br.source] = append(e.by[br.source], br)
		}
		if br.head > 0 {
			head := br.text()[:br.head]
			e.defs[head] = append(e.defs[head], br)
		}
		for _, k := range br.kids {
			add(br.below(k))
		}
	}
	add(b.root())
	return e
}

// free reports whether a branch and all below it are still there to be taken.
func (e *earlier) free(br *Branch) bool {
	return !e.taken[br.slot] && !slices.ContainsFunc(br.kids, func(k kid) bool { return !e.free(br.below(k)) })
}

func (e *earlier) take(br *Branch) {
	e.taken[br.slot] = true
	for _, k := range br.kids {
		e.take(br.below(k))
	}
}

// kept is what the earlier version has for flat i, or else what make gives, which
// is then kept for the next.
func kept[N Node](c *conv, i int32, make func() N) N {
	sound := c.stem.function && !c.flats[i].is(broken|isError|missing) && !c.maskedWithin(i) && c.depth < maxReused
	if sound && c.earlier != nil {
		list := c.earlier.by[c.source(i)]
		for len(list) > 0 && !c.earlier.free(list[0]) { // nor will it be again
			list = list[1:]
		}
		c.earlier.by[c.source(i)] = list
		for _, br := range list {
			if n, ok := br.nodes[0].(N); ok && c.earlier.free(br) {
				c.earlier.take(br)
				c.placed[br] = uint32(c.span(i).Start) + br.lead
				return n
			}
		}
	}
	n := make()
	if b := n.base(); sound && b.branch == nil {
		b.at = uint32(i) + 1 // until it is numbered
	}
	return n
}

// maskedWithin reports whether something in i stands for what is wrong.
func (c *conv) maskedWithin(i int32) bool {
	return anyTouches(c.masks, c.span(i).Shift(-c.shift))
}

// keepHead takes what stands in the head of a function from the earlier version,
// if there is one with the same head.
func (c *conv) keepHead(f *FuncDef, i int32) {
	if !c.stem.function || c.child(i, fBody) < 0 {
		return
	}
	head := Span{int(f.start), c.colon(i)}
	if anyTouches(c.errors, head) {
		return
	}
	if c.heads == nil {
		c.heads = map[*FuncDef]int{}
	}
	c.heads[f] = head.End
	if c.earlier == nil {
		return
	}
	for _, br := range c.earlier.defs[c.text[head.Start:head.End]] {
		if !c.earlier.free(br.below(br.kids[0])) { // a head is taken as a whole
			continue
		}
		for _, k := range br.kids {
			if kid := br.below(k); k.start < br.head {
				c.earlier.take(kid)
				c.placed[kid] = f.start + k.start
			}
		}
		old := br.nodes[0].(*FuncDef)
		f.Name, f.Decorators, f.Params, f.Returns = old.Name, old.Decorators, old.Params, old.Returns
		return
	}
}

// colon is where the colon of a function's head is.
func (c *conv) colon(i int32) int {
	last := c.child(i, fParameters)
	if returns := c.child(i, fReturnType); returns >= 0 {
		last = returns
	}
	body := c.span(c.child(i, fBody)).Start
	if last >= 0 {
		if at := strings.IndexByte(c.text[c.span(last).End:body], ':'); at >= 0 {
			return c.span(last).End + at
		}
	}
	return body
}

// keepClass returns the class of the version before if but the texts of its methods
// differ, not the nodes.
func (c *conv) keepClass(k *ClassDef, methods []method, was *Block) Stmt {
	old, ok := was.Root().(*ClassDef)
	if !ok || len(k.Body) == 0 || len(old.Body) != len(k.Body) || len(c.errors)+len(was.errors) > 0 {
		return k
	}
	own := func(s Stmt) bool { return s.base().branch == nil }
	head := k.Body[0].base().start
	if !own(k.Body[0]) {
		head = uint32(methods[0].start + c.shift)
	}
	if int(head) > len(was.text) || was.text[:head] != c.text[:head] {
		return k
	}
	for i, s := range k.Body {
		o := old.Body[i]
		switch x, y := s.base(), o.base(); {
		case s == o:
		case !own(s) || y.branch != old.branch || x.start != y.start || x.end != y.end || was.text[y.start:y.end] != c.text[x.start:x.end]:
			return k
		}
	}
	c.stem, c.grown = was.stem, map[*Branch]int{old.branch: int(k.end) - int(old.end)}
	return old
}

// anyTouches reports whether one of some spans touches another.
func anyTouches(spans []Span, s Span) bool { return slices.ContainsFunc(spans, s.Touches) }

// end is where a statement ends that was just converted, or kept.
func (c *conv) end(n Node) uint32 {
	b := n.base()
	if b.branch == nil {
		return b.end
	}
	if at, ok := c.placed[b.branch]; ok {
		return at + b.end
	}
	return c.methodEnd
}
