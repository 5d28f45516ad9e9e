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
		var findings []analysis.Finding
		var fixes []edit.Fix
		for i := range report.Findings {
			f := &report.Findings[i]
			fix, ok := pick(f, most)
			if ok && (keep == nil || keep(f)) && !slices.ContainsFunc(vain, at(*f)) {
				findings, fixes = append(findings, *f), append(fixes, fix)
			}
		}
		edits, skipped := Compose(report.Document, fixes)
		for _, s := range slices.Backward(skipped) {
			findings = slices.Delete(findings, s.Fix, s.Fix+1)
		}
		text := edit.Apply(report.Document.Source(), edits)
		if len(findings) == 0 || seen[text] {
			break
		}
		next := analyze(syntax.Parse([]byte(text)))
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
	edits := Edits(report.Document.Source(), doc.Source())
	return Action{Title: "Fix all safe mlxls findings", Kind: SourceFixAll, Edits: edits}, len(edits) > 0
}
