package analysis

import (
	"sort"

	"mlxls/analysis/syntax"
)

// arrange sorts findings, and drops those that stand in a region that did not
// parse, or that another rule's finding replaces.
func arrange(doc *syntax.Document, in []Finding) []Finding {
	errors := doc.Errors()
	replaced := map[string][]syntax.Span{}
	for _, f := range in {
		for _, name := range f.Rule.Replaces {
			replaced[name] = append(replaced[name], f.Span)
		}
	}
	out := in[:0]
next:
	for _, f := range in {
		for _, e := range errors {
			if e.Overlaps(f.Span) {
				continue next
			}
		}
		for _, r := range replaced[f.Rule.Name] {
			if r.Overlaps(f.Span) {
				continue next
			}
		}
		out = append(out, f)
	}
	sort.SliceStable(out, func(i, j int) bool {
		a, b := out[i], out[j]
		if a.Span.Start != b.Span.Start {
			return a.Span.Start < b.Span.Start
		}
		if a.Span.End != b.Span.End {
			return a.Span.End > b.Span.End
		}
		return a.Rule.Name < b.Rule.Name
	})
	return unique(out)
}

// unique drops a finding that says again what the one before says.
func unique(in []Finding) []Finding {
	out := in[:0]
	for i, f := range in {
		if i > 0 && f.Rule == in[i-1].Rule && f.Span == in[i-1].Span {
			continue
		}
		out = append(out, f)
	}
	return out
}
