package edit

import (
	"slices"
	"strings"

	"mlxls/analysis/syntax"
)

// commentAt returns the comment that has the byte at offset.
func commentAt(doc *syntax.Document, offset int) (syntax.Comment, bool) {
	all := doc.Comments()
	i, _ := slices.BinarySearchFunc(all, offset, func(c syntax.Comment, at int) int { return c.Span.End - 1 - at })
	if i < len(all) && all[i].Span.Has(offset) {
		return all[i], true
	}
	return syntax.Comment{}, false
}

// LosesComment reports whether a comment that the edits remove is not in their
// new text. A fix that loses what someone wrote down is not offered.
func LosesComment(doc *syntax.Document, edits ...Edit) bool {
	var lost map[string]int
	for _, c := range doc.Comments() {
		if slices.ContainsFunc(edits, func(e Edit) bool { return e.Span.Overlaps(c.Span) }) {
			if lost == nil {
				lost = map[string]int{}
			}
			lost[strings.TrimRight(doc.Source()[c.Span.Start:c.Span.End], blanks)]++
		}
	}
	for text, n := range lost {
		for _, e := range edits {
			n -= strings.Count(e.New, text)
		}
		if n > 0 {
			return true
		}
	}
	return false
}
