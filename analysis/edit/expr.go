package edit

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"mlxls/analysis/syntax"
)

// Replace puts text in the place of a node. Around an expression it adds the
// parentheses that the surroundings need, and drops those of the old one where
// the new one is a name, a call or the like, for which they would be noise.
// Lines of text after the first are indented relative to the line of n.
func Replace(doc *syntax.Document, n syntax.Node, text string) Edit {
	span := doc.Span(n)
	x, ok := n.(syntax.Expr)
	if !ok {
		return Edit{span, indented(doc, span.Start, text, false)}
	}
	parent := doc.Parent(n)
	if argumentAlone(doc, parent, x) {
		// The parentheses of the generator are those of the call.
		return Edit{span, "(" + indented(doc, span.Start, text, true) + ")"}
	}
	p, need := parseText(text), slot(parent, x)
	text = indented(doc, span.Start, text, true)
	switch {
	case doc.Parens(x):
		if all := doc.Outer(x); p.level >= max(need, number) && !p.breaks && !hasComment(doc, all, span) {
			span = all
		}
	case p.level < need, p.breaks && !bracketed(doc, x):
		text = "(" + text + ")"
	}
	text = quoted(doc, x, text)
	return Edit{span, apart(doc.Source(), span, text)}
}

// argumentAlone reports whether x is a generator that shares its parentheses with a call.
func argumentAlone(doc *syntax.Document, parent, x syntax.Node) bool {
	call, ok := parent.(*syntax.Call)
	return ok && call.Fn != x && doc.Span(call).End == doc.Span(x).End
}

// outer returns the span of n with the parentheses around it.
func outer(doc *syntax.Document, n syntax.Node) syntax.Span {
	if x, ok := n.(syntax.Expr); ok {
		return doc.Outer(x)
	}
	return doc.Span(n)
}

// bracketed reports whether x stands in brackets of some kind, where a line end means nothing.
func bracketed(doc *syntax.Document, x syntax.Expr) bool {
	var n syntax.Node = x
	for {
		parent := doc.Parent(n)
		switch p := parent.(type) {
		case *syntax.List, *syntax.Set, *syntax.Dict, *syntax.Comp, *syntax.FormattedValue:
			return true
		case *syntax.Tuple:
			if p.Parens {
				return true
			}
		case *syntax.Call:
			if p.Fn != n {
				return true
			}
		case *syntax.Subscript:
			if p.Index == n {
				return true
			}
		case *syntax.FuncDef:
			_, param := n.(*syntax.Param)
			return param
		case *syntax.ClassDef:
			for _, d := range p.Decorators {
				if d == n {
					return false
				}
			}
			return true
		case nil, syntax.Stmt:
			return false
		}
		if e, ok := parent.(syntax.Expr); ok && doc.Parens(e) {
			return true
		}
		n = parent
	}
}

// hasComment reports whether there is a comment in all, but not in part.
func hasComment(doc *syntax.Document, all, part syntax.Span) bool {
	for _, c := range doc.Comments() {
		if all.Contains(c.Span) && !part.Contains(c.Span) {
			return true
		}
	}
	return false
}

// quoted returns text fit to stand for x: before Python 3.12 the quotes of an
// f-string cannot be used in what it interpolates.
func quoted(doc *syntax.Document, x syntax.Expr, text string) string {
	for n := doc.Parent(x); n != nil; n = doc.Parent(n) {
		if _, ok := n.(syntax.Stmt); ok {
			return text
		}
		if s, ok := n.(*syntax.Str); ok {
			literal := strings.TrimLeft(syntax.Text(s), "fFrRtT")
			for _, quotes := range [...]string{`"'`, `'"`} {
				outside, inside := quotes[:1], quotes[1:]
				if strings.HasPrefix(literal, outside) && !strings.HasPrefix(literal, strings.Repeat(outside, 3)) &&
					strings.Contains(text, outside) && !strings.Contains(text, inside) {
					return strings.ReplaceAll(text, outside, inside)
				}
			}
			return text
		}
	}
	return text
}

// apart returns text with the blanks that keep it from growing together with its neighbours.
func apart(src string, span syntax.Span, text string) string {
	before, _ := utf8.DecodeLastRuneInString(src[:span.Start])
	after, _ := utf8.DecodeRuneInString(src[span.End:])
	first, _ := utf8.DecodeRuneInString(text)
	last, _ := utf8.DecodeLastRuneInString(text)
	if wordy(before) && (wordy(first) || first == '"' || first == '\'') || before == '{' && first == '{' {
		text = " " + text
	}
	if wordy(last) && wordy(after) {
		text += " "
	}
	return text
}

func wordy(r rune) bool {
	return r == '_' || r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r))
}
