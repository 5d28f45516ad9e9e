package edit

import (
	"strings"

	"mlxls/analysis/syntax"
)

const (
	bom    = "\ufeff"
	blanks = " \t\f"
)

// lineStart returns where the line of offset starts; a byte order mark is before the first line.
func lineStart(src string, offset int) int {
	at := strings.LastIndexAny(src[:offset], "\r\n") + 1
	if at == 0 && strings.HasPrefix(src, bom) {
		return min(len(bom), offset)
	}
	return at
}

// lineEnd returns where the line of offset ends, before its line end.
func lineEnd(src string, offset int) int {
	if n := strings.IndexAny(src[offset:], "\r\n"); n >= 0 {
		return offset + n
	}
	return len(src)
}

// nextLine returns where the line after that of offset starts, the end of the text if there is none.
func nextLine(src string, offset int) int {
	at := lineEnd(src, offset)
	return at + len(lineBreak(src[at:]))
}

// lineBreak returns the line end that s starts with, "" if none.
func lineBreak(s string) string {
	switch {
	case strings.HasPrefix(s, "\r\n"):
		return "\r\n"
	case s != "" && (s[0] == '\n' || s[0] == '\r'):
		return s[:1]
	}
	return ""
}

// newline returns the line end in use around offset: that of its line, else of the line before.
func newline(src string, offset int) string {
	if nl := lineBreak(src[lineEnd(src, offset):]); nl != "" {
		return nl
	}
	if at := lineStart(src, offset); strings.HasSuffix(src[:at], "\r\n") {
		return "\r\n"
	} else if at > 0 && lineBreak(src[at-1:]) != "" {
		return src[at-1 : at]
	}
	return "\n"
}

// indentation returns the white space that the line of offset starts with.
func indentation(src string, offset int) string {
	line := src[lineStart(src, offset):]
	return line[:len(line)-len(strings.TrimLeft(line, blanks))]
}

// startsLine reports whether only white space precedes offset on its line, and
// the line does not continue another.
func startsLine(src string, offset int) bool {
	at := lineStart(src, offset)
	return strings.Trim(src[at:offset], blanks) == "" && !continued(src[:at])
}

// continued reports whether a text, which ends with a line end, ends with a backslash before it.
func continued(src string) bool {
	for _, end := range [...]string{"\r\n", "\n", "\r"} {
		if before, ok := strings.CutSuffix(src, end); ok {
			return strings.HasSuffix(before, "\\")
		}
	}
	return false
}

// adjoin reports whether between is what parts two statements of one line.
func adjoin(between string) bool {
	between = strings.NewReplacer("\\\r\n", "", "\\\n", "", "\\\r", "").Replace(between)
	return strings.Trim(between, blanks) == ";"
}

// skip returns the start of the token at or after offset, at most limit.
func skip(doc *syntax.Document, offset, limit int) int {
	src := doc.Source()
	for offset < limit {
		switch src[offset] {
		case ' ', '\t', '\f', '\r', '\n':
			offset++
			continue
		case '\\':
			if lineBreak(src[offset+1:]) != "" {
				offset++
				continue
			}
		}
		c, ok := commentAt(doc, offset)
		if !ok {
			return offset
		}
		offset = c.Span.End
	}
	return min(offset, limit)
}

// restOfLine returns the comment after offset on its line, and whether nothing else follows there.
func restOfLine(doc *syntax.Document, offset int) (comment syntax.Span, last bool) {
	src := doc.Source()
	end := lineEnd(src, offset)
	rest := strings.TrimLeft(src[offset:end], blanks)
	if rest == "" {
		return syntax.Span{Start: offset, End: offset}, true
	}
	c, ok := commentAt(doc, end-len(rest))
	return c.Span, ok
}
