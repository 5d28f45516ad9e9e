// Package codeactions turns findings into what a user can accept: it composes
// fixes into edits that can be applied together, adds imports, checks that the
// result still parses, and is the one table from safety to what is offered.
// It does not detect anything, and it knows neither LSP nor terminals.
package codeactions

import (
	"cmp"
	"slices"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/syntax"
)

// The kinds of actions, as LSP names them.
const (
	QuickFix        = "quickfix"
	SourceFixAll    = "source.fixAll.mlxls"
	RefactorExtract = "refactor.extract"
	RefactorRewrite = "refactor.rewrite"
)

// An Action is one thing that a user can accept at a place.
type Action struct {
	Title     string
	Kind      string            // an LSP code action kind: QuickFix and so on
	Edits     []edit.Edit       // sorted, not overlapping, imports included
	Safety    edit.Safety       // edit.Advice for an action that fixes nothing: an ignore comment
	Reason    string            // why it asks, for edit.Confirm
	Preferred bool              // the one an editor applies on "auto fix"
	Finding   *analysis.Finding // nil for fix-all
}

// Analyze reports on a text as a session does for one path.
type Analyze func(doc *syntax.Document) *analysis.Report

// For returns the actions on findings that touch span, or, when it is empty, on
// those that have text on its line: the fixes of each finding, then fixing all
// of a rule and all that is selected, then ignore comments to write and to
// remove, then what can be made of the selection itself.
func For(report *analysis.Report, span syntax.Span) []Action {
	doc := report.Document
	touches := span.Touches
	if span.Empty() {
		line, _ := doc.Lines().Position(span.Start, syntax.UTF8)
		touches = doc.Lines().Line(line).Touches
	}
	var fixes, all, ignores []Action
	type ignore struct {
		title string
		edit  edit.Edit
	}
	rules, ignored := map[*analysis.Rule]bool{}, map[ignore]bool{}
	for i := range report.Findings {
		f := &report.Findings[i]
		if !touches(f.Span) {
			continue
		}
		fixes = append(fixes, Fixes(report, f)...)
		if !rules[f.Rule] {
			rules[f.Rule] = true
			if a, ok := fixRule(report, f.Rule); ok {
				all = append(all, a)
			}
		}
		for _, a := range ignoreActions(doc, f) {
			if key := (ignore{a.Title, a.Edits[0]}); !ignored[key] {
				ignored[key] = true
				ignores = append(ignores, a)
			}
		}
	}
	if a, ok := fixSelection(report, span); ok {
		all = append(all, a)
	}
	offers := slices.Concat(fixes, all, ignores, heed(doc, span))
	if a, ok := extract(report, span); ok {
		offers = append(offers, a)
	}
	return offers
}

// Fixes returns the actions that fix one finding of a report. This is the table
// from safety to what is offered: a safe fix is preferred, one to confirm gives
// its reason, and advice is a refactoring if it has edits. A fix that would lose a comment
// or break the program is not offered at all.
func Fixes(report *analysis.Report, f *analysis.Finding) []Action {
	var actions []Action
	preferred := false
	for _, fix := range f.Fixes {
		if fix.Safety == edit.Advice && len(fix.Edits) == 0 {
			continue
		}
		edits, skipped := Compose(report.Document, []edit.Fix{fix})
		if len(skipped) > 0 {
			continue
		}
		a := Action{Title: fix.Title, Kind: QuickFix, Edits: edits, Safety: fix.Safety, Finding: f}
		switch {
		case fix.Safety == edit.Advice:
			a.Kind, a.Reason = RefactorRewrite, fix.Reason
		case fix.Safety == edit.Confirm:
			a.Reason = fix.Reason
		case !preferred:
			a.Preferred, preferred = true, true
		}
		actions = append(actions, a)
	}
	return actions
}

// fixRule returns the action that fixes every finding of a rule: what is safe
// or, if that is not more than one fix, also what asks.
func fixRule(report *analysis.Report, rule *analysis.Rule) (Action, bool) {
	for _, most := range [...]edit.Safety{edit.Safe, edit.Confirm} {
		var fixes []edit.Fix
		reason := ""
		for i := range report.Findings {
			if f := &report.Findings[i]; f.Rule == rule {
				if fix, ok := pick(f, most); ok {
					fixes, reason = append(fixes, fix), cmp.Or(reason, fix.Reason)
				}
			}
		}
		if a, ok := together(report, "Fix all "+rule.Name+" in this file", fixes); ok {
			a.Safety = most
			if most == edit.Confirm {
				a.Reason = reason
			}
			return a, true
		}
	}
	return Action{}, false
}

// fixSelection returns the action that applies what is safe for every finding
// within a selection, if that is more than one fix.
func fixSelection(report *analysis.Report, span syntax.Span) (Action, bool) {
	var fixes []edit.Fix
	for i := range report.Findings {
		if f := &report.Findings[i]; span.Contains(f.Span) {
			if fix, ok := pick(f, edit.Safe); ok {
				fixes = append(fixes, fix)
			}
		}
	}
	return together(report, "Fix all safe findings in the selection", fixes)
}

// together is an action of several fixes; false when no two of them can be applied.
func together(report *analysis.Report, title string, fixes []edit.Fix) (Action, bool) {
	if len(fixes) < 2 {
		return Action{}, false
	}
	edits, skipped := Compose(report.Document, fixes)
	return Action{Title: title, Kind: QuickFix, Edits: edits}, len(fixes)-len(skipped) > 1
}

// pick returns the first fix of a finding that is safe enough to be applied.
func pick(f *analysis.Finding, most edit.Safety) (edit.Fix, bool) {
	for _, fix := range f.Fixes {
		if fix.Safety <= most && fix.Safety != edit.Advice && len(fix.Edits) > 0 {
			return fix, true
		}
	}
	return edit.Fix{}, false
}
