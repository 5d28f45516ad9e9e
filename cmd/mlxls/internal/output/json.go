package output

import (
	"encoding/json"
	"io"

	"mlxls/analysis/edit"
	"mlxls/analysis/syntax"
)

// Schema is the version of the JSON findings. Fields are only ever added.
const Schema = 1

// The JSON of a finding. Positions are as in the Language Server Protocol:
// lines from 0, characters in UTF-16 code units.
type (
	jsonFinding struct {
		Schema   int           `json:"schema"`
		Filename string        `json:"filename"`
		Cell     int           `json:"cell,omitempty"` // of a notebook, from 1; positions are in it
		Code     string        `json:"code"`
		Name     string        `json:"name"`
		Group    string        `json:"group"`
		Message  string        `json:"message"`
		Severity string        `json:"severity"`
		Range    jsonRange     `json:"range"`
		Related  []jsonRelated `json:"related"`
		Fix      *jsonFix      `json:"fix"`
		Advice   string        `json:"advice,omitempty"`
	}
	jsonRange struct {
		Start jsonPosition `json:"start"`
		End   jsonPosition `json:"end"`
	}
	jsonPosition struct {
		Line      int `json:"line"`
		Character int `json:"character"`
	}
	jsonRelated struct {
		Filename string    `json:"filename"`
		Cell     int       `json:"cell,omitempty"`
		Range    jsonRange `json:"range"`
		Message  string    `json:"message"`
	}
	jsonFix struct {
		Title         string     `json:"title"`
		Applicability string     `json:"applicability"`
		Reason        string     `json:"reason,omitempty"`
		Edits         []jsonEdit `json:"edits"`
	}
	jsonEdit struct {
		Cell    int       `json:"cell,omitempty"`
		Range   jsonRange `json:"range"`
		NewText string    `json:"newText"`
	}
)

func (s Source) jsonRange(span syntax.Span) (cell int, r jsonRange) {
	s, span = s.local(span)
	r.Start.Line, r.Start.Character = s.Lines.Position(span.Start, syntax.UTF16)
	r.End.Line, r.End.Character = s.Lines.Position(span.End, syntax.UTF16)
	return s.Cell, r
}

func (s Source) jsonEdits(edits []edit.Edit) []jsonEdit {
	list := []jsonEdit{}
	for _, e := range edits {
		cell, at := s.jsonRange(e.Span)
		list = append(list, jsonEdit{cell, at, e.New})
	}
	return list
}

func (f File) jsonFindings() []jsonFinding {
	var list []jsonFinding
	for _, finding := range f.Findings {
		cell, at := f.jsonRange(finding.Span)
		j := jsonFinding{
			Cell:     cell,
			Schema:   Schema,
			Filename: f.Path,
			Code:     finding.Rule.Name,
			Name:     finding.Rule.Name,
			Group:    finding.Rule.Group,
			Message:  finding.Message,
			Severity: finding.Severity.String(),
			Range:    at,
			Related:  []jsonRelated{},
			Advice:   finding.Advice,
		}
		for _, r := range finding.Related {
			cell, at := r.jsonRange(r.Span)
			j.Related = append(j.Related, jsonRelated{r.Path, cell, at, r.Message})
		}
		if fix := finding.Fix; fix != nil {
			j.Fix = &jsonFix{fix.Title, fix.Safety.String(), fix.Reason, f.jsonEdits(fix.Edits)}
		}
		list = append(list, j)
	}
	return list
}

func writeJSON(w io.Writer, r Result) error {
	list := []jsonFinding{}
	for _, f := range r.Files {
		list = append(list, f.jsonFindings()...)
	}
	return encode(w, list)
}

// writeJSONL writes one finding a line.
func writeJSONL(w io.Writer, r Result) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	for _, f := range r.Files {
		for _, finding := range f.jsonFindings() {
			if err := e.Encode(finding); err != nil {
				return err
			}
		}
	}
	return nil
}
