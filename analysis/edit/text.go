package edit

import (
	"strings"

	"mlxls/analysis/syntax"
)

// Source returns the text of a node in the form in which other words take text:
// lines end with \n, and all but the first are indented relative to the line on
// which the node starts. Parentheses around an expression are not part of it.
func Source(doc *syntax.Document, n syntax.Node) string {
	span := doc.Span(n)
	text := unix(doc.Source()[span.Start:span.End])
	if !strings.Contains(text, "\n") {
		return text
	}
	indent := indentation(doc.Source(), span.Start)
	return eachLine(text, isExpr(n), func(line string) string {
		for i := range len(indent) { // as much of it as the line has
			if line == "" || line[0] != indent[i] {
				break
			}
			line = line[1:]
		}
		return line
	})
}

// Primary returns the text of an expression in a form that an attribute, a call
// or a subscript can follow: in parentheses unless it can do without.
func Primary(text string) string {
	if parseText(text).level < primary {
		return "(" + text + ")"
	}
	return text
}

// indented returns text, all lines but the first indented as the line of
// offset is, with the line ends that are in use there.
func indented(doc *syntax.Document, offset int, text string, expr bool) string {
	text = unix(text)
	if !strings.Contains(text, "\n") {
		return text
	}
	src := doc.Source()
	indent := indentation(src, offset)
	text = eachLine(text, expr, func(line string) string {
		if line == "" {
			return ""
		}
		return indent + line
	})
	return strings.ReplaceAll(text, "\n", newline(src, offset))
}

// eachLine changes all lines of text but the first, except those that begin within a string.
func eachLine(text string, expr bool, change func(line string) string) string {
	open := "" // makes one expression of several lines
	parsed := text
	if expr {
		open, parsed = "(", "("+text+"\n)"
	}
	within := multiline(parsed)
	lines := strings.Split(text, "\n")
	at := len(open) + len(lines[0]) + 1
	for i, line := range lines[1:] {
		if !within(at) {
			lines[i+1] = change(line)
		}
		at += len(line) + 1
	}
	return strings.Join(lines, "\n")
}

// multiline returns whether an offset of text is within a string that goes over lines.
func multiline(text string) func(offset int) bool {
	doc := syntax.Parse([]byte(text))
	var spans []syntax.Span
	for _, stmt := range doc.Body() {
		syntax.Inspect(stmt, func(n syntax.Node) bool {
			s, ok := n.(*syntax.Str)
			if !ok {
				return true
			}
			if overLines(syntax.Text(s)) {
				spans = append(spans, doc.Span(s))
			}
			return false
		})
	}
	return func(offset int) bool {
		for _, s := range spans {
			if s.Start < offset && offset < s.End {
				return true
			}
		}
		return false
	}
}

// overLines reports whether a literal goes over lines, as those joined from several lines need not.
func overLines(literal string) bool {
	return strings.Contains(literal, `"""`) || strings.Contains(literal, "'''") || strings.Contains(literal, "\\\n")
}

func unix(text string) string {
	return strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
}

func isExpr(n syntax.Node) bool {
	_, ok := n.(syntax.Expr)
	return ok
}
