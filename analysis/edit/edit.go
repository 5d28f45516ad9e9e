// Package edit is what a fix is made of: text edits on nodes, the imports
// that the new text needs, and how far the fix may be trusted. It has the words
// in which a rule writes a fix: replace an expression, delete or insert
// statements, change the arguments of a call. Each word is total: on broken
// text it gives some edit, and who applies edits checks that the result parses.
//
// It knows nothing of rules, of findings or of how edits reach a user. It does
// not know what a name means, beyond what imports at module level say.
package edit

import (
	"cmp"
	"slices"
	"strings"

	"mlxls/analysis/syntax"
)

// Safety says how far a fix may be trusted. Every front end treats it alike.
type Safety uint8

const (
	// Safe keeps values up to float rounding, and dtype and shape exactly. Applied unasked by fix-all.
	Safe Safety = iota
	// Confirm changes rounding class, dtype, a memory/time trade or scheduling. Applied only when the user says so.
	Confirm
	// Advice has no edit, or needs a design decision.
	Advice
)

func (s Safety) String() string { return [...]string{"safe", "confirm", "advice"}[s] }

// An Edit replaces the bytes of Span, in the document that was analysed, with New.
type Edit struct {
	Span syntax.Span
	New  string
}

// An Import is a name that the new text uses and the file may lack: "import
// Module as As" or, with Name set, "from Module import Name as As".
type Import struct {
	Module, Name, As string
}

// A Fix is one way to resolve a finding.
type Fix struct {
	Title   string // imperative, e.g. "Use mx.fast.rms_norm"
	Safety  Safety
	Reason  string // why Confirm asks, in one line; shown where the fix is offered
	Edits   []Edit // do not overlap; any order
	Imports []Import
	// Relies is text that the edits leave alone and that must stay as it is for
	// the fix to be right: another fix that changes it can't be applied at once.
	Relies []syntax.Span
	// Comments says that the fix is about comments: those that it removes are meant to go.
	Comments bool
}

// Conflicts reports whether two edits cannot both be applied: they change the
// same bytes, or one inserts within what the other replaces. Insertions at the
// same place do not conflict; they stand in the order in which they are given.
func (e Edit) Conflicts(o Edit) bool {
	switch {
	case e.Span.Empty() && o.Span.Empty():
		return false
	case e.Span.Empty():
		return o.Span.Start < e.Span.Start && e.Span.Start < o.Span.End
	case o.Span.Empty():
		return e.Span.Start < o.Span.Start && o.Span.Start < e.Span.End
	}
	return e.Span.Overlaps(o.Span)
}

// Changes reports whether the edit changes text of a span, or inserts within it.
func (e Edit) Changes(span syntax.Span) bool { return !span.Empty() && e.Conflicts(Edit{Span: span}) }

// Sort returns the edits in the order of the text, insertions before a
// replacement that starts at the same place.
func Sort(edits []Edit) []Edit {
	return slices.SortedStableFunc(slices.Values(edits), func(a, b Edit) int {
		if c := cmp.Compare(a.Span.Start, b.Span.Start); c != 0 {
			return c
		}
		return cmp.Compare(a.Span.End, b.Span.End)
	})
}

// Apply returns text with the edits applied. Of edits that overlap the first in
// the text is applied; one that lies outside the text is not.
func Apply(text string, edits []Edit) string {
	var b strings.Builder
	at := 0
	for _, e := range Sort(edits) {
		if e.Span.Start < at || e.Span.End < e.Span.Start || e.Span.End > len(text) {
			continue
		}
		b.WriteString(text[at:e.Span.Start])
		b.WriteString(e.New)
		at = e.Span.End
	}
	b.WriteString(text[at:])
	return b.String()
}
