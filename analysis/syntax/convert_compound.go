package syntax

import "strings"

// compound converts a statement with blocks below it, or returns nil. Where its
// head is damaged, the expressions of the head are bad.
func (c *conv) compound(i int32) Stmt {
	b := c.at(i)
	if !c.unsealed(i) {
		c.sealed++
		defer func() { c.sealed-- }()
	}
	switch c.kind(i) {
	case kIfStatement:
		return c.ifStmt(i)
	case kForStatement:
		s := &For{Base: b, Target: c.head(i, fLeft), Iter: c.head(i, fRight), Body: c.body(i, fBody), Else: c.orElse(i), Async: c.has(i, "async")}
		c.close(&s.Base, s.Body, s.Else)
		return s
	case kWhileStatement:
		s := &While{Base: b, Cond: c.head(i, fCondition), Body: c.body(i, fBody), Else: c.orElse(i)}
		c.close(&s.Base, s.Body, s.Else)
		return s
	case kWithStatement:
		s := &With{Base: b, Items: c.withItems(i), Body: c.body(i, fBody), Async: c.has(i, "async")}
		c.close(&s.Base, s.Body)
		return s
	case kTryStatement:
		return c.tryStmt(i)
	case kMatchStatement:
		return c.matchStmt(i)
	case kFunctionDefinition:
		return c.funcDef(i, b, nil)
	case kClassDefinition:
		return c.classDef(i, b, nil)
	case kDecoratedDefinition:
		var decorators []Expr
		for j := range c.named(i) {
			switch c.kind(j) {
			case kDecorator:
				if x := c.only(j); x != nil && !c.damaged(j) {
					decorators = append(decorators, x)
				} else {
					decorators = append(decorators, c.bad(j))
				}
			case kFunctionDefinition:
				return c.funcDef(j, b, decorators)
			case kClassDefinition:
				return c.classDef(j, b, decorators)
			}
		}
	}
	return nil
}

// close ends a statement with the last one in its bodies, since the grammar may
// count the comments that follow.
func (c *conv) close(b *Base, bodies ...[]Stmt) {
	for _, body := range bodies {
		if len(body) > 0 {
			b.end = c.end(body[len(body)-1])
		}
	}
	rest := strings.TrimLeft(c.text[b.end:], " \t")
	if strings.HasPrefix(rest, ";") { // belongs to the last line of the body
		b.end = uint32(len(c.text) - len(rest) + 1)
	}
}

// head converts an expression in the head of a compound statement.
func (c *conv) head(i int32, f field) Expr {
	if !c.damaged(i) {
		if j := c.child(i, f); j >= 0 {
			return kept(c, j, func() Expr { return c.expr(j) })
		}
		return c.nothing(i)
	}
	if j := c.child(i, f); j >= 0 {
		return c.bad(j)
	}
	return c.nothing(i)
}

// body converts the block in a role.
func (c *conv) body(i int32, f field) []Stmt {
	if j := c.child(i, f); j >= 0 {
		return c.stmts(j)
	}
	return nil
}

// stmts converts a block. Of a region in it that did not parse, statements that
// are indented like the block are kept.
func (c *conv) stmts(block int32) (out []Stmt) {
	column := -1
	for i := range c.children(block) {
		switch {
		case c.flats[i].is(isError):
			out = c.salvage(i, column, out)
		case c.flats[i].is(isMethod):
			out = append(out, c.method(i))
		case c.flats[i].is(named):
			if column < 0 {
				column = c.column(i)
			}
			out = append(out, c.stmt(i))
		}
	}
	return out
}

func (c *conv) method(i int32) Stmt {
	for len(c.methods) > 0 && c.methods[0].start+c.shift < c.span(i).Start {
		c.methods = c.methods[1:]
	}
	if len(c.methods) == 0 || c.methods[0].start+c.shift != c.span(i).Start {
		return &BadStmt{c.at(i)}
	}
	m := c.methods[0]
	root := m.block.Root()
	c.methodEnd = uint32(m.start+c.shift+m.block.places[0].grown) + root.base().end
	return root
}

// column returns how far i is indented, in bytes.
func (c *conv) column(i int32) int {
	start := c.span(i).Start
	n := 0
	for n < start && c.text[start-n-1] != '\n' && c.text[start-n-1] != '\r' {
		n++
	}
	return n
}

func (c *conv) salvage(region int32, column int, out []Stmt) []Stmt {
	at := c.span(region)
	rest := func(end int) {
		if at.Start < end {
			out = append(out, &BadStmt{Base{start: uint32(at.Start), end: uint32(end)}})
		}
	}
	c.deeper(func() {
		for i := range c.named(region) {
			if isStatement(c.kind(i)) && c.column(i) == column {
				rest(c.span(i).Start)
				out = append(out, c.stmt(i))
				at.Start = c.span(i).End
			}
		}
	})
	rest(at.End)
	return out
}

// orElse converts the else clause of a loop or try statement.
func (c *conv) orElse(i int32) []Stmt {
	if j := c.first(i, kElseClause); j >= 0 {
		return c.body(j, fBody)
	}
	return nil
}

// ifStmt makes each elif an If in the Else of the one before, as CPython does.
func (c *conv) ifStmt(i int32) Stmt {
	root := &If{Base: c.at(i), Cond: c.head(i, fCondition), Then: c.body(i, fConsequence)}
	last, depth := root, c.depth
	for j := range c.named(i) {
		switch c.kind(j) {
		case kElifClause:
			if c.depth == maxDepth {
				last.Else = []Stmt{&BadStmt{c.from(j, i)}}
				c.depth = depth
				return root
			}
			c.depth++
			next := &If{Base: c.from(j, i), Cond: c.head(j, fCondition), Then: c.body(j, fConsequence)}
			last.Else = []Stmt{next}
			last = next
		case kElseClause:
			last.Else = c.body(j, fBody)
		}
	}
	c.depth = depth
	c.close(&last.Base, last.Then, last.Else)
	for s := root; s != last; s = s.Else[0].(*If) {
		s.end = last.end
	}
	return root
}

func (c *conv) tryStmt(i int32) Stmt {
	s := &Try{Base: c.at(i), Body: c.body(i, fBody), Else: c.orElse(i)}
	for j := range c.named(i) {
		switch c.kind(j) {
		case kExceptClause, kExceptGroupClause:
			s.Handlers = append(s.Handlers, c.handler(j))
		case kFinallyClause:
			if k := c.first(j, kBlock); k >= 0 {
				s.Finally = c.stmts(k)
			}
		}
	}
	c.close(&s.Base, s.Body)
	if n := len(s.Handlers); n > 0 {
		s.end = s.Handlers[n-1].end
	}
	c.close(&s.Base, s.Else, s.Finally)
	return s
}

func (c *conv) handler(i int32) *Handler {
	h := &Handler{Base: c.at(i), Star: c.kind(i) == kExceptGroupClause}
	var types []int32
	for j := range c.named(i) {
		if c.kind(j) == kBlock {
			h.Body = c.stmts(j)
		} else {
			types = append(types, j)
		}
	}
	switch {
	case len(types) == 0:
	case c.damaged(i):
		h.Type = c.bad(types[0])
	case len(types) > 1: // except A, B:
		h.Type = &Tuple{Base: c.from(types[0], types[len(types)-1]), Elts: c.list(types)}
	case c.kind(types[0]) == kAsPattern:
		var as Expr
		h.Type, as = c.asPattern(types[0])
		h.Name, _ = as.(*Name)
	default:
		h.Type = c.expr(types[0])
	}
	if s, ok := h.Type.(*Starred); ok { // except *E: with a space
		h.Type, h.Star = s.X, true
	}
	c.close(&h.Base, h.Body)
	return h
}

// asPattern converts "x as y"; y may be nil.
func (c *conv) asPattern(i int32) (x, as Expr) {
	if x = c.only(i); x == nil {
		x = c.bad(i)
	}
	if j := c.child(i, fAlias); j >= 0 {
		as = c.only(j)
	}
	return x, as
}

func (c *conv) withItems(i int32) (out []*WithItem) {
	clause := c.first(i, kWithClause)
	if clause < 0 || c.damaged(i) {
		return []*WithItem{{Base: c.nothing(i).(*BadExpr).Base, Context: c.nothing(i)}}
	}
	for j := range c.named(clause) {
		value := c.child(j, fValue)
		if value >= 0 && c.kind(value) == kParenthesizedExpression {
			if k := c.firstNamed(value); k >= 0 && c.kind(k) == kAsPattern {
				value, j = k, k // with (x as y): are not its own parentheses
			}
		}
		switch {
		case value < 0:
		case c.kind(value) == kAsPattern:
			out = append(out, kept(c, j, func() *WithItem {
				x, as := c.asPattern(value)
				return &WithItem{c.at(j), x, as}
			}))
		case c.kind(value) == kTuple: // with (a, b): are two
			for k := range c.named(value) {
				out = append(out, &WithItem{c.at(k), c.expr(k), nil})
			}
		default:
			out = append(out, kept(c, j, func() *WithItem { return &WithItem{c.at(j), c.expr(value), nil} }))
		}
	}
	return out
}
