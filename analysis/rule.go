// Package analysis turns one buffer into findings. It knows rules, facts and
// fixes; it does not know editors, terminals, files on disk or JSON.
package analysis

import (
	"slices"
	"strings"

	"mlxls/analysis/edit"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

// A Rule looks at the facts of one document and reports findings.
type Rule struct {
	// Name is the rule's one name, in words with hyphens: folder (without
	// hyphens), diagnostic code, page title, ignore comment.
	Name string
	// Group is the folder above the rule's: eval, dtype, fast, compile, memory, llm, diffusion, compute, profile, comments.
	Group string
	// Since is the first MLX version that has what the rule suggests ("" for any).
	Since string
	// Severity of its findings unless configured otherwise.
	Severity Severity
	// Page is the rule's rule.md: manual, hover and tests.
	Page string
	// Replaces names rules whose findings on overlapping text this one supersedes.
	Replaces []string
	// Deprecated marks findings as uses of a deprecated name (editors strike them through).
	Deprecated bool
	// Wide is set when the rule is run on a document as a whole: it finds what
	// it looks for by searches. Others are run on one function at a time. Neither
	// runs again while all that it looked at is as it was.
	Wide bool
	// Run reports the rule's findings through p.
	Run func(p *Pass)
	// Ignores is there instead of Run for a rule about ignore comments: it is
	// given those that silence nothing, once all other rules have run.
	Ignores func(p *Pass, idle []Idle)
}

// forTests are the sections of a page that tests read, and people need not.
var forTests = []string{"Inputs", "Timed"}

// Manual returns the page as people read it.
func (r *Rule) Manual() string {
	var b strings.Builder
	kept, code := true, false
	for line := range strings.Lines(r.Page) {
		if strings.HasPrefix(line, "```") {
			code = !code
		}
		if title, ok := strings.CutPrefix(line, "## "); ok && !code {
			kept = !slices.Contains(forTests, strings.TrimSpace(title))
		}
		if kept {
			b.WriteString(line)
		}
	}
	return strings.TrimSpace(b.String()) + "\n"
}

// Severity is how much a finding matters; the zero value is a warning.
type Severity uint8

const (
	Warning Severity = iota
	Error
	Info
	Hint
)

func (s Severity) String() string { return [...]string{"warning", "error", "info", "hint"}[s] }

// ParseSeverity is the inverse of String.
func ParseSeverity(s string) (Severity, bool) {
	for v := Warning; v <= Hint; v++ {
		if v.String() == s {
			return v, true
		}
	}
	return Warning, false
}

// A Finding is one piece of advice at one place. It is plain data.
type Finding struct {
	Rule     *Rule
	Span     syntax.Span // absolute bytes in the document
	Severity Severity
	Message  string // what happens and what it costs
	Related  []Related
	Fixes    []edit.Fix // the preferred one first; may be empty
}

// Related is another place that takes part in a finding.
type Related struct {
	Path    string // "" for the document itself
	Span    syntax.Span
	Message string
}

// A Report is the result of analysing one document.
type Report struct {
	Document *syntax.Document
	Path     string
	Findings []Finding // sorted by place, then rule; suppressed ones are left out
	// Facts answers hover and reveal questions; nil when the file does not use MLX.
	Facts *values.Facts
	// Reads are the other files that the analysis read or looked for in vain,
	// sorted: the report holds as long as they are as they were. A session
	// that keeps documents leaves it out.
	Reads []string
	// Panics lists rules that failed on this document, for the log.
	Panics []RulePanic

	whole *whole // nil if there are no facts
}

// RulePanic is a rule's failure on one document; its findings there are lost, the others are kept.
type RulePanic struct {
	Rule  string
	Value any
	Stack []byte
}

// Options is what configuration decides about an analysis.
type Options struct {
	// Enabled reports whether a rule runs on a path; nil enables all.
	Enabled func(rule *Rule, path string) bool
	// Severity overrides a rule's severity; nil keeps it.
	Severity func(rule *Rule) (Severity, bool)
	// Keep retains what an analysis learned for the next version of the document: for editors.
	Keep bool
	// Shown gives the document of a text that is open at path, nil for none: that
	// is what other modules import. It may be nil.
	Shown  func(path string) *syntax.Document
	Values values.Options
}
