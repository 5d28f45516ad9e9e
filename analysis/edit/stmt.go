package edit

import (
	"slices"
	"strings"

	"mlxls/analysis/syntax"
)

// Delete removes statements, with their lines where nothing else stands on
// them. A body that would be left without any statement gets a pass.
func Delete(doc *syntax.Document, stmts ...syntax.Stmt) []Edit {
	var edits []Edit
	for len(stmts) > 0 {
		list, i := Siblings(doc, stmts[0])
		j := i
		for j+1 < len(list) && slices.Contains(stmts, list[j+1]) {
			j++
		}
		for i > 0 && slices.Contains(stmts, list[i-1]) {
			i--
		}
		edits = append(edits, deleteRun(doc, list, i, j))
		gone := list[i : j+1]
		stmts = slices.DeleteFunc(slices.Clone(stmts), func(s syntax.Stmt) bool { return slices.Contains(gone, s) })
	}
	return edits
}

// deleteRun removes list[i] to list[j].
func deleteRun(doc *syntax.Document, list []syntax.Stmt, i, j int) Edit {
	src := doc.Source()
	span := doc.Span(list[i]).Union(doc.Span(list[j]))
	switch {
	case i == 0 && j == len(list)-1 && doc.Parent(list[i]) != nil && !isElif(src, list[i], span):
		return Edit{span, "pass"}
	case startsLine(src, span.Start) && !sameLine(doc, list, j):
		if _, last := restOfLine(doc, pastSemicolon(src, span.End)); last {
			return Edit{syntax.Span{Start: lineStart(src, span.Start), End: nextLine(src, span.End)}, ""}
		}
	case sameLine(doc, list, j): // a; b → b
		return Edit{syntax.Span{Start: span.Start, End: doc.Span(list[j+1]).Start}, ""}
	case sameLine(doc, list, i-1): // a; b → a
		return Edit{syntax.Span{Start: doc.Span(list[i-1]).End, End: span.End}, ""}
	}
	return Edit{span, "pass"}
}

// InsertBefore inserts lines before the line of a statement, with its
// indentation. A line may itself be indented relative to the statement. Before
// an elif is before its if.
func InsertBefore(doc *syntax.Document, stmt syntax.Stmt, lines ...string) Edit {
	stmt = chain(doc, stmt)
	src, at := doc.Source(), doc.Span(stmt).Start
	if !startsLine(src, at) {
		return Edit{syntax.Span{Start: at, End: at}, strings.Join(lines, "; ") + "; "}
	}
	nl := newline(src, at)
	text := indentation(src, at) + indented(doc, at, strings.Join(lines, "\n"), false) + nl
	at = lineStart(src, at)
	return Edit{syntax.Span{Start: at, End: at}, text}
}

// InsertAfter inserts lines after a statement and the comment on its last line,
// with its indentation. A line may itself be indented relative to the statement.
func InsertAfter(doc *syntax.Document, stmt syntax.Stmt, lines ...string) Edit {
	stmt = chain(doc, stmt)
	src, span := doc.Source(), doc.Span(stmt)
	list, i := Siblings(doc, stmt)
	head := i // the first statement on the line on which this one starts
	for sameLine(doc, list, head-1) {
		head--
	}
	if sameLine(doc, list, i) || !startsLine(src, doc.Span(list[head]).Start) {
		return Edit{syntax.Span{Start: span.End, End: span.End}, "; " + strings.Join(lines, "; ")}
	}
	nl := newline(src, span.End)
	text := indentation(src, span.Start) + indented(doc, span.Start, strings.Join(lines, "\n"), false)
	at := nextLine(src, span.End)
	if lineEnd(src, span.End) == at { // the file ends without a line end
		return Edit{syntax.Span{Start: at, End: at}, nl + text}
	}
	return Edit{syntax.Span{Start: at, End: at}, text + nl}
}

// ReplaceStmts puts lines in the place of the statements from first to last,
// which stand in the same body. Without lines the statements are deleted. An
// elif becomes an else.
func ReplaceStmts(doc *syntax.Document, first, last syntax.Stmt, lines ...string) Edit {
	span := doc.Span(first).Union(doc.Span(last))
	if len(lines) == 0 {
		list, i := Siblings(doc, first)
		return deleteRun(doc, list, i, max(i, slices.Index(list, last)))
	}
	if !startsLine(doc.Source(), span.Start) {
		return Edit{span, strings.Join(lines, "; ")}
	}
	text := strings.Join(lines, "\n")
	if isElif(doc.Source(), first, span) {
		text = "else:\n    " + eachLine(text, false, func(line string) string { return "    " + line })
	}
	return Edit{span, indented(doc, span.Start, text, false)}
}

// AddDecorator puts a decorator directly above a function, below those it has.
func AddDecorator(doc *syntax.Document, f *syntax.FuncDef, text string) Edit {
	src, span := doc.Source(), doc.Span(f)
	at := span.Start
	if n := len(f.Decorators); n > 0 {
		at = skip(doc, outer(doc, f.Decorators[n-1]).End, span.End)
	}
	text = "@" + strings.TrimPrefix(text, "@")
	text = indented(doc, at, text, false) + newline(src, at) + indentation(src, at)
	return Edit{syntax.Span{Start: at, End: at}, text}
}

// isElif reports whether a statement is written as the elif of another.
func isElif(src string, stmt syntax.Stmt, span syntax.Span) bool {
	_, ok := stmt.(*syntax.If)
	return ok && strings.HasPrefix(src[span.Start:], "elif")
}

// chain returns the if statement of which stmt is an elif, else stmt: nothing can stand between the two.
func chain(doc *syntax.Document, stmt syntax.Stmt) syntax.Stmt {
	for isElif(doc.Source(), stmt, doc.Span(stmt)) {
		head, ok := doc.Parent(stmt).(*syntax.If)
		if !ok {
			break
		}
		stmt = head
	}
	return stmt
}

// Siblings returns the statements of the body that stmt is in, and its place among them.
func Siblings(doc *syntax.Document, stmt syntax.Stmt) ([]syntax.Stmt, int) {
	lists := Bodies(doc.Parent(stmt))
	if doc.Parent(stmt) == nil {
		lists = [][]syntax.Stmt{doc.Body()}
	}
	for _, list := range lists {
		if i := slices.Index(list, stmt); i >= 0 {
			return list, i
		}
	}
	return []syntax.Stmt{stmt}, 0
}

// Bodies returns the lists of statements directly below n.
func Bodies(n syntax.Node) [][]syntax.Stmt {
	switch n := n.(type) {
	case *syntax.FuncDef:
		return [][]syntax.Stmt{n.Body}
	case *syntax.ClassDef:
		return [][]syntax.Stmt{n.Body}
	case *syntax.If:
		return [][]syntax.Stmt{n.Then, n.Else}
	case *syntax.For:
		return [][]syntax.Stmt{n.Body, n.Else}
	case *syntax.While:
		return [][]syntax.Stmt{n.Body, n.Else}
	case *syntax.With:
		return [][]syntax.Stmt{n.Body}
	case *syntax.Try:
		return [][]syntax.Stmt{n.Body, n.Else, n.Finally}
	case *syntax.Handler:
		return [][]syntax.Stmt{n.Body}
	case *syntax.Case:
		return [][]syntax.Stmt{n.Body}
	}
	return nil
}

// sameLine reports whether list[i] and the statement after it stand on one line.
func sameLine(doc *syntax.Document, list []syntax.Stmt, i int) bool {
	if i < 0 || i+1 >= len(list) {
		return false
	}
	return adjoin(doc.Source()[doc.Span(list[i]).End:max(doc.Span(list[i]).End, doc.Span(list[i+1]).Start)])
}

// pastSemicolon returns the place after the semicolon that follows offset on its line, else offset.
func pastSemicolon(src string, offset int) int {
	rest := strings.TrimLeft(src[offset:], blanks)
	if strings.HasPrefix(rest, ";") {
		return len(src) - len(rest) + 1
	}
	return offset
}
