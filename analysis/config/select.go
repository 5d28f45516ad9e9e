package config

import (
	"slices"

	"mlxls/analysis"
)

// Selectors returns every name that selects rules: all, the groups, the rules.
func Selectors(rules []*analysis.Rule) []string {
	var groups, names []string
	for _, r := range rules {
		groups = append(groups, r.Group)
		names = append(names, r.Name)
	}
	slices.Sort(groups)
	slices.Sort(names)
	return slices.Concat([]string{"all"}, slices.Compact(groups), names)
}

// selects reports whether a selector covers a rule.
func selects(selector string, r *analysis.Rule) bool {
	return selector == "all" || selector == r.Group || selector == r.Name
}

// apply switches rules on and off. A rule's name weighs more than its group's
// and that more than "all"; at the same weight off wins.
func apply(enabled map[string]bool, rules []*analysis.Rule, on, off []string) {
	for _, r := range rules {
		for _, selector := range []string{"all", r.Group, r.Name} {
			if slices.Contains(on, selector) {
				enabled[r.Name] = true
			}
			if slices.Contains(off, selector) {
				enabled[r.Name] = false
			}
		}
	}
}

// Suggest returns the name closest to one that is wrong, or "" when none is close.
func Suggest(wrong string, names []string) string {
	best, least := "", max(2, len(wrong)/3)+1
	for _, name := range names {
		if d := distance(wrong, name); d < least {
			best, least = name, d
		}
	}
	return best
}

func suggest(wrong string, names []string) string {
	if name := Suggest(wrong, names); name != "" {
		return "; did you mean \"" + name + "\"?"
	}
	return ""
}

// distance is the number of single-letter changes from a to b.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		left := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := left
			if a[i] != b[j] {
				change++
			}
			left = row[j+1]
			row[j+1] = min(change, left+1, row[j]+1)
		}
	}
	return row[len(b)]
}
