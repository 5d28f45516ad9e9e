package rules_test

import (
	"strings"
	"testing"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/rules/page"
	"mlxls/analysis/syntax"
)

// replacing returns a rule made for these tests: it finds a word and has
// another for it, "" for none.
func replacing(word, by string) *analysis.Rule {
	return &analysis.Rule{Name: "test", Group: "fast", Run: func(p *analysis.Pass) {
		text := p.Doc.Source()
		for at := 0; ; {
			next := strings.Index(text[at:], word)
			if next < 0 {
				return
			}
			span := syntax.Span{Start: at + next, End: at + next + len(word)}
			f := analysis.Finding{Span: span, Message: "a " + word + " word"}
			if by != "" {
				f.Fixes = []edit.Fix{{Title: "Use " + by, Safety: edit.Confirm, Edits: []edit.Edit{{Span: span, New: by}}}}
			}
			p.ReportFinding(f)
			at = span.End
		}
	}}
}

const (
	bad    = "import mlx.core as mx\nbad = 1\n"
	good   = "import mlx.core as mx\ngood = 1\n"
	inputs = "def run():\n    pass\n"
)

func TestCheckPage(t *testing.T) {
	for _, test := range []struct {
		name           string
		rule           *analysis.Rule
		found, becomes string
		change         func(p *page.Page)
		want           string // "" for nothing to complain about
	}{
		{"right", replacing("bad", "good"), bad, good, nil, ""},
		{"other title", replacing("bad", "good"), bad, good, func(p *page.Page) { p.Title = "rest" }, `title is "rest"`},
		{"nothing found", replacing("wrong", "good"), bad, bad, nil, "nothing is found"},
		{"no message", &analysis.Rule{Name: "test", Run: func(p *analysis.Pass) {
			p.ReportFinding(analysis.Finding{Span: syntax.Span{End: 3}})
		}}, bad, bad, nil, "without a message"},
		{"other fix", replacing("bad", "better"), bad, good, nil, "the fix gives other text"},
		{"no fix", replacing("bad", ""), bad, good, nil, "the fix gives other text"},
		{"a fix not announced", replacing("bad", "good"), bad, good, func(p *page.Page) { p.Becomes = nil }, "the fix gives other text"},
		{"advice", replacing("bad", ""), bad, good, func(p *page.Page) { p.Becomes = nil }, ""},
		{"still found", replacing("d", ""), bad, bad, nil, "line 2 of the block: a d word"},
		{"left alone but found", replacing("bad", "good"), bad, good, func(p *page.Page) { p.LeftAlone[0].Text = bad }, "line 2 of the block: a bad word"},
		{"reported only but fixed", replacing("bad", "good"), bad, good, func(p *page.Page) { p.Reported = p.Found }, "the fix gives other text"},
	} {
		t.Run(test.name, func(t *testing.T) {
			p, err := page.Parse(testPage(test.found, test.becomes, inputs))
			if err != nil {
				t.Fatal(err)
			}
			if test.change != nil {
				test.change(p)
			}
			complains(t, checkPage(test.rule, p), test.want)
		})
	}
}

func TestCheckFile(t *testing.T) {
	const marked = "import mlx.core as mx\nbad = 1  # want: a bad\nx = 1\n"
	golden := "import mlx.core as mx\ngood = 1\nx = 1\n"
	for _, test := range []struct {
		name, text string
		rule       *analysis.Rule
		golden     *string
		want       string
	}{
		{"right", marked, replacing("bad", "good"), &golden, ""},
		{"no fix and no golden", marked, replacing("bad", ""), nil, ""},
		{"no golden", marked, replacing("bad", "good"), nil, "the fix gives other text"},
		{"other text", strings.Replace(marked, "a bad", "a worse", 1), replacing("bad", "good"), &golden, "t.py:2: not found: a worse"},
		{"no mark", strings.Replace(marked, "# want: a bad", "", 1), replacing("bad", "good"), &golden, "t.py:2: not wanted: a bad word"},
		{"two marks for one", strings.Replace(marked, "a bad", "a bad # want: a bad", 1), replacing("bad", "good"), &golden, "t.py:2: not found: a bad"},
		{"other line", strings.Replace(marked, "x = 1", "x = 1 # want: a bad", 1), replacing("bad", "good"), &golden, "t.py:3: not found: a bad"},
	} {
		t.Run(test.name, func(t *testing.T) {
			complains(t, checkFile(test.rule, "t.py", test.text, test.golden), test.want)
		})
	}
}

func TestMarks(t *testing.T) {
	clean, want := marks("a  # note  # want: one # want: two\nb # want: three")
	if clean != "a  # note\nb" || strings.Join(want[1], "|") != "one|two" || strings.Join(want[2], "|") != "three" || len(want) != 2 {
		t.Errorf("marks: %q, %v", clean, want)
	}
}

func complains(t *testing.T, problems []string, want string) {
	t.Helper()
	switch got := strings.Join(problems, "\n"); {
	case want == "" && got != "":
		t.Errorf("complains: %s", got)
	case !strings.Contains(got, want):
		t.Errorf("says %q, want %q", got, want)
	}
}
