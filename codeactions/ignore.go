package codeactions

import (
	"regexp"
	"slices"
	"strings"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/syntax"
)

var (
	lineIgnore = regexp.MustCompile(`#\s*mlxls:\s*ignore\s*\[[^\]]*\]`)
	fileIgnore = regexp.MustCompile(`#\s*mlxls:\s*ignore-file\s*\[[^\]]*\]`)
)

// ignoreActions returns the actions that silence a finding's rule: on a line of the finding, and in the file.
func ignoreActions(doc *syntax.Document, f *analysis.Finding) []Action {
	var actions []Action
	offer := func(where string, e edit.Edit) {
		actions = append(actions, Action{
			Title: "Ignore " + f.Rule.Name + where, Kind: QuickFix, Edits: []edit.Edit{e}, Safety: edit.Advice, Finding: f,
		})
	}
	// An ignore comment counts on the first and on the last line of a finding.
	for _, offset := range [...]int{f.Span.Start, f.Span.End} {
		if e, ok := ignoreOnLine(doc, offset, f.Rule.Name); ok {
			offer(" on this line", e)
			break
		}
	}
	offer(" in this file", ignoreInFile(doc, f.Rule.Name))
	return actions
}

// heed returns the actions that take back the ignore comments on the lines of
// a span, so that what they hide is shown again.
func heed(doc *syntax.Document, span syntax.Span) []Action {
	var actions []Action
	for _, c := range analysis.IgnoreComments(doc) {
		if !doc.Lines().Line(c.Line).Touches(span) {
			continue
		}
		actions = append(actions, Action{
			Title: "Remove " + doc.Source()[c.Span.Start:c.Span.End], Kind: QuickFix,
			Edits: []edit.Edit{c.Without(doc, c.Names...)}, Safety: edit.Advice,
		})
	}
	return actions
}

// ignoreOnLine returns the edit that makes the line of offset end with an ignore
// comment; there can be none within a string or after a backslash.
func ignoreOnLine(doc *syntax.Document, offset int, rule string) (edit.Edit, bool) {
	src := doc.Source()
	n, _ := doc.Lines().Position(offset, syntax.UTF8)
	line := doc.Lines().Line(n)
	for _, c := range doc.Comments() {
		if line.Contains(c.Span) {
			if m := lineIgnore.FindStringIndex(src[c.Span.Start:c.Span.End]); m != nil {
				return addRule(src, c.Span.Start+m[1], rule), true
			}
		}
	}
	code := strings.TrimRight(src[line.Start:line.End], " \t\f")
	e := edit.Edit{Span: syntax.Span{Start: line.Start + len(code), End: line.End}, New: "  # mlxls: ignore[" + rule + "]"}
	return e, !strings.HasSuffix(code, "\\") && (outsideStrings(doc, line.End) || readsAsComment(doc, e))
}

// outsideStrings reports whether no string is around offset. Where one is, a
// comment may still be possible: between literals on lines of their own.
func outsideStrings(doc *syntax.Document, offset int) bool {
	if len(doc.Errors()) > 0 {
		return false
	}
	for n := doc.NodeAt(syntax.Span{Start: offset, End: offset}); n != nil; n = doc.Parent(n) {
		s, ok := n.(*syntax.Str)
		if ok && doc.Span(s).Start < offset && offset < doc.Span(s).End {
			return false
		}
	}
	return true
}

// readsAsComment reports whether the parser takes what an edit inserts for a comment.
func readsAsComment(doc *syntax.Document, e edit.Edit) bool {
	after := edited(doc, []edit.Edit{e})
	at := e.Span.Start + len(e.New) - len(strings.TrimLeft(e.New, space))
	return len(after.Errors()) <= len(doc.Errors()) &&
		slices.ContainsFunc(after.Comments(), func(c syntax.Comment) bool { return c.Span.Start == at })
}

// ignoreInFile returns the edit that silences a rule in the whole file, at its top.
func ignoreInFile(doc *syntax.Document, rule string) edit.Edit {
	src := doc.Source()
	for _, c := range doc.Comments() {
		if m := fileIgnore.FindStringIndex(src[c.Span.Start:c.Span.End]); m != nil {
			return addRule(src, c.Span.Start+m[1], rule)
		}
	}
	at := preamble(src)
	return edit.Edit{Span: syntax.Span{Start: at, End: at}, New: "# mlxls: ignore-file[" + rule + "]" + newline(src)}
}

// addRule returns the edit that adds a rule to the list that ends with the bracket before end.
func addRule(src string, end int, rule string) edit.Edit {
	at := len(strings.TrimRight(src[:end-1], " \t,"))
	text := ", " + rule
	if src[at-1] == '[' {
		text = rule
	}
	return edit.Edit{Span: syntax.Span{Start: at, End: at}, New: text}
}
