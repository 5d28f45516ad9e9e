package syntax

import "strings"

// binOp converts a binary operation. The grammar lets ^ bind closer than &,
// which Python does not, so a mix of the two is put together anew.
func (c *conv) binOp(i int32) Expr {
	op := c.token(c.child(i, fOperator))
	if op == "&" {
		for j := i; c.operator(j) == "&"; j = c.child(j, fLeft) {
			if c.operator(c.child(j, fLeft)) == "^" || c.operator(c.child(j, fRight)) == "^" {
				return c.bitwise(i)
			}
		}
	}
	return &BinOp{c.at(i), op, c.role(i, fLeft), c.role(i, fRight)}
}

// operator returns the operator of a binary operation, or "".
func (c *conv) operator(i int32) string {
	if i < 0 || c.kind(i) != kBinaryOperator || c.damaged(i) {
		return ""
	}
	return c.token(c.child(i, fOperator))
}

// bitwise converts what & and ^ join at i.
func (c *conv) bitwise(i int32) Expr {
	var ops []string
	var operands []int32
	var collect func(int32, int)
	collect = func(j int32, depth int) {
		if op := c.operator(j); (op == "&" || op == "^") && depth < maxDepth {
			collect(c.child(j, fLeft), depth+1)
			ops = append(ops, op)
			collect(c.child(j, fRight), depth+1)
		} else {
			operands = append(operands, j)
		}
	}
	collect(i, c.depth)
	type term struct {
		Expr
		from, to int32
	}
	join := func(l term, op string, r term) term {
		if l.Expr == nil {
			return r
		}
		return term{&BinOp{c.from(l.from, r.to), op, l.Expr, r.Expr}, l.from, r.to}
	}
	var whole, part term
	for n, j := range operands {
		next := term{c.expr(j), j, j}
		if n > 0 && ops[n-1] == "^" {
			whole, part = join(whole, "^", part), next
		} else {
			part = join(part, "&", next)
		}
	}
	return join(whole, "^", part).Expr
}

// boolOp joins what the same operator joins from the left.
func (c *conv) boolOp(i int32) Expr {
	op := c.token(c.child(i, fOperator))
	var rights []int32
	left := i
	for c.kind(left) == kBooleanOperator && c.token(c.child(left, fOperator)) == op && !c.damaged(left) {
		l, r := c.child(left, fLeft), c.child(left, fRight)
		if l < 0 || r < 0 {
			return nil
		}
		rights = append(rights, r)
		left = l
	}
	b := &BoolOp{Base: c.at(i), Op: op, Values: make([]Expr, 0, len(rights)+1)}
	b.Values = append(b.Values, c.expr(left))
	for n := len(rights) - 1; n >= 0; n-- {
		b.Values = append(b.Values, c.expr(rights[n]))
	}
	return b
}

func (c *conv) compare(i int32) Expr {
	x := &Compare{Base: c.at(i)}
	for j := range c.children(i) {
		switch {
		case !c.flats[j].is(named):
			x.Ops = append(x.Ops, strings.Replace(c.token(j), "<>", "!=", 1))
		case x.L == nil:
			x.L = c.expr(j)
		default:
			x.Rs = append(x.Rs, c.expr(j))
		}
	}
	if len(x.Rs) == 0 || len(x.Rs) != len(x.Ops) {
		return nil
	}
	return x
}

func (c *conv) genericType(i int32) Expr {
	x, params := c.only(i), c.first(i, kTypeParameter)
	if x == nil || params < 0 {
		return nil
	}
	var index []int32
	last := params
	for j := range c.children(params) {
		if c.flats[j].is(named) {
			index = append(index, j)
			last = j
		} else if c.token(j) == "," {
			last = j
		}
	}
	if len(index) == 0 {
		return nil
	}
	return &Subscript{c.at(i), x, c.index(index, last)}
}

// unionType groups x | y | z from the left, which the grammar does not always do.
func (c *conv) unionType(i int32) Expr {
	var members []int32
	var collect func(int32, int)
	collect = func(j int32, depth int) {
		inner := j
		if c.kind(j) == kType {
			inner = c.firstNamed(j)
		}
		union := inner >= 0 && (c.kind(inner) == kUnionType || c.operator(inner) == "|")
		if !union || c.damaged(inner) || depth == maxDepth {
			members = append(members, j)
			return
		}
		for k := range c.named(inner) {
			collect(k, depth+1)
		}
	}
	collect(i, c.depth)
	var x Expr
	for _, j := range members {
		if x == nil {
			x = c.expr(j)
		} else {
			x = &BinOp{c.from(members[0], j), "|", x, c.expr(j)}
		}
	}
	return x
}
