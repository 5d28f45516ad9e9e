// Package output shows findings: to people on a terminal, and to programs in
// the formats that they read. It does not know where findings come from, nor
// what to do about them.
package output

import (
	"encoding/json"
	"io"
	"maps"
	"slices"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/ipynb"
	"mlxls/analysis/syntax"
)

// A Source is a text that findings point into.
type Source struct {
	Path  string // as the user would write it
	Text  []byte
	Lines *syntax.Lines
	Cells []ipynb.Cell // of a notebook, whose program the text is
	Cell  int          // of a text that is one cell: its number
}

// A File is one file's findings, in order.
type File struct {
	Source
	Findings []Finding
}

// A Finding is a finding with all that is needed to show it.
type Finding struct {
	Rule     *analysis.Rule
	Span     syntax.Span
	Severity analysis.Severity
	Message  string
	Related  []Related
	Fix      *Fix   // nil when there is nothing to apply
	Advice   string // what to do where there is no fix
}

// Related is another place that takes part in a finding.
type Related struct {
	Source
	Span    syntax.Span
	Message string
}

// A Fix is what a user may accept.
type Fix struct {
	Title  string
	Safety edit.Safety
	Reason string      // why it asks
	Edits  []edit.Edit // sorted, not overlapping
}

// A Result is what a check found.
type Result struct {
	Files   []File
	Rules   []*analysis.Rule // all that could have spoken
	Version string           // of mlxls
	Checked int              // how many files were looked at
	Fixed   int              // how many findings were fixed on the way
	Quiet   bool             // no closing summary
	Color   bool
}

var formats = map[string]func(io.Writer, Result) error{
	"text":    writeText,
	"concise": writeConcise,
	"json":    writeJSON,
	"jsonl":   writeJSONL,
	"github":  writeGitHub,
	"gitlab":  writeGitLab,
	"sarif":   writeSARIF,
	"junit":   writeJUnit,
}

// Formats returns the names of the formats.
func Formats() []string { return slices.Sorted(maps.Keys(formats)) }

// Write writes a result in a format, which must be one of Formats.
func Write(w io.Writer, format string, r Result) error { return formats[format](w, r) }

// count returns the number of findings, of those with a safe fix, and of those with one that asks.
func (r Result) count() (all, safe, asks int) {
	for _, f := range r.Files {
		for _, finding := range f.Findings {
			all++
			switch {
			case finding.Fix == nil:
			case finding.Fix.Safety == edit.Safe:
				safe++
			default:
				asks++
			}
		}
	}
	return all, safe, asks
}

// position is a place as people and most tools count: lines and characters from 1.
func (s Source) position(offset int) (line, column int) {
	line, column = s.Lines.Position(offset, syntax.UTF32)
	return line + 1, column + 1
}

func encode(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}
