package syntax

func (c *conv) matchStmt(i int32) Stmt {
	m := &Match{Base: c.at(i)}
	var subjects []int32
	comma := c.has(i, ",")
	for j := range c.named(i) {
		if c.g.fields[c.flats[j].field] == fSubject {
			subjects = append(subjects, j)
		}
	}
	switch {
	case len(subjects) == 0 || c.damaged(i):
		m.Subject = c.nothing(i)
	case comma:
		m.Subject = &Tuple{Base: c.from(subjects[0], c.lastBefore(i, ":")), Elts: c.list(subjects)}
	default:
		m.Subject = c.expr(subjects[0])
	}
	body := c.child(i, fBody)
	if body < 0 {
		return m
	}
	for j := range c.named(body) {
		if c.kind(j) != kCaseClause {
			continue
		}
		k := &Case{Base: c.at(j), Body: c.body(j, fConsequence)}
		for p := range c.named(j) {
			switch c.kind(p) {
			case kCasePattern:
				k.Binds = c.binds(p, k.Binds)
			case kIfClause:
				k.Guard = c.only(p)
			}
		}
		c.close(&k.Base, k.Body)
		m.Cases = append(m.Cases, k)
		m.end = k.end
	}
	return m
}

// lastBefore returns the last child before a token, which may be a comma.
func (c *conv) lastBefore(i int32, token string) int32 {
	last := i
	for j := range c.children(i) {
		if !c.flats[j].is(named) && c.token(j) == token {
			break
		}
		last = j
	}
	return last
}

// binds appends the names that a pattern captures.
func (c *conv) binds(i int32, out []*Name) []*Name {
	capture := func(j int32) {
		if c.source(j) != "_" {
			out = append(out, c.name(j))
		}
	}
	kind := c.kind(i)
	if kind == kDottedName {
		if j := c.firstNamed(i); j >= 0 && c.flats[j].next == c.flats[i].next {
			capture(j)
		}
		return out
	}
	c.deeper(func() {
		skip := kind == kClassPattern || kind == kKeywordPattern // the name of the class or attribute
		for j := range c.named(i) {
			switch {
			case skip:
				skip = false
			case kind == kDictPattern && c.g.fields[c.flats[j].field] == fKey:
			case c.kind(j) == kIdentifier:
				capture(j) // after "as" or a star
			case !isExpr(c.kind(j)) || c.kind(j) == kTuplePattern || c.kind(j) == kListPattern:
				out = c.binds(j, out)
			}
		}
	})
	return out
}
