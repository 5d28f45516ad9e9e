package analysis

import (
	"regexp"
	"strings"

	"mlxls/analysis/syntax"
)

// An ignore comment: "# mlxls: ignore", "# mlxls: ignore[rule, rule]", and with
// "ignore-file" for the whole file.
var ignoreComment = regexp.MustCompile(`#\s*mlxls:\s*(ignore-file|ignore)\s*(?:\[([^\]]*)\])?`)

// ignoreSet is what a document's comments silence: by line, and line -1 for the file.
type ignoreSet map[int][]string

const everyRule = "*"

func ignores(doc *syntax.Document) ignoreSet {
	set := ignoreSet{}
	for _, c := range doc.Comments() {
		m := ignoreComment.FindStringSubmatch(c.Text)
		if m == nil {
			continue
		}
		line := -1
		if m[1] == "ignore" {
			line, _ = doc.Lines().Position(c.Span.Start, syntax.UTF8)
		}
		names := []string{everyRule}
		if m[2] != "" {
			names = strings.Split(m[2], ",")
		}
		for _, n := range names {
			set[line] = append(set[line], strings.TrimSpace(n))
		}
	}
	return set
}

// covers reports whether a finding is ignored: by its first line, its last line, or the file.
func (s ignoreSet) covers(doc *syntax.Document, f Finding) bool {
	if len(s) == 0 {
		return false
	}
	first, _ := doc.Lines().Position(f.Span.Start, syntax.UTF8)
	last, _ := doc.Lines().Position(f.Span.End, syntax.UTF8)
	for _, line := range []int{-1, first, last} {
		for _, n := range s[line] {
			if n == everyRule || n == f.Rule.Name || n == f.Rule.Group {
				return true
			}
		}
	}
	return false
}
