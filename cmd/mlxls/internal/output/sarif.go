package output

import (
	"io"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"mlxls/analysis"
	"mlxls/analysis/rules/page"
	"mlxls/analysis/syntax"
)

// SARIF 2.1.0, as much of it as a linter has to say.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool struct {
			Driver sarifDriver `json:"driver"`
		} `json:"tool"`
		ColumnKind string        `json:"columnKind"`
		Results    []sarifResult `json:"results"`
	}
	sarifDriver struct {
		Name    string      `json:"name"`
		Version string      `json:"version,omitempty"`
		Rules   []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID               string        `json:"id"`
		ShortDescription *sarifMessage `json:"shortDescription,omitempty"`
		HelpURI          string        `json:"helpUri"`
		Help             *sarifHelp    `json:"help,omitempty"`
		Configuration    struct {
			Level string `json:"level"`
		} `json:"defaultConfiguration"`
		Properties struct {
			Tags []string `json:"tags"`
		} `json:"properties"`
	}
	sarifMessage struct {
		Text string `json:"text"`
	}
	sarifHelp struct {
		Text     string `json:"text"`
		Markdown string `json:"markdown"`
	}
	sarifResult struct {
		RuleID       string            `json:"ruleId"`
		RuleIndex    int               `json:"ruleIndex"`
		Level        string            `json:"level"`
		Message      sarifMessage      `json:"message"`
		Locations    []sarifLocation   `json:"locations"`
		Related      []sarifLocation   `json:"relatedLocations,omitempty"`
		Fixes        []sarifFix        `json:"fixes,omitempty"`
		Fingerprints map[string]string `json:"partialFingerprints"`
	}
	sarifLocation struct {
		ID       *int `json:"id,omitempty"`
		Physical struct {
			Artifact sarifArtifact `json:"artifactLocation"`
			Region   sarifRegion   `json:"region"`
		} `json:"physicalLocation"`
		Message *sarifMessage `json:"message,omitempty"`
	}
	sarifArtifact struct {
		URI string `json:"uri"`
	}
	sarifRegion struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn"`
		EndLine     int `json:"endLine"`
		EndColumn   int `json:"endColumn"`
	}
	sarifFix struct {
		Description sarifMessage  `json:"description"`
		Changes     []sarifChange `json:"artifactChanges"`
	}
	sarifChange struct {
		Artifact     sarifArtifact      `json:"artifactLocation"`
		Replacements []sarifReplacement `json:"replacements"`
	}
	sarifReplacement struct {
		Deleted  sarifRegion  `json:"deletedRegion"`
		Inserted sarifMessage `json:"insertedContent"`
	}
)

func writeSARIF(w io.Writer, r Result) error {
	run := sarifRun{ColumnKind: "utf16CodeUnits", Results: []sarifResult{}}
	run.Tool.Driver = sarifDriver{Name: "mlxls", Version: r.Version, Rules: []sarifRule{}}
	rules := slices.SortedFunc(slices.Values(r.Rules), func(a, b *analysis.Rule) int { return strings.Compare(a.Name, b.Name) })
	index := map[string]int{}
	for i, rule := range rules {
		s := sarifRule{ID: rule.Name, HelpURI: PageURL(rule)}
		if p, err := page.Parse(rule.Page); err == nil {
			s.ShortDescription = &sarifMessage{p.Summary()}
			s.Help = &sarifHelp{rule.Manual(), rule.Manual()}
		}
		s.Configuration.Level = level(rule.Severity)
		s.Properties.Tags = []string{"performance", "mlx", rule.Group}
		run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, s)
		index[rule.Name] = i
	}
	for _, f := range r.Files {
		prints := f.Fingerprints()
		for i, finding := range f.Findings {
			_, _, _, _, cell := f.inFile(finding.Span)
			result := sarifResult{
				RuleID:       finding.Rule.Name,
				RuleIndex:    -1,
				Level:        level(finding.Severity),
				Message:      sarifMessage{cell + finding.Message},
				Locations:    []sarifLocation{f.location(finding.Span)},
				Fingerprints: map[string]string{"mlxls/v1": prints[i]},
			}
			if at, ok := index[finding.Rule.Name]; ok {
				result.RuleIndex = at
			}
			for id, related := range finding.Related {
				l := related.location(related.Span)
				l.ID, l.Message = &id, &sarifMessage{related.Message}
				result.Related = append(result.Related, l)
			}
			if finding.Fix != nil && cell == "" { // a fix is of the file's own lines
				result.Fixes = []sarifFix{f.fix(finding.Fix)}
			}
			run.Results = append(run.Results, result)
		}
	}
	return encode(w, sarifLog{"https://json.schemastore.org/sarif-2.1.0.json", "2.1.0", []sarifRun{run}})
}

func level(s analysis.Severity) string {
	switch s {
	case analysis.Error, analysis.Warning:
		return s.String()
	}
	return "note"
}

func (s Source) artifact() sarifArtifact {
	path := filepath.ToSlash(s.Path)
	u := url.URL{Path: path}
	if filepath.IsAbs(s.Path) {
		u.Scheme = "file"
		u.Path = "/" + strings.TrimPrefix(path, "/")
	}
	return sarifArtifact{u.String()}
}

func (s Source) region(span syntax.Span) sarifRegion {
	if len(s.Cells) > 0 {
		return sarifRegion{1, 1, 1, 1}
	}
	_, r := s.jsonRange(span)
	return sarifRegion{r.Start.Line + 1, r.Start.Character + 1, r.End.Line + 1, r.End.Character + 1}
}

func (s Source) location(span syntax.Span) (l sarifLocation) {
	l.Physical.Artifact, l.Physical.Region = s.artifact(), s.region(span)
	return l
}

func (f File) fix(fix *Fix) sarifFix {
	title := fix.Title
	if fix.Reason != "" {
		title += " (" + fix.Reason + ")"
	}
	change := sarifChange{Artifact: f.artifact(), Replacements: []sarifReplacement{}}
	for _, e := range fix.Edits {
		change.Replacements = append(change.Replacements, sarifReplacement{f.region(e.Span), sarifMessage{e.New}})
	}
	return sarifFix{sarifMessage{title}, []sarifChange{change}}
}
