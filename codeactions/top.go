package codeactions

import (
	"regexp"
	"slices"
	"strings"

	"mlxls/analysis/edit"
	"mlxls/analysis/syntax"
)

// firstImports returns the edit that gives a file without imports its first
// ones: after the docstring and imports from __future__, else at the top.
func firstImports(doc *syntax.Document, imports []edit.Import) edit.Edit {
	var lines []string
	for _, i := range imports {
		lines = append(lines, importLine(i))
	}
	src, body := doc.Source(), doc.Body()
	var after syntax.Stmt
	for i, s := range body {
		what, ok := imported(s)
		if !(ok && what.Module == "__future__") && !(i == 0 && isDocstring(s)) {
			break
		}
		after = s
	}
	if after != nil {
		e := edit.InsertAfter(doc, after, append([]string{""}, lines...)...)
		if at := e.Span.Start; at < len(src) && src[at] != '\n' && src[at] != '\r' {
			e = edit.InsertAfter(doc, after, slices.Concat([]string{""}, lines, []string{""})...)
		}
		return e
	}
	at, nl := top(doc), newline(src)
	lines = append(lines, "")
	if len(body) > 0 {
		switch body[0].(type) {
		case *syntax.FuncDef, *syntax.ClassDef:
			lines = append(lines, "")
		}
	}
	return edit.Edit{Span: syntax.Span{Start: at, End: at}, New: strings.Join(lines, nl) + nl}
}

// newline returns the line end that a text uses first.
func newline(src string) string {
	i := strings.IndexAny(src, "\r\n")
	switch {
	case i < 0:
		return "\n"
	case strings.HasPrefix(src[i:], "\r\n"):
		return "\r\n"
	}
	return src[i : i+1]
}

func isDocstring(s syntax.Stmt) bool {
	e, ok := s.(*syntax.ExprStmt)
	if !ok {
		return false
	}
	str, ok := e.X.(*syntax.Str)
	return ok && !str.Bytes && !str.FString
}

// coding is what a comment on the first two lines says when it names an encoding.
var coding = regexp.MustCompile(`^[ \t\f]*#.*?coding[:=][ \t]*[-\w.]+`)

// preamble returns where the text starts after a byte order mark, a #! line and an encoding.
func preamble(src string) int {
	at := len(src) - len(strings.TrimPrefix(src, "\ufeff"))
	for n := range 2 {
		line := lines(src, syntax.Span{Start: at, End: at})
		line.Start = at
		text := src[line.Start:line.End]
		if !(n == 0 && strings.HasPrefix(text, "#!")) && !coding.MatchString(text) {
			break
		}
		at = line.End
	}
	return at
}

// top returns where the first statement can stand: after the preamble, and
// after a comment that an empty line parts from the rest.
func top(doc *syntax.Document) int {
	src := doc.Source()
	at := preamble(src)
	rest := src[at:]
	for line := range strings.Lines(strings.ReplaceAll(rest, "\r", "\n")) {
		if !strings.HasPrefix(line, "#") {
			if strings.TrimRight(line, space) == "" && len(rest) < len(src[at:]) {
				return len(src) - len(strings.TrimLeft(rest, "\r\n"))
			}
			break
		}
		rest = rest[len(line):]
	}
	return at
}
