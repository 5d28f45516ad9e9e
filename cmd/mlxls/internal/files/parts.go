package files

import (
	"fmt"
	"slices"
)

// A Part is a piece of a file that is compared by itself.
type Part struct{ Name, Before, After string }

// Parts compares a file with what it becomes when its body becomes body: whole
// or, if it is a notebook, cell by cell. A body that cannot be written has none.
func (t Text) Parts(path string, body []byte) []Part {
	next, err := t.After(body)
	switch {
	case err != nil:
		return nil
	case t.Notebook == nil:
		return []Part{{path, string(t.raw), string(next.raw)}}
	}
	var parts []Part
	for i, c := range t.Notebook.Cells {
		before := t.Notebook.Source[c.Span.Start:c.Span.End]
		span := next.Notebook.Cells[i].Span
		after := next.Notebook.Source[span.Start:span.End]
		if !slices.Equal(before, after) {
			parts = append(parts, Part{fmt.Sprintf("%s:cell %d", path, c.Number), string(before), string(after)})
		}
	}
	return parts
}
