package codeactions

import (
	"cmp"
	"fmt"
	"slices"

	"mlxls/analysis/edit"
	"mlxls/analysis/syntax"
)

// Skipped is a fix, by its index, that could not be applied with those before it.
type Skipped struct {
	Fix    int
	Reason string
}

// Compose returns the edits that apply fixes together, with the imports that
// they need, and the fixes that it left out. Of fixes that change the same text
// the first wins; what two fixes say alike is said once. A fix that would lose
// a comment or leave something that does not parse is left out.
func Compose(doc *syntax.Document, fixes []edit.Fix) ([]edit.Edit, []Skipped) {
	var skipped []Skipped
	var taken []int
	c := composer{doc: doc}
	for i, fix := range fixes {
		if why := c.add(fix); why != "" {
			skipped = append(skipped, Skipped{i, why})
		} else {
			taken = append(taken, i)
		}
	}
	edits, ok := c.edits()
	if !ok {
		c, edits = composer{doc: doc}, nil
		for _, i := range c.addMost(fixes, taken, &edits) {
			skipped = append(skipped, Skipped{i, "the result would not parse"})
		}
		slices.SortFunc(skipped, func(a, b Skipped) int { return cmp.Compare(a.Fix, b.Fix) })
	}
	return edits, skipped
}

// addMost adds the fixes of the given indexes, sets edits to what all come to,
// and returns the indexes of those that it left out because they break the
// program. It halves the fixes to find these, for they are few.
func (c *composer) addMost(fixes []edit.Fix, indexes []int, edits *[]edit.Edit) (left []int) {
	next := composer{c.doc, slices.Clone(c.changes), slices.Clone(c.relied), slices.Clone(c.imports)}
	for _, i := range indexes {
		if next.add(fixes[i]) != "" {
			return indexes // only possible after one of those that it got on with was left out
		}
	}
	if all, ok := next.edits(); ok {
		*c, *edits = next, all
		return nil
	}
	n := len(indexes) / 2
	if n == 0 {
		return indexes
	}
	return append(c.addMost(fixes, indexes[:n], edits), c.addMost(fixes, indexes[n:], edits)...)
}

// A composer collects what fixes change.
type composer struct {
	doc     *syntax.Document
	changes []edit.Edit
	relied  []syntax.Span // what must stay as it is
	imports []edit.Import // those that the file lacks
}

// add takes in a fix, or says why not and stays as it is.
func (c *composer) add(fix edit.Fix) (why string) {
	changes, imports := slices.Clip(c.changes), slices.Clip(c.imports)
	if len(fix.Edits) == 0 {
		return "it has no edits"
	}
	for i, e := range fix.Edits {
		if e.Span.Start < 0 || e.Span.End < e.Span.Start || e.Span.End > len(c.doc.Text()) {
			return "an edit is not in the text"
		}
		if slices.ContainsFunc(fix.Edits[:i], e.Conflicts) {
			return "its edits overlap"
		}
		if slices.Contains(c.changes, e) {
			continue
		}
		if slices.ContainsFunc(c.changes, func(o edit.Edit) bool { return e.Span == o.Span || e.Conflicts(o) }) {
			return "it changes what another fix changes"
		}
		if slices.ContainsFunc(c.relied, e.Changes) {
			return "it changes what another fix relies on"
		}
		changes = append(changes, e)
	}
	for _, span := range fix.Relies {
		if slices.ContainsFunc(c.changes, func(o edit.Edit) bool { return o.Changes(span) }) {
			return "another fix changes what it relies on"
		}
	}
	if !fix.Comments && edit.LosesComment(c.doc, fix.Edits...) {
		return "a comment would be lost"
	}
	for _, i := range fix.Imports {
		bound, other := edit.Bound(c.doc, i)
		other = other || slices.ContainsFunc(imports, func(o edit.Import) bool { return o != i && o.Binds() == i.Binds() })
		if other {
			return fmt.Sprintf("the name of %q is taken", importLine(i))
		}
		if !bound && !slices.Contains(imports, i) {
			imports = append(imports, i)
		}
	}
	c.changes, c.relied, c.imports = changes, append(slices.Clip(c.relied), fix.Relies...), imports
	return ""
}

// edits returns all changes in order, and whether the result parses as the document did.
func (c *composer) edits() ([]edit.Edit, bool) {
	first := len(c.doc.Text())
	for _, e := range c.changes {
		first = min(first, e.Span.Start)
	}
	all := edit.Sort(append(addImports(c.doc, c.imports, first), c.changes...))
	for i := range all {
		if i > 0 && all[i-1].Conflicts(all[i]) {
			return all, false
		}
	}
	return all, parses(c.doc, all)
}
