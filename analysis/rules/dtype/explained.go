package dtype

import (
	"strings"

	"mlxls/analysis"
	"mlxls/analysis/syntax"
)

// Explained reports whether a comment beside n, or right above, speaks of precision.
func Explained(p *analysis.Pass, n syntax.Node) bool {
	return p.Values.InText(explanation{n}, func(doc *syntax.Document) bool { return explained(doc, n) })
}

// An explanation is what comments say of a node.
type explanation struct{ of syntax.Node }

func explained(doc *syntax.Document, n syntax.Node) bool {
	src, span := doc.Source(), doc.Span(n)
	start := strings.LastIndexByte(src[:span.Start], '\n') + 1
	for i := strings.LastIndexByte(src[:max(start-1, 0)], '\n') + 1; start > 0 && strings.HasPrefix(strings.TrimLeft(src[i:start], " \t"), "#"); i = strings.LastIndexByte(src[:max(start-1, 0)], '\n') + 1 {
		start = i
	}
	end := span.End
	if i := strings.IndexByte(src[end:], '\n'); i >= 0 {
		end += i
	}
	for _, line := range strings.Split(src[start:end], "\n") {
		_, comment, ok := strings.Cut(line, "#")
		comment = strings.ToLower(comment)
		for _, word := range [...]string{"float32", "fp32", "f32", "precis", "overflow", "round", "stab", "accura", "upcast", "nan"} {
			if ok && strings.Contains(comment, word) {
				return true
			}
		}
	}
	return false
}
