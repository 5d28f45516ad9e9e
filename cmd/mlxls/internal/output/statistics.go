package output

import (
	"cmp"
	"fmt"
	"io"
	"slices"

	"mlxls/analysis/edit"
)

// A Statistic is how often one rule spoke.
type Statistic struct {
	Rule  string `json:"name"`
	Count int    `json:"count"`
	Safe  int    `json:"safe"`
	Asks  int    `json:"confirm"`
}

// Statistics counts findings by rule, the most frequent first.
func (r Result) Statistics() []Statistic {
	by := map[string]*Statistic{}
	for _, f := range r.Files {
		for _, finding := range f.Findings {
			s := by[finding.Rule.Name]
			if s == nil {
				s = &Statistic{Rule: finding.Rule.Name}
				by[finding.Rule.Name] = s
			}
			s.Count++
			switch {
			case finding.Fix == nil:
			case finding.Fix.Safety == edit.Safe:
				s.Safe++
			default:
				s.Asks++
			}
		}
	}
	list := []Statistic{}
	for _, s := range by {
		list = append(list, *s)
	}
	slices.SortFunc(list, func(a, b Statistic) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Rule, b.Rule))
	})
	return list
}

// WriteStatistics writes how often each rule spoke: as text, where a star
// marks rules with a safe fix and a question mark those whose fix asks, or as JSON.
func WriteStatistics(w io.Writer, format string, r Result) error {
	if format == "json" {
		return encode(w, r.Statistics())
	}
	out := &firstError{w: w}
	p := Palette{r.Color}
	for _, s := range r.Statistics() {
		mark := " "
		switch {
		case s.Safe > 0:
			mark = "*"
		case s.Asks > 0:
			mark = "?"
		}
		fmt.Fprintf(out, "%5d  [%s] %s\n", s.Count, p.Green(mark), p.Bold(s.Rule))
	}
	writeSummary(out, r)
	return out.err
}
