package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"mlxls/analysis"
	"mlxls/analysis/rules/page"
	"mlxls/cmd/mlxls/internal/output"
)

type rulesCmd struct {
	OutputFormat string `enum:"text,json" default:"text" placeholder:"FORMAT" help:"One of ${enum}."`
}

// ruleInfo is a rule as tools read it.
type ruleInfo struct {
	Name       string   `json:"name"`
	Group      string   `json:"group"`
	Summary    string   `json:"summary"`
	Severity   string   `json:"severity"`
	Since      string   `json:"since,omitempty"`
	Fix        bool     `json:"fix"`
	Deprecated bool     `json:"deprecated"`
	Replaces   []string `json:"replaces,omitempty"`
	URL        string   `json:"url"`
	Page       string   `json:"page,omitempty"`
}

func infoOf(r *analysis.Rule) ruleInfo {
	info := ruleInfo{
		Name: r.Name, Group: r.Group, Severity: r.Severity.String(), Since: r.Since,
		Deprecated: r.Deprecated, Replaces: r.Replaces, URL: output.PageURL(r),
	}
	if p, err := page.Parse(r.Page); err == nil {
		info.Summary, info.Fix = p.Summary(), len(p.Becomes) > 0
	}
	return info
}

// Run lists the rules, by group.
func (c *rulesCmd) Run(a *app) error {
	list := []ruleInfo{}
	for _, r := range a.rules {
		list = append(list, infoOf(r))
	}
	slices.SortFunc(list, func(x, y ruleInfo) int {
		return cmp.Or(cmp.Compare(x.Group, y.Group), cmp.Compare(x.Name, y.Name))
	})
	if c.OutputFormat == "json" {
		return writeJSON(a.stdout, list)
	}
	p := output.Palette{On: a.color}
	name := 0
	for _, r := range list {
		name = max(name, len(r.Name))
	}
	group := ""
	for _, r := range list {
		if r.Group != group {
			if group != "" {
				fmt.Fprintln(a.stdout)
			}
			group = r.Group
			fmt.Fprintln(a.stdout, p.Heading(group))
		}
		mark := "   "
		if r.Fix {
			mark = "fix"
		}
		since := ""
		if r.Since != "" {
			since = p.Dim(" (MLX " + r.Since + ")")
		}
		summary := plainText(r.Summary)
		if isTerminal(os.Stdout) {
			summary = shorten(summary, terminalWidth(os.Stdout)-name-18)
		}
		line := fmt.Sprintf("  %s%s  %-7s  %s  %s%s", p.Bold(r.Name), strings.Repeat(" ", name-len(r.Name)), r.Severity, p.Green(mark), summary, since)
		fmt.Fprintln(a.stdout, strings.TrimRight(line, " "))
	}
	return nil
}

// shorten cuts text that is longer than a number of characters.
func shorten(text string, most int) string {
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	return strings.TrimRight(string(runes[:max(most-1, 0)]), " ") + "…"
}

// plainText drops the marks of code and bold text.
func plainText(markdown string) string {
	return strings.NewReplacer("`", "", "**", "").Replace(markdown)
}

func writeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}
