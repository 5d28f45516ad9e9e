package analysis

import (
	"regexp"
	"slices"
	"strings"

	"mlxls/analysis/edit"
	"mlxls/analysis/syntax"
)

// An IgnoreComment silences rules or groups of rules: "# mlxls: ignore[rule, rule]"
// on its line, "# mlxls: ignore-file[rule]" in the whole file. Without a list
// it silences all.
type IgnoreComment struct {
	Span  syntax.Span // without what else the comment says
	Line  int         // from 0
	File  bool        // it is for the whole file
	Names []string    // nil for all rules

	list syntax.Span     // of the names, within the brackets
	used map[string]bool // those that silenced something; "" without a list
}

var ignoreComment = regexp.MustCompile(`#\s*mlxls:\s*(ignore-file|ignore)\s*(?:\[([^\]]*)\])?`)

// IgnoreComments returns the ignore comments of a document, in order.
func IgnoreComments(doc *syntax.Document) []*IgnoreComment {
	var all []*IgnoreComment
	for _, c := range doc.Comments() {
		if !strings.Contains(c.Text, "mlxls:") {
			continue
		}
		m := ignoreComment.FindStringSubmatchIndex(c.Text)
		if m == nil {
			continue
		}
		in := IgnoreComment{Span: syntax.Span{Start: m[0], End: m[1]}.Shift(c.Span.Start), File: c.Text[m[2]:m[3]] == "ignore-file", used: map[string]bool{}}
		in.Span.End = in.Span.Start + len(strings.TrimRight(c.Text[m[0]:m[1]], " \t"))
		in.Line, _ = doc.Lines().Position(c.Span.Start, syntax.UTF8)
		if m[4] >= 0 && m[4] < m[5] {
			in.list = syntax.Span{Start: m[4], End: m[5]}.Shift(c.Span.Start)
			for name := range strings.SplitSeq(c.Text[m[4]:m[5]], ",") {
				in.Names = append(in.Names, strings.TrimSpace(name))
			}
		}
		all = append(all, &in)
	}
	return all
}

// silences reports whether the comment is about a finding that begins and ends on
// two lines, and notes it.
func (c *IgnoreComment) silences(f *Finding, first, last int) bool {
	if !c.File && c.Line != first && c.Line != last {
		return false
	}
	if c.Names == nil {
		c.used[""] = true
		return true
	}
	found := false
	for _, name := range c.Names {
		if name == f.Rule.Name || name == f.Rule.Group {
			c.used[name], found = true, true
		}
	}
	return found
}

// heed drops the findings that a comment silences.
func heed(doc *syntax.Document, comments []*IgnoreComment, in []Finding) []Finding {
	if len(comments) == 0 {
		return in
	}
	out := in[:0]
	for _, f := range in {
		first, _ := doc.Lines().Position(f.Span.Start, syntax.UTF8)
		last, _ := doc.Lines().Position(f.Span.End, syntax.UTF8)
		silenced := false
		for _, c := range comments {
			silenced = c.silences(&f, first, last) || silenced
		}
		if !silenced {
			out = append(out, f)
		}
	}
	return out
}

// Without returns the edit that takes names out of the comment's list, or the
// whole comment away if no name is left.
func (c *IgnoreComment) Without(doc *syntax.Document, names ...string) edit.Edit {
	rest := slices.DeleteFunc(slices.Clone(c.Names), func(name string) bool { return slices.Contains(names, name) })
	if len(rest) > 0 {
		return edit.Edit{Span: c.list, New: strings.Join(rest, ", ")}
	}
	src, lines := doc.Source(), doc.Lines()
	line := lines.Line(c.Line)
	e := edit.Edit{Span: c.Span}
	switch after := strings.TrimLeft(src[c.Span.End:line.End], " \t"); {
	case after == "" && strings.TrimSpace(src[line.Start:c.Span.Start]) == "":
		e.Span = syntax.Span{Start: line.Start, End: lines.Line(c.Line + 1).Start} // the whole line
	case after == "":
		e.Span = syntax.Span{Start: line.Start + len(strings.TrimRight(src[line.Start:c.Span.Start], " \t")), End: line.End}
	case after[0] == '#':
		e.Span.End = line.End - len(after)
	default:
		e.New = "#" // of the comment that goes on
	}
	return e
}
