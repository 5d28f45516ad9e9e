package codeactions

import (
	"slices"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/syntax"
)

// rounds is how often fix-all analyses at most.
const rounds = 10

// FixAll applies every fix of at most the given safety for which keep (nil for
// all) agrees, analyses again, and stops when nothing changes, after ten rounds
// at most. A fix after which its rule finds as much at the same place as before
// is taken back, and not tried again. FixAll returns the last document, and the
// findings it resolved, each with its place in the text of its round.
func FixAll(report *analysis.Report, analyze Analyze, most edit.Safety, keep func(*analysis.Finding) bool) (*syntax.Document, []analysis.Finding) {
	var resolved []analysis.Finding
	var vain []analysis.Finding // whose fixes do not help
	seen := map[string]bool{report.Document.Source(): true}
	for range rounds {
		findings, edits := round(report, most, func(f *analysis.Finding) bool {
			return (keep == nil || keep(f)) && !slices.ContainsFunc(vain, at(*f))
		})
		doc := edited(report.Document, edits)
		text := doc.Source()
		if len(findings) == 0 || seen[text] {
			break
		}
		next := analyze(doc)
		back := slices.DeleteFunc(slices.Clone(findings), func(f analysis.Finding) bool {
			return count(next, f.Rule, moved(edits, f.Span)) < count(report, f.Rule, f.Span)
		})
		if len(back) > 0 {
			vain = append(vain, back...)
			continue
		}
		seen[text] = true
		for i := range vain {
			vain[i].Span = moved(edits, vain[i].Span)
		}
		resolved = append(resolved, findings...)
		report = next
	}
	return report.Document, resolved
}

// round returns the findings for which keep agrees that can be fixed at once, and how.
func round(report *analysis.Report, most edit.Safety, keep func(*analysis.Finding) bool) ([]analysis.Finding, []edit.Edit) {
	var findings []analysis.Finding
	var fixes []edit.Fix
	for i := range report.Findings {
		f := &report.Findings[i]
		if fix, ok := pick(f, most); ok && keep(f) {
			findings, fixes = append(findings, *f), append(fixes, fix)
		}
	}
	edits, skipped := Compose(report.Document, fixes)
	for _, s := range slices.Backward(skipped) {
		findings = slices.Delete(findings, s.Fix, s.Fix+1)
	}
	return findings, edits
}

// at matches findings of the same rule at the same place.
func at(f analysis.Finding) func(analysis.Finding) bool {
	return func(o analysis.Finding) bool { return o.Rule == f.Rule && o.Span == f.Span }
}

// count returns how many findings of a rule share text with span.
func count(report *analysis.Report, rule *analysis.Rule, span syntax.Span) int {
	n := 0
	for _, f := range report.Findings {
		if f.Rule == rule && (f.Span.Overlaps(span) || f.Span == span) {
			n++
		}
	}
	return n
}

// FixAllAction returns the action that applies all safe fixes of a file for which keep agrees, if there are any.
func FixAllAction(report *analysis.Report, analyze Analyze, keep func(*analysis.Finding) bool) (Action, bool) {
	doc, _ := FixAll(report, analyze, edit.Safe, keep)
	a := fixAllAction
	a.Edits = Edits(report.Document.Source(), doc.Source())
	return a, len(a.Edits) > 0
}

var fixAllAction = Action{Title: "Fix all safe mlxls findings", Kind: SourceFixAll}

// OfferFixAll is the action of FixAllAction without its edits, which take several
// analyses; false when not even a first round would change something.
func OfferFixAll(report *analysis.Report, keep func(*analysis.Finding) bool) (Action, bool) {
	findings, _ := round(report, edit.Safe, keep)
	return fixAllAction, len(findings) > 0
}
