package output

import (
	"bytes"
	"encoding/json"
	"testing"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/syntax"
)

// source makes a source of a text.
func source(path, text string) Source {
	doc := syntax.Parse([]byte(text))
	return Source{Path: path, Text: doc.Text(), Lines: doc.Lines()}
}

// TestSARIF reads the log with its own types, which have what version 2.1.0
// requires, and looks at all references and regions.
func TestSARIF(t *testing.T) {
	first, second := &analysis.Rule{Name: "b-rule", Group: "fast", Severity: analysis.Error}, &analysis.Rule{Name: "a-rule", Group: "eval", Severity: analysis.Hint}
	s := source("dir/a file.py", "x = '😀' + y\nz = 1\n")
	fix := &Fix{Title: "Do", Safety: edit.Confirm, Reason: "it asks", Edits: []edit.Edit{{Span: syntax.Span{Start: 13, End: 14}, New: "w"}}}
	r := Result{
		Version: "1.0", Rules: []*analysis.Rule{first, second},
		Files: []File{{s, []Finding{
			{Rule: first, Span: syntax.Span{Start: 13, End: 14}, Severity: analysis.Error, Message: "one", Fix: fix,
				Related: []Related{{source("/abs/other.py", "q"), syntax.Span{Start: 0, End: 1}, "there"}}},
			{Rule: second, Span: syntax.Span{Start: 15, End: 15}, Severity: analysis.Hint, Message: "two"},
		}}},
	}
	var out bytes.Buffer
	if err := Write(&out, "sarif", r); err != nil {
		t.Fatal(err)
	}
	d := json.NewDecoder(&out)
	d.DisallowUnknownFields()
	var log sarifLog
	if err := d.Decode(&log); err != nil {
		t.Fatal(err)
	}
	if log.Version != "2.1.0" || len(log.Runs) != 1 || log.Runs[0].Tool.Driver.Name == "" {
		t.Fatalf("%+v", log)
	}
	run := log.Runs[0]
	region := func(l sarifRegion) {
		if l.StartLine < 1 || l.StartColumn < 1 || l.EndLine < l.StartLine || l.EndLine == l.StartLine && l.EndColumn < l.StartColumn {
			t.Errorf("region %+v", l)
		}
	}
	for _, result := range run.Results {
		if result.Message.Text == "" || run.Tool.Driver.Rules[result.RuleIndex].ID != result.RuleID {
			t.Errorf("%+v", result)
		}
		for _, l := range append(result.Locations, result.Related...) {
			region(l.Physical.Region)
		}
		for _, f := range result.Fixes {
			for _, c := range f.Changes {
				for _, replacement := range c.Replacements {
					region(replacement.Deleted)
				}
				if len(c.Replacements) == 0 {
					t.Error("a change without replacements")
				}
			}
		}
	}
	one, two := run.Results[0], run.Results[1]
	if got := one.Locations[0].Physical; got.Artifact.URI != "dir/a%20file.py" || got.Region != (sarifRegion{1, 12, 1, 13}) {
		t.Errorf("the first is at %+v", got)
	}
	if one.Related[0].Physical.Artifact.URI != "file:///abs/other.py" || one.Fixes[0].Description.Text != "Do (it asks)" {
		t.Errorf("%+v", one)
	}
	if one.Level != "error" || two.Level != "note" || two.RuleIndex != 0 {
		t.Errorf("%+v", run.Results)
	}
}
