package syntax

func isExpr(k kind) bool {
	switch k {
	case kIdentifier, kInteger, kFloat, kString, kConcatenatedString, kTrue, kFalse, kNone, kEllipsis,
		kAttribute, kSubscript, kSlice, kCall, kBinaryOperator, kUnaryOperator, kNotOperator, kBooleanOperator,
		kComparisonOperator, kLambda, kConditionalExpression, kAwait, kTuple, kList, kSet, kDictionary,
		kListComprehension, kSetComprehension, kDictionaryComprehension, kGeneratorExpression,
		kParenthesizedExpression, kExpressionList, kNamedExpression, kYield, kListSplat, kTuplePattern,
		kListPattern, kPatternList, kListSplatPattern, kType, kGenericType, kUnionType, kMemberType, kSplatType:
		return true
	}
	return false
}

// expr converts one expression, target or annotation.
func (c *conv) expr(i int32) (x Expr) {
	x = &BadExpr{c.at(i)}
	if c.flats[i].is(isError|missing) || c.masked(i) || c.damaged(i) {
		return x
	}
	c.deeper(func() {
		if y := c.convertExpr(i); y != nil {
			x = hoist(y)
		}
	})
	return x
}

// hoist puts the star of *x.y outermost. The grammar, in a list, ties it to x.
func hoist(x Expr) Expr {
	var left *Expr
	switch x := x.(type) {
	case *Attribute:
		left = &x.X
	case *Call:
		left = &x.Fn
	case *Subscript:
		left = &x.X
	case *BinOp:
		left = &x.L
	case *Compare:
		left = &x.L
	case *BoolOp:
		left = &x.Values[0]
	case *IfExp:
		left = &x.Then
	default:
		return x
	}
	star, ok := (*left).(*Starred)
	if !ok {
		return x
	}
	*left = star.X
	b := x.base()
	star.end, star.X = b.end, x
	b.start = (*left).base().start
	return star
}

func (c *conv) convertExpr(i int32) Expr {
	b := c.at(i)
	switch c.kind(i) {
	case kIdentifier:
		if !isKeyword(c.source(i)) {
			return c.name(i)
		}
	case kInteger, kFloat:
		if v := number(c.source(i)); v != nil {
			return &Number{b, v}
		}
	case kString, kConcatenatedString:
		return c.str(i)
	case kTrue:
		return &Constant{b, true}
	case kFalse:
		return &Constant{b, false}
	case kNone:
		return &Constant{b, nil}
	case kEllipsis:
		return &Constant{b, Ellipsis{}}
	case kAttribute:
		return &Attribute{b, c.role(i, fObject), c.name(c.child(i, fAttribute))}
	case kSubscript:
		return c.subscript(i)
	case kSlice:
		return c.slice(i)
	case kCall:
		return c.call(i)
	case kBinaryOperator:
		return c.binOp(i)
	case kUnaryOperator:
		return &UnaryOp{b, c.token(c.child(i, fOperator)), c.role(i, fArgument)}
	case kNotOperator:
		return &UnaryOp{b, "not", c.role(i, fArgument)}
	case kBooleanOperator:
		return c.boolOp(i)
	case kComparisonOperator:
		return c.compare(i)
	case kLambda:
		return &Lambda{b, c.params(c.child(i, fParameters)), c.role(i, fBody)}
	case kConditionalExpression:
		if x := c.exprs(i); len(x) == 3 {
			return &IfExp{Base: b, Then: x[0], Cond: x[1], Else: x[2]}
		}
	case kAwait:
		if x := c.only(i); x != nil {
			return &Await{b, x}
		}
	case kYield:
		return &Yield{b, c.only(i), c.has(i, "from")}
	case kNamedExpression:
		if j := c.child(i, fName); j >= 0 {
			return &NamedExpr{b, c.name(j), c.role(i, fValue)}
		}
	case kListSplat, kListSplatPattern, kSplatType, kParenthesizedListSplat:
		if x := c.only(i); x != nil {
			return &Starred{b, x}
		}
	case kExpressionList, kPatternList:
		return &Tuple{Base: b, Elts: c.exprs(i)}
	case kTuple, kTuplePattern:
		return c.tuple(i)
	case kList, kListPattern:
		return &List{b, c.exprs(i)}
	case kSet:
		return &Set{b, c.exprs(i)}
	case kDictionary:
		return c.dict(i)
	case kListComprehension:
		return c.comp(i, ListComp)
	case kSetComprehension:
		return c.comp(i, SetComp)
	case kDictionaryComprehension:
		return c.comp(i, DictComp)
	case kGeneratorExpression:
		return c.comp(i, GeneratorExp)
	case kParenthesizedExpression:
		return c.parenthesized(i)
	case kAsPatternTarget, kType:
		return c.only(i)
	case kGenericType:
		return c.genericType(i)
	case kUnionType:
		return c.unionType(i)
	case kMemberType:
		if j := c.first(i, kIdentifier); j >= 0 {
			if x := c.only(i); x != nil {
				return &Attribute{b, x, c.name(j)}
			}
		}
	}
	return nil
}

// isKeyword reports whether a word cannot be a name. The grammar lets it be one
// wherever it would be no use as a keyword.
func isKeyword(word string) bool {
	switch word {
	case "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif", "else", "except",
		"finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal", "not", "or", "pass",
		"raise", "return", "try", "while", "with", "yield":
		return true
	}
	return false
}

// exprs converts all named children.
func (c *conv) exprs(i int32) (out []Expr) {
	for j := range c.named(i) {
		out = append(out, c.expr(j))
	}
	return out
}

func (c *conv) list(flats []int32) (out []Expr) {
	for _, i := range flats {
		out = append(out, c.expr(i))
	}
	return out
}

func (c *conv) parenthesized(i int32) Expr {
	x := c.only(i)
	if x == nil {
		return nil
	}
	if c.parens == nil {
		c.parens = make(map[Expr]Span)
	}
	c.parens[x] = c.span(i)
	return x
}

// tuple makes a tuple of (x) in a target too, unless there is a comma.
func (c *conv) tuple(i int32) Expr {
	if elts := c.exprs(i); len(elts) != 1 || c.has(i, ",") {
		return &Tuple{c.at(i), elts, true}
	}
	return c.parenthesized(i)
}

func (c *conv) subscript(i int32) Expr {
	var index []int32
	last := i
	for j := range c.children(i) {
		if c.g.fields[c.flats[j].field] == fSubscript {
			index = append(index, j)
			last = j
		} else if len(index) > 0 && c.token(j) == "," {
			last = j
		}
	}
	if len(index) == 0 {
		return nil
	}
	return &Subscript{c.at(i), c.role(i, fValue), c.index(index, last)}
}

// index makes several indices, or one with a comma or a star, a tuple.
func (c *conv) index(list []int32, last int32) Expr {
	elts := c.list(list)
	if len(list) == 1 && last == list[0] {
		if _, ok := elts[0].(*Starred); !ok {
			return elts[0]
		}
	}
	return &Tuple{Base: c.from(list[0], last), Elts: elts}
}

func (c *conv) slice(i int32) Expr {
	s := &Slice{Base: c.at(i)}
	colons := 0
	for j := range c.children(i) {
		switch {
		case c.token(j) == ":":
			colons++
		case colons == 0:
			s.Lo = c.expr(j)
		case colons == 1:
			s.Hi = c.expr(j)
		default:
			s.Step = c.expr(j)
		}
	}
	return s
}

func (c *conv) call(i int32) Expr {
	call := &Call{Base: c.at(i), Fn: c.role(i, fFunction)}
	switch j := c.child(i, fArguments); {
	case j < 0:
		return nil
	case c.kind(j) == kGeneratorExpression:
		call.Args = []Expr{c.expr(j)}
	default:
		call.Args, call.Keywords = c.arguments(j)
	}
	return call
}

func (c *conv) arguments(list int32) (args []Expr, keywords []*Keyword) {
	for i := range c.named(list) {
		switch c.kind(i) {
		case kKeywordArgument:
			keywords = append(keywords, &Keyword{c.at(i), c.source(c.child(i, fName)), c.role(i, fValue)})
		case kDictionarySplat:
			if x := c.only(i); x != nil {
				keywords = append(keywords, &Keyword{c.at(i), "", x})
			}
		default:
			args = append(args, c.expr(i))
		}
	}
	return args, keywords
}

func (c *conv) dict(i int32) Expr {
	d := &Dict{Base: c.at(i)}
	for j := range c.named(i) {
		switch c.kind(j) {
		case kPair:
			d.Keys = append(d.Keys, c.role(j, fKey))
			d.Values = append(d.Values, c.role(j, fValue))
		case kDictionarySplat:
			if x := c.only(j); x != nil {
				d.Keys = append(d.Keys, nil)
				d.Values = append(d.Values, x)
			}
		}
	}
	return d
}

func (c *conv) comp(i int32, kind CompKind) Expr {
	x := &Comp{Base: c.at(i), Kind: kind}
	body := c.child(i, fBody)
	if body < 0 {
		return nil
	}
	if c.kind(body) == kPair {
		x.Elt, x.Value = c.role(body, fKey), c.role(body, fValue)
	} else {
		x.Elt = c.expr(body)
	}
	var last *CompFor
	for j := range c.named(i) {
		switch c.kind(j) {
		case kForInClause:
			last = &CompFor{Base: c.at(j), Target: c.role(j, fLeft), Iter: c.role(j, fRight), Async: c.has(j, "async")}
			x.Clauses = append(x.Clauses, last)
		case kIfClause:
			if y := c.only(j); y != nil && last != nil {
				last.Ifs = append(last.Ifs, y)
				last.end = c.at(j).end
			}
		}
	}
	if len(x.Clauses) == 0 {
		return nil
	}
	return x
}
