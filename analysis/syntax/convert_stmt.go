package syntax

import "strings"

func isStatement(k kind) bool {
	switch k {
	case kImportStatement, kFutureImportStatement, kImportFromStatement, kPrintStatement, kExecStatement,
		kAssertStatement, kExpressionStatement, kReturnStatement, kDeleteStatement, kRaiseStatement,
		kPassStatement, kBreakStatement, kContinueStatement, kGlobalStatement, kNonlocalStatement,
		kTypeAliasStatement, kIfStatement, kMatchStatement, kForStatement, kWhileStatement, kTryStatement,
		kWithStatement, kFunctionDefinition, kClassDefinition, kDecoratedDefinition:
		return true
	}
	return false
}

// stmt converts one statement.
func (c *conv) stmt(i int32) Stmt {
	if c.unsealed(i) {
		return c.newStmt(i) // it may be that of an earlier version with other dead statements in it: see bury
	}
	return kept(c, i, func() Stmt { return c.newStmt(i) })
}

// unsealed reports whether a statement has lists that dead statements are taken from.
func (c *conv) unsealed(i int32) bool {
	if !c.stem.function || c.sealed > 0 {
		return false
	}
	switch c.kind(i) {
	case kIfStatement, kForStatement, kWhileStatement, kWithStatement, kFunctionDefinition:
		return true
	case kDecoratedDefinition:
		return c.first(i, kFunctionDefinition) >= 0
	}
	return false
}

func (c *conv) newStmt(i int32) (s Stmt) {
	s = &BadStmt{c.at(i)}
	if c.flats[i].is(isError|missing) || c.masked(i) {
		return s
	}
	c.deeper(func() {
		if t := c.compound(i); t != nil {
			s = t
		} else if !c.damaged(i) {
			if t := c.simple(i); t != nil {
				s = t
			}
		}
	})
	return s
}

func (c *conv) simple(i int32) Stmt {
	b := c.at(i)
	switch c.kind(i) {
	case kExpressionStatement:
		return c.expressionStmt(i)
	case kImportStatement:
		return &Import{b, c.aliases(i)}
	case kImportFromStatement, kFutureImportStatement:
		return c.importFrom(i)
	case kReturnStatement:
		return &Return{b, c.only(i)}
	case kDeleteStatement:
		j := c.firstNamed(i)
		if j < 0 {
			return nil
		}
		if c.kind(j) == kExpressionList {
			return &Delete{b, c.exprs(j)}
		}
		return &Delete{b, []Expr{c.expr(j)}}
	case kRaiseStatement:
		s := &Raise{Base: b, Cause: c.optional(i, fCause)}
		if j := c.firstNamed(i); j >= 0 && c.g.fields[c.flats[j].field] != fCause {
			s.X = c.expr(j)
		}
		return s
	case kAssertStatement:
		x := c.exprs(i)
		switch len(x) {
		case 1:
			return &Assert{b, x[0], nil}
		case 2:
			return &Assert{b, x[0], x[1]}
		}
	case kPassStatement:
		return &Pass{b}
	case kBreakStatement:
		return &Break{b}
	case kContinueStatement:
		return &Continue{b}
	case kGlobalStatement, kNonlocalStatement:
		s := &Global{Base: b, Nonlocal: c.kind(i) == kNonlocalStatement}
		for j := range c.named(i) {
			s.Names = append(s.Names, c.source(j))
		}
		return s
	case kTypeAliasStatement:
		return c.typeAlias(i)
	case kPrintStatement, kExecStatement:
		return c.again(i)
	}
	return nil
}

func (c *conv) firstNamed(i int32) int32 {
	for j := range c.named(i) {
		return j
	}
	return -1
}

// only converts the first expression below i, or returns nil.
func (c *conv) only(i int32) Expr {
	if j := c.firstNamed(i); j >= 0 {
		return c.expr(j)
	}
	return nil
}

func (c *conv) expressionStmt(i int32) Stmt {
	b := c.at(i)
	j := c.firstNamed(i)
	switch {
	case j < 0:
		return nil
	case c.has(i, ","):
		return &ExprStmt{b, &Tuple{Base: b, Elts: c.exprs(i)}}
	case c.kind(j) == kAugmentedAssignment:
		op := strings.TrimSuffix(c.token(c.child(j, fOperator)), "=")
		return &AugAssign{b, c.role(j, fLeft), op, c.role(j, fRight)}
	case c.kind(j) != kAssignment:
		return &ExprStmt{b, c.expr(j)}
	}
	if t := c.child(j, fType); t >= 0 {
		return &AnnAssign{b, c.role(j, fLeft), c.expr(t), c.optional(j, fRight)}
	}
	s := &Assign{Base: b}
	for {
		s.Targets = append(s.Targets, c.role(j, fLeft))
		right := c.child(j, fRight)
		if right < 0 || c.kind(right) != kAssignment || c.child(right, fType) >= 0 {
			s.Value = c.role(j, fRight)
			return s
		}
		j = right
	}
}

func (c *conv) aliases(i int32) (out []*Alias) {
	for j := range c.named(i) {
		if c.g.fields[c.flats[j].field] != fName {
			continue
		}
		a := &Alias{Base: c.at(j)}
		if c.kind(j) == kAliasedImport {
			a.Name, a.As = c.dotted(c.child(j, fName)), c.source(c.child(j, fAlias))
		} else {
			a.Name = c.dotted(j)
		}
		out = append(out, a)
	}
	return out
}

func (c *conv) importFrom(i int32) Stmt {
	s := &ImportFrom{Base: c.at(i), Names: c.aliases(i)}
	if j := c.first(i, kWildcardImport); j >= 0 {
		s.Names = []*Alias{{Base: c.at(j), Name: "*"}}
	}
	switch j := c.child(i, fModuleName); {
	case j < 0:
		s.Module = "__future__"
	case c.kind(j) == kRelativeImport:
		if k := c.first(j, kImportPrefix); k >= 0 {
			s.Level = strings.Count(c.source(k), ".")
		}
		if k := c.first(j, kDottedName); k >= 0 {
			s.Module = c.dotted(k)
		}
	default:
		s.Module = c.dotted(j)
	}
	return s
}

// typeAlias also gets type(x).y = z, which is an assignment.
func (c *conv) typeAlias(i int32) Stmt {
	var sides []int32
	for j := range c.named(i) {
		sides = append(sides, j)
	}
	if len(sides) != 2 {
		return nil
	}
	name := c.firstNamed(sides[0])
	if name >= 0 && c.kind(name) == kGenericType {
		name = c.firstNamed(name)
	}
	if name < 0 || c.kind(name) != kIdentifier {
		return c.again(i)
	}
	return &TypeAlias{c.at(i), c.name(name), c.expr(sides[1])}
}

// again converts a statement that the grammar took for one with the keyword
// print, exec or type, as if that were a plain name.
func (c *conv) again(i int32) Stmt {
	text := []byte(c.source(i))
	text[0] = '_' // the positions stay, and names are read from the text itself
	flats := parse(text, nil)
	only := onlyStatement(flats)
	if only < 0 {
		return nil
	}
	sub := *c
	sub.flats, sub.shift = flats, c.span(i).Start
	s := sub.simple(only)
	c.parens = sub.parens
	return s
}
