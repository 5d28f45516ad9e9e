package edit

import (
	"strings"

	"mlxls/analysis/syntax"
)

// A level says how tightly an expression binds, as in the table of operator
// precedence of the Python reference.
type level uint8

const (
	loose level = iota // a tuple without parentheses, yield, :=
	test               // lambda, if-else
	orTest
	andTest
	notTest
	comparison
	bitOr
	bitXor
	bitAnd
	shift
	sum
	term
	unary
	power
	await
	number // binds like a primary, except that an attribute cannot follow
	primary
)

func operator(op string) level {
	switch op {
	case "|":
		return bitOr
	case "^":
		return bitXor
	case "&":
		return bitAnd
	case "<<", ">>":
		return shift
	case "+", "-":
		return sum
	case "**":
		return power
	}
	return term
}

func boolean(op string) level {
	if op == "or" {
		return orTest
	}
	return andTest
}

// levelOf returns how tightly x binds, parentheses around it aside.
func levelOf(x syntax.Expr) level {
	switch x := x.(type) {
	case *syntax.Tuple:
		if !x.Parens {
			return loose
		}
	case *syntax.Yield, *syntax.NamedExpr:
		return loose
	case *syntax.Lambda, *syntax.IfExp:
		return test
	case *syntax.BoolOp:
		return boolean(x.Op)
	case *syntax.Compare:
		return comparison
	case *syntax.UnaryOp:
		if x.Op == "not" {
			return notTest
		}
		return unary
	case *syntax.BinOp:
		return operator(x.Op)
	case *syntax.Await:
		return await
	case *syntax.Number:
		return number
	}
	return primary
}

// slot returns how tightly an expression must bind to stand for x in parent
// without parentheses.
func slot(parent syntax.Node, x syntax.Expr) level {
	switch p := parent.(type) {
	case *syntax.Attribute:
		return primary
	case *syntax.Call:
		if p.Fn == x {
			return primary
		}
	case *syntax.Subscript:
		if p.X == x {
			return primary
		}
		return loose
	case *syntax.Await:
		return primary
	case *syntax.BinOp:
		at := operator(p.Op)
		switch {
		case p.Op == "**" && p.L == x:
			return await
		case p.Op == "**":
			return unary
		case p.L == x:
			return at
		}
		return at + 1
	case *syntax.UnaryOp:
		if p.Op == "not" {
			return notTest
		}
		return unary
	case *syntax.BoolOp:
		if p.Values[0] == x {
			return boolean(p.Op)
		}
		return boolean(p.Op) + 1
	case *syntax.Compare:
		return bitOr
	case *syntax.IfExp:
		if p.Else != x {
			return orTest
		}
	case *syntax.Starred:
		return bitOr
	case *syntax.Keyword:
		if p.Name == "" {
			return bitOr
		}
	case *syntax.Dict:
		for i, v := range p.Values {
			if v == x && p.Keys[i] == nil {
				return bitOr
			}
		}
	case *syntax.CompFor:
		return orTest
	case *syntax.FormattedValue:
		return orTest // the colon of a lambda would start the format
	case *syntax.ExprStmt, *syntax.Assign, *syntax.AugAssign, *syntax.Return, *syntax.For, *syntax.Yield:
		return loose
	}
	return test
}

// parsed is what must be known of the text of an expression to place it.
type parsed struct {
	level  level
	breaks bool // goes over lines outside brackets
}

// parseText looks at new text; text that is no expression is left as it is.
func parseText(text string) parsed {
	doc := syntax.Parse([]byte("(" + text + "\n)"))
	body := doc.Body()
	if len(body) != 1 || len(doc.Errors()) > 0 {
		return parsed{level: primary}
	}
	stmt, ok := body[0].(*syntax.ExprStmt)
	if !ok {
		return parsed{level: primary}
	}
	p := parsed{level: levelOf(stmt.X)}
	span, all := doc.Span(stmt.X), strings.TrimSpace(text)
	switch t, _ := stmt.X.(*syntax.Tuple); {
	case span.Start == 0 && (t != nil || levelOf(stmt.X) == primary):
		p.level = loose // our parentheses made it a tuple or a generator
	case span.Len() < len(all) && strings.HasPrefix(all, "("):
		p.level = primary // in parentheses of its own
	}
	p.breaks = breaks(doc, stmt)
	return p
}

// breaks reports whether a line end of the text between the outermost
// parentheses of doc is in no other brackets and in no string. The parser does
// not tell: it takes an operator at the end of a line for a continuation.
func breaks(doc *syntax.Document, stmt syntax.Stmt) bool {
	src := doc.Source()
	var strs []syntax.Span
	syntax.Inspect(stmt, func(n syntax.Node) bool {
		s, ok := n.(*syntax.Str)
		if ok && (overLines(syntax.Text(s)) || !strings.Contains(syntax.Text(s), "\n")) {
			strs = append(strs, doc.Span(s))
		}
		return !ok
	})
	depth := 0
	for at := 1; at < len(src)-2; at++ {
		if c, ok := commentAt(doc, at); ok {
			at = c.Span.End
		}
		if len(strs) > 0 && strs[0].Start == at {
			at = strs[0].End
			strs = strs[1:]
		}
		switch src[at] {
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			depth--
		case '\n':
			if depth == 0 && src[at-1] != '\\' && at < len(src)-2 {
				return true
			}
		}
	}
	return false
}
