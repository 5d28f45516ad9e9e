package main

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/rules"
	"mlxls/analysis/syntax"
)

func TestIndexIsFresh(t *testing.T) {
	want, err := index(rules.All())
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(file())
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(want, got) {
		t.Error("README.md is not what the pages say: go generate ./...")
	}
}

const markdown = "# some-rule\n\nOne | two. Three.\n\n## Found\n\n```python\nimport mlx.core\n```\n\n" +
	"## Left alone\n\n```python\npass\n```\n\n## Source\n\nAdvice of a test.\n"

func TestIndex(t *testing.T) {
	rule := &analysis.Rule{Name: "some-rule", Group: "fast", Page: markdown, Severity: analysis.Info, Run: func(p *analysis.Pass) {
		for _, fixes := range [][]edit.Fix{nil, {{Safety: edit.Safe}, {Safety: edit.Confirm}}} {
			p.ReportFinding(analysis.Finding{Span: syntax.Span{Start: len(fixes), End: 6}, Message: "found", Fixes: fixes})
		}
	}}
	got, err := index([]*analysis.Rule{rule})
	if err != nil {
		t.Fatal(err)
	}
	want := "| fast | [some-rule](fast/somerule/rule.md) | info | safe, advice | One \\| two. |\n"
	if !strings.HasSuffix(string(got), want) {
		t.Errorf("index:\n%s\nwant at its end:\n%s", got, want)
	}
	rule.Page = "# some-rule"
	if _, err := index([]*analysis.Rule{rule}); err == nil || !strings.Contains(err.Error(), "some-rule: line") {
		t.Errorf("a broken page: error %v", err)
	}
}
