// Package codeactions turns findings into what a user can accept: it composes
// fixes into edits that can be applied together, adds imports, checks that the
// result still parses, and is the one table from safety to what is offered.
// It does not detect anything, and it knows neither LSP nor terminals.
package codeactions

import (
	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/syntax"
)

// An Action is one thing that a user can accept at a place.
type Action struct {
	Title     string
	Kind      string      // an LSP code action kind: "quickfix", "source.fixAll.mlxls", "refactor.rewrite", …
	Edits     []edit.Edit // sorted, not overlapping, imports included
	Safety    edit.Safety
	Reason    string            // why it asks, for edit.Confirm
	Preferred bool              // the one an editor applies on "auto fix"
	Finding   *analysis.Finding // nil for fix-all
}

// Analyze reports on a text as a session does for one path.
type Analyze func(doc *syntax.Document) *analysis.Report

// For returns the actions on findings that touch span.
func For(report *analysis.Report, span syntax.Span) []Action { return nil }

// FixAll applies every fix of at most the given safety for which keep (nil for
// all) agrees, analyses again, and stops when nothing changes, after ten rounds
// at most. It returns the last document, and the findings it resolved.
func FixAll(report *analysis.Report, analyze Analyze, most edit.Safety, keep func(*analysis.Finding) bool) (*syntax.Document, []analysis.Finding) {
	return report.Document, nil
}

// Diff returns a unified diff of two versions of path, "" when they are equal.
func Diff(path, before, after string) string { return "" }
