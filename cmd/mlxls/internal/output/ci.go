package output

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"mlxls/analysis"
)

// writeGitHub writes workflow commands, which GitHub shows beside the lines.
func writeGitHub(w io.Writer, r Result) error {
	for _, f := range r.Files {
		for _, finding := range f.Findings {
			level := map[analysis.Severity]string{analysis.Error: "error", analysis.Warning: "warning"}[finding.Severity]
			if level == "" {
				level = "notice"
			}
			line, column, endLine, endColumn, cell := f.inFile(finding.Span)
			_, err := fmt.Fprintf(w, "::%s title=%s,file=%s,line=%d,col=%d,endLine=%d,endColumn=%d::%s\n", level,
				property("mlxls ("+finding.Rule.Name+")"), property(filepath.ToSlash(f.Path)), line, column, endLine, endColumn,
				data(fmt.Sprintf("%s:%d:%d: %s%s %s", f.Path, line, column, cell, finding.Rule.Name, finding.Message)))
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// data and property escape text as the runner of GitHub's workflows reads it.
func data(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(s)
}

func property(s string) string {
	return strings.NewReplacer(":", "%3A", ",", "%2C").Replace(data(s))
}

// writeGitLab writes a Code Quality report.
func writeGitLab(w io.Writer, r Result) error {
	type position struct {
		Line   int `json:"line"`
		Column int `json:"column"`
	}
	type positions struct {
		Begin position `json:"begin"`
		End   position `json:"end"`
	}
	type location struct {
		Path      string    `json:"path"`
		Positions positions `json:"positions"`
	}
	type issue struct {
		Description string   `json:"description"`
		CheckName   string   `json:"check_name"`
		Fingerprint string   `json:"fingerprint"`
		Severity    string   `json:"severity"`
		Location    location `json:"location"`
	}
	severity := map[analysis.Severity]string{
		analysis.Error: "major", analysis.Warning: "minor", analysis.Info: "info", analysis.Hint: "info",
	}
	list := []issue{}
	for _, f := range r.Files {
		prints := f.Fingerprints()
		for i, finding := range f.Findings {
			line, column, endLine, endColumn, cell := f.inFile(finding.Span)
			i := issue{
				Description: cell + finding.Rule.Name + ": " + finding.Message,
				CheckName:   finding.Rule.Name,
				Fingerprint: prints[i],
				Severity:    severity[finding.Severity],
				Location:    location{filepath.ToSlash(f.Path), positions{position{line, column}, position{endLine, endColumn}}},
			}
			list = append(list, i)
		}
	}
	return encode(w, list)
}

// Fingerprints returns for each finding a name that stays the same while other
// lines come and go: it is made of the file, the rule, the text found, and how
// many findings before it look the same.
func (f File) Fingerprints() []string {
	seen := map[string]int{}
	var list []string
	for _, finding := range f.Findings {
		text := strings.Join(strings.Fields(string(f.Text[finding.Span.Start:finding.Span.End])), " ")
		key := strings.Join([]string{filepath.ToSlash(f.Path), finding.Rule.Name, text}, "\x00")
		sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%d", key, seen[key]))
		seen[key]++
		list = append(list, hex.EncodeToString(sum[:16]))
	}
	return list
}

// writeJUnit writes a test suite for each file, with a failed case for each finding.
func writeJUnit(w io.Writer, r Result) error {
	type failure struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr"`
		Text    string `xml:",chardata"`
	}
	type testCase struct {
		Name    string   `xml:"name,attr"`
		Class   string   `xml:"classname,attr"`
		Line    int      `xml:"line,attr,omitempty"`
		Column  int      `xml:"column,attr,omitempty"`
		Failure *failure `xml:"failure"`
	}
	type suite struct {
		Name     string     `xml:"name,attr"`
		Tests    int        `xml:"tests,attr"`
		Failures int        `xml:"failures,attr"`
		Errors   int        `xml:"errors,attr"`
		Cases    []testCase `xml:"testcase"`
	}
	type suites struct {
		XMLName  xml.Name `xml:"testsuites"`
		Name     string   `xml:"name,attr"`
		Tests    int      `xml:"tests,attr"`
		Failures int      `xml:"failures,attr"`
		Errors   int      `xml:"errors,attr"`
		Suites   []suite  `xml:"testsuite"`
	}
	all := suites{Name: "mlxls"}
	for _, f := range r.Files {
		if len(f.Findings) == 0 {
			continue
		}
		s := suite{Name: f.Path, Tests: len(f.Findings), Failures: len(f.Findings)}
		for _, finding := range f.Findings {
			line, column, _, _, cell := f.inFile(finding.Span)
			s.Cases = append(s.Cases, testCase{
				Name: finding.Rule.Name, Class: strings.TrimSuffix(f.Path, ".py"), Line: line, Column: column,
				Failure: &failure{finding.Message, finding.Severity.String(), fmt.Sprintf("line %d, col %d, %s%s", line, column, cell, finding.Message)},
			})
		}
		all.Tests += s.Tests
		all.Failures += s.Failures
		all.Suites = append(all.Suites, s)
	}
	if len(all.Suites) == 0 { // a suite without tests reads as one that did not run
		all.Tests = 1
		all.Suites = []suite{{Name: "mlxls", Tests: 1, Cases: []testCase{{Name: "no findings", Class: "mlxls"}}}}
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	if err := e.Encode(all); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}
