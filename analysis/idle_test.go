package analysis

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"mlxls/analysis/edit"
	"mlxls/analysis/syntax"
)

// finding is a rule that finds the calls of one function.
func finding(name string) *Rule {
	return &Rule{Name: name, Group: "test", Run: func(p *Pass) {
		p.Values.Inspect(func(n syntax.Node) bool {
			if c, ok := n.(*syntax.Call); ok && syntax.Text(c.Fn) == name {
				p.Report(c, name)
			}
			return true
		})
	}}
}

var unused = &Rule{Name: "unused", Group: "about", Ignores: func(p *Pass, idle []Idle) {
	for _, c := range idle {
		p.ReportFinding(Finding{Span: c.Span, Message: fmt.Sprint(c.Names), Fixes: []edit.Fix{{Edits: []edit.Edit{c.Remove}}}})
	}
}}

func TestIdleComments(t *testing.T) {
	for _, test := range []struct {
		name, text string
		off        string // a rule that does not run
		found      string
		fixed      string // "" for no change
	}{
		{name: "used", text: "a()  # mlxls: ignore[a]"},
		{name: "used by its group", text: "a()  # mlxls: ignore[test]"},
		{name: "used without a list", text: "a()  # mlxls: ignore"},
		{name: "used on the last line", text: "a(\n    1)  # mlxls: ignore[a]"},
		{name: "used in the file", text: "# mlxls: ignore-file[a]\na()"},
		{name: "used twice", text: "a()  # mlxls: ignore[a] # mlxls: ignore[a]"},
		{name: "idle", text: "b()  # mlxls: ignore[a]", found: "b unused[a]", fixed: "b()"},
		{name: "idle on another line", text: "# mlxls: ignore[a]\na()", found: "unused[a] a", fixed: "a()"},
		{name: "idle in part", text: "a()  # mlxls: ignore[b, a,c]", found: "unused[b c]", fixed: "a()  # mlxls: ignore[a]"},
		{name: "idle without a list", text: "x = 1  # mlxls: ignore  why", found: "unused[]", fixed: "x = 1  #  why"},
		{name: "idle in the file", text: "# mlxls: ignore-file[a, b]\nb()", found: "unused[a]", fixed: "# mlxls: ignore-file[b]\nb()"},
		{name: "no rule", text: "a()  # mlxls: ignore[A]", found: "a unused[A]", fixed: "a()"},
		{name: "not run", text: "a()  # mlxls: ignore[a]", off: "a"},
		{name: "one of its group not run", text: "x = 1  # mlxls: ignore[test]", off: "a"},
		{name: "one of all not run", text: "x = 1  # mlxls: ignore", off: "b"},
		{name: "itself ignored", text: "x = 1  # mlxls: ignore[unused, a]"},
		{name: "itself ignored in the file", text: "# mlxls: ignore-file[about]\nx = 1  # mlxls: ignore[a]"},
		{name: "itself not run", text: "x = 1  # mlxls: ignore[a]", off: "unused"},
		{name: "errors", text: "x = (1  # mlxls: ignore[a]\n"},
		{name: "another tool's", text: "x = 1  # noqa: ignore[a]"},
	} {
		t.Run(test.name, func(t *testing.T) {
			opts := Options{Enabled: func(rule *Rule, _ string) bool { return rule.Name != test.off }}
			s := NewSession([]*Rule{finding("a"), finding("b"), unused}, opts, nil)
			const head = "import mlx\n"
			r := s.Analyze("a.py", syntax.Parse([]byte(head+test.text)))
			var found []string
			text := r.Document.Source()
			for _, f := range r.Findings {
				if f.Rule != unused {
					found = append(found, f.Message)
					continue
				}
				found = append(found, "unused"+f.Message)
				text = edit.Apply(text, f.Fixes[0].Edits)
			}
			if got := strings.Join(found, " "); got != test.found {
				t.Errorf("found %s, want %s", got, test.found)
			}
			want := test.fixed
			if want == "" {
				want = test.text
			}
			if got := strings.TrimPrefix(text, head); got != want {
				t.Errorf("fixed:\n%s\nwant:\n%s", got, want)
			}
		})
	}
}

func TestIdleAfterAPanic(t *testing.T) {
	broken := &Rule{Name: "a", Group: "test", Run: func(*Pass) { panic("boom") }}
	s := NewSession([]*Rule{broken, unused}, Options{}, nil)
	r := s.Analyze("a.py", syntax.Parse([]byte("import mlx\na()  # mlxls: ignore[a]\n")))
	if len(r.Panics) == 0 || slices.ContainsFunc(r.Findings, func(f Finding) bool { return f.Rule == unused }) {
		t.Errorf("%d panics, found %v", len(r.Panics), r.Findings)
	}
}
