package output

import (
	"bytes"
	"os"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/ipynb"
	"mlxls/analysis/syntax"
)

// TestSARIFSchema validates logs against the schema of the standard, which is
// in testdata as OASIS publishes it.
func TestSARIFSchema(t *testing.T) {
	file, err := os.Open("testdata/sarif-schema-2.1.0.json")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	text, err := jsonschema.UnmarshalJSON(file)
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("sarif.json", text); err != nil {
		t.Fatal(err)
	}
	schema := compiler.MustCompile("sarif.json")

	rule := &analysis.Rule{Name: "a-rule", Group: "fast", Severity: analysis.Info, Page: "# a-rule\n\nWhat it costs.\n"}
	whole, cells := source("dir/a file.py", "x = y\nz = 1\n"), source("nb.ipynb", "x = y\n#␞\nz = 1\n")
	cells.Cells = []ipynb.Cell{{Number: 1, Span: syntax.Span{End: 6}}, {Number: 3, Span: syntax.Span{Start: 11, End: 17}}}
	finding := Finding{
		Rule: rule, Span: syntax.Span{Start: 4, End: 5}, Severity: analysis.Info, Message: "slow",
		Fix:     &Fix{Title: "Do", Safety: edit.Safe, Edits: []edit.Edit{{Span: syntax.Span{Start: 4, End: 5}, New: "w"}}},
		Related: []Related{{source("/abs/other.py", "q"), syntax.Span{End: 1}, "there"}},
	}
	for name, r := range map[string]Result{
		"empty":    {},
		"findings": {Version: "1.0", Rules: []*analysis.Rule{rule}, Files: []File{{whole, []Finding{finding}}, {cells, []Finding{finding}}}},
		"unlisted": {Files: []File{{whole, []Finding{finding}}}},
	} {
		var out bytes.Buffer
		if err := Write(&out, "sarif", r); err != nil {
			t.Fatal(err)
		}
		log, err := jsonschema.UnmarshalJSON(&out)
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(log); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	broken, err := jsonschema.UnmarshalJSON(bytes.NewReader([]byte(`{"version": "2.1.0", "runs": [{}]}`)))
	if err != nil {
		t.Fatal(err)
	}
	if schema.Validate(broken) == nil {
		t.Error("the schema takes a run without a tool")
	}
}

// TestCells shows findings of a notebook where they stand in their cells.
func TestCells(t *testing.T) {
	s := source("nb.ipynb", "x = y\n#␞\nz = 1\n")
	s.Cells = []ipynb.Cell{{Number: 1, Span: syntax.Span{End: 6}}, {Number: 3, Span: syntax.Span{Start: 11, End: 17}}}
	for _, test := range []struct {
		span       syntax.Span
		name, text string
	}{
		{syntax.Span{Start: 0, End: 1}, "nb.ipynb:cell 1", "x"},
		{syntax.Span{Start: 4, End: 14}, "nb.ipynb:cell 1", "y"}, // cut at the border
		{syntax.Span{Start: 11, End: 12}, "nb.ipynb:cell 3", "z"},
		{syntax.Span{Start: 17, End: 17}, "nb.ipynb:cell 3", ""},
	} {
		in, span := s.local(test.span)
		if got := string(in.Text[span.Start:span.End]); in.name() != test.name || got != test.text {
			t.Errorf("%v is %q in %s", test.span, got, in.name())
		}
	}
	parts := s.parts([]edit.Edit{{Span: syntax.Span{Start: 0, End: 1}, New: "a"}, {Span: syntax.Span{Start: 4, End: 5}}, {Span: syntax.Span{Start: 11, End: 12}, New: "b"}})
	if len(parts) != 2 || len(parts[0].edits) != 2 || parts[1].Cell != 3 || parts[1].edits[0].Span != (syntax.Span{End: 1}) {
		t.Errorf("%+v", parts)
	}
	if line, column, endLine, endColumn, cell := s.inFile(syntax.Span{Start: 15, End: 16}); line+column+endLine+endColumn != 4 || cell != "cell 3, line 1: " {
		t.Errorf("in the file it is at %d:%d to %d:%d, %s", line, column, endLine, endColumn, cell)
	}
}
