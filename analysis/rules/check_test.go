package rules_test

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/google/go-cmp/cmp"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/rules/page"
	"mlxls/analysis/syntax"
	"mlxls/codeactions"
)

// The checks return what is wrong, so that they can be tested themselves.

// checkPage compares a page with what its rule does.
func checkPage(rule *analysis.Rule, p *page.Page) (problems []string) {
	complain := func(b page.Block, format string, args ...any) {
		problems = append(problems, fmt.Sprintf("rule.md:%d: ", b.Line)+fmt.Sprintf(format, args...))
	}
	if p.Title != rule.Name {
		problems = append(problems, fmt.Sprintf("rule.md: title is %q, the rule's name is %q", p.Title, rule.Name))
	}
	file := rule.Name + ".py"
	found := func(b page.Block) {
		findings := analyze(rule, file, b.Text, true).Findings
		if len(findings) == 0 {
			complain(b, "nothing is found")
		}
		for _, f := range findings {
			if f.Rule != rule || strings.TrimSpace(f.Message) == "" {
				complain(b, "a finding without its rule or without a message: %q", f.Message)
			}
		}
		if off := analyze(rule, file, b.Text, false).Findings; len(off) > 0 {
			complain(b, "%d findings with the rule off", len(off))
		}
	}
	quiet := func(b page.Block, text string) {
		for _, f := range analyze(rule, file, text, true).Findings {
			complain(b, "line %d of the block: %s", lineOf(text, f.Span.Start), f.Message)
		}
	}
	for i, b := range p.Found {
		found(b)
		want := b // advice leaves the text as it is
		if len(p.Becomes) > 0 {
			want = p.Becomes[i]
		}
		problems = append(problems, checkFix(rule, file, b.Text, want.Text, fmt.Sprintf("rule.md:%d: ", want.Line))...)
	}
	for _, b := range p.Becomes {
		quiet(b, b.Text)
	}
	for _, b := range p.Reported {
		found(b)
		problems = append(problems, checkFix(rule, file, b.Text, b.Text, fmt.Sprintf("rule.md:%d: ", b.Line))...)
	}
	for _, b := range p.LeftAlone {
		quiet(b, b.Text)
	}
	return problems
}

// checkFix compares the fixes of a text with what they should make of it.
func checkFix(rule *analysis.Rule, file, text, want, where string) (problems []string) {
	fixed := fix(rule, file, text)
	if fixed != want {
		problems = append(problems, where+"the fix gives other text (-want +got):\n"+diff(want, fixed))
	}
	if n := broken(fixed); n > broken(text) {
		problems = append(problems, fmt.Sprintf("%s%d places of the fixed text do not parse", where, n))
	}
	if again := fix(rule, file, fixed); again != fixed {
		problems = append(problems, where+"the fix of the fix changes it again (-once +twice):\n"+diff(fixed, again))
	}
	return problems
}

// checkFile compares a testdata file, with its marks, and its golden text with
// what the rule does.
func checkFile(rule *analysis.Rule, file, text string, golden *string) (problems []string) {
	clean, want := marks(text)
	got := map[int][]string{}
	for _, f := range analyze(rule, file, clean, true).Findings {
		line := lineOf(clean, f.Span.Start)
		got[line] = append(got[line], f.Message)
	}
	for line := 1; line <= strings.Count(clean, "\n")+1; line++ {
		problems = append(problems, match(fmt.Sprintf("%s:%d: ", file, line), want[line], got[line])...)
	}
	if off := analyze(rule, file, clean, false).Findings; len(off) > 0 {
		problems = append(problems, fmt.Sprintf("%s: %d findings with the rule off", file, len(off)))
	}
	if golden == nil {
		golden = &clean
	}
	return append(problems, checkFix(rule, file, clean, *golden, file+".golden: ")...)
}

// match pairs the wanted texts of one line with its messages.
func match(where string, want, got []string) (problems []string) {
	for _, message := range got {
		paired := false
		for i, text := range want {
			if strings.Contains(message, text) {
				want, paired = append(want[:i:i], want[i+1:]...), true
				break
			}
		}
		if !paired {
			problems = append(problems, where+"not wanted: "+message)
		}
	}
	for _, text := range want {
		problems = append(problems, where+"not found: "+text)
	}
	return problems
}

var mark = regexp.MustCompile(`[ \t]*# want: .*`)

// marks takes the "# want: text" marks out of a text, so that neither a rule
// nor a fix sees them, and returns them by line. A line may have several.
func marks(text string) (clean string, want map[int][]string) {
	want = map[int][]string{}
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		at := mark.FindStringIndex(line)
		if at == nil {
			continue
		}
		for _, m := range strings.Split(line[at[0]:], "# want: ")[1:] {
			want[i+1] = append(want[i+1], strings.TrimSpace(m))
		}
		lines[i] = line[:at[0]]
	}
	return strings.Join(lines, "\n"), want
}

func analyze(rule *analysis.Rule, file, text string, on bool) *analysis.Report {
	return session(rule, on).Analyze(file, syntax.Parse([]byte(text)))
}

// session runs one rule alone, on or off.
func session(rule *analysis.Rule, on bool) *analysis.Session {
	opts := analysis.Options{Enabled: func(*analysis.Rule, string) bool { return on }}
	return analysis.NewSession([]*analysis.Rule{rule}, opts, nil)
}

// fix returns text after all that the rule offers, and a user may accept.
func fix(rule *analysis.Rule, file, text string) string {
	s := session(rule, true)
	again := func(doc *syntax.Document) *analysis.Report { return s.Analyze(file, doc) }
	doc, _ := codeactions.FixAll(again(syntax.Parse([]byte(text))), again, edit.Confirm, nil)
	return doc.Source()
}

func broken(text string) int { return len(syntax.Parse([]byte(text)).Errors()) }

func lineOf(text string, offset int) int { return 1 + strings.Count(text[:offset], "\n") }

// diff is by lines, as they are edited.
func diff(a, b string) string { return cmp.Diff(strings.Split(a, "\n"), strings.Split(b, "\n")) }
