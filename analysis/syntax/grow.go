package syntax

// A numbering is what is at hand while the nodes of a block are put in branches.
type numbering struct {
	nodes []Node // of the branch at hand, after those of the ones above it
	kids  []kid
	slot  uint32 // the next that may be free
	room  []Node // for the nodes of branches
}

// grow makes the branches of a block from its nodes.
func (c *conv) grow(block *Block, root Stmt) {
	c.slot = 1
	br := root.base().branch
	if br == nil {
		br = &Branch{stem: c.stem, source: c.text, size: uint32(len(c.text))}
		c.enter(br, root, 0)
	}
	block.stem = c.stem
	slots := c.slot
	if c.earlier != nil {
		slots = max(slots, uint32(len(c.earlier.taken)))
	}
	block.places = make([]place, slots)
	block.put(c, br, 0, nil)
	for x, s := range c.parens {
		br := x.base().branch
		if br == nil {
			continue // it is not in the tree: what was kept took its place, or what is around it is bad
		}
		if br.parens == nil {
			br.parens = map[Expr]Span{}
		}
		p, _ := block.place(br)
		br.parens[x] = s.Shift(-int(p.start))
	}
}

// branch makes a branch of n, which is at hand.
func (c *conv) branch(n Node) {
	for c.earlier != nil && int(c.slot) < len(c.earlier.taken) && c.earlier.taken[c.slot] {
		c.slot++
	}
	base := n.base()
	br := &Branch{stem: c.stem, source: c.text[base.start:base.end], size: base.end - base.start, slot: c.slot}
	c.slot++
	if base.at > 0 { // see kept
		if s := c.span(int32(base.at - 1)); s.Start <= int(base.start) && int(base.end) <= s.End {
			br.source, br.lead, br.sound = c.text[s.Start:s.End], base.start-uint32(s.Start), true
		}
	}
	c.enter(br, n, base.start)
}

// enter fills a branch, which begins at a place of the block.
func (c *conv) enter(br *Branch, root Node, start uint32) {
	nodes, kids := len(c.nodes), len(c.kids)
	var add func(n, parent Node)
	add = func(n, parent Node) {
		b := n.base()
		b.branch, b.parent, b.at = br, parent, uint32(len(c.nodes)-nodes)
		b.start, b.end = b.start-start, b.end-start
		c.nodes = append(c.nodes, n)
		each(n, func(k Node) {
			at := k.base().start
			switch below := k.base().branch; {
			case below == nil && !c.apart(n, k):
				add(k, n)
				return
			case below == nil:
				c.branch(k)
			case below.stem == c.stem:
				at = c.placed[below]
			default: // the root of a method's block
				return
			}
			c.kids = append(c.kids, kid{uint32(len(c.nodes) - nodes), at - start, b.at})
			c.nodes = append(c.nodes, k)
		})
		b.last = uint32(len(c.nodes) - nodes)
	}
	add(root, nil)
	if f, ok := root.(*FuncDef); ok && c.heads[f] > 0 {
		br.head = uint32(c.heads[f]) - start
	}
	br.nodes = c.settle(c.nodes[nodes:])
	br.kids = append([]kid(nil), c.kids[kids:]...)
	c.nodes, c.kids = c.nodes[:nodes], c.kids[:kids]
	size := uint32(len(br.nodes))
	br.first = c.stem.indices.Add(size) - size
}

// settle puts the nodes of a branch where they stay, next to those of others.
func (c *conv) settle(nodes []Node) []Node {
	if cap(c.room)-len(c.room) < len(nodes) {
		c.room = make([]Node, 0, max(16, len(nodes)))
	}
	at := len(c.room)
	c.room = append(c.room, nodes...)
	return c.room[at:len(c.room):len(c.room)]
}

// apart reports whether k, which is directly below n, is a branch of its own.
func (c *conv) apart(n, k Node) bool {
	if !c.stem.function {
		return false
	}
	switch n.(type) {
	case *If, *While, *For, *FuncDef:
		return true
	}
	switch k.(type) {
	case Stmt, *WithItem:
		return true
	}
	return false
}
