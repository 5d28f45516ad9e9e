package servertest

import "encoding/json"

// The parts of the protocol that tests look at.
type (
	Position struct {
		Line      int `json:"line"`
		Character int `json:"character"`
	}
	Range struct {
		Start Position `json:"start"`
		End   Position `json:"end"`
	}
	Diagnostic struct {
		Range           Range  `json:"range"`
		Severity        int    `json:"severity,omitempty"`
		Code            string `json:"code,omitempty"`
		CodeDescription *struct {
			Href string `json:"href"`
		} `json:"codeDescription,omitempty"`
		Source             string          `json:"source,omitempty"`
		Message            string          `json:"message"`
		Tags               []int           `json:"tags,omitempty"`
		RelatedInformation []Related       `json:"relatedInformation,omitempty"`
		Data               json.RawMessage `json:"data,omitempty"`
	}
	Related struct {
		Location struct {
			URI   string `json:"uri"`
			Range Range  `json:"range"`
		} `json:"location"`
		Message string `json:"message"`
	}
	// Published is textDocument/publishDiagnostics.
	Published struct {
		URI         string       `json:"uri"`
		Version     *int         `json:"version"`
		Diagnostics []Diagnostic `json:"diagnostics"`
	}
	// Report is the answer to textDocument/diagnostic, or a part of that to workspace/diagnostic.
	Report struct {
		Kind     string       `json:"kind"`
		ResultID string       `json:"resultId"`
		Items    []Diagnostic `json:"items"`
		URI      string       `json:"uri"`
		Version  *int         `json:"version"`
	}
	Action struct {
		Title       string          `json:"title"`
		Kind        string          `json:"kind,omitempty"`
		Diagnostics []Diagnostic    `json:"diagnostics,omitempty"`
		IsPreferred bool            `json:"isPreferred,omitempty"`
		Edit        *WorkspaceEdit  `json:"edit,omitempty"`
		Command     *Command        `json:"command,omitempty"`
		Data        json.RawMessage `json:"data,omitempty"`
	}
	// Command is what an editor sends back when the user chooses it.
	Command struct {
		Title     string            `json:"title"`
		Command   string            `json:"command"`
		Arguments []json.RawMessage `json:"arguments,omitempty"`
	}
	WorkspaceEdit struct {
		Changes         map[string][]TextEdit `json:"changes,omitempty"`
		DocumentChanges []struct {
			TextDocument struct {
				URI     string `json:"uri"`
				Version *int   `json:"version"`
			} `json:"textDocument"`
			Edits []TextEdit `json:"edits"`
		} `json:"documentChanges,omitempty"`
		ChangeAnnotations map[string]struct {
			Label             string `json:"label"`
			NeedsConfirmation bool   `json:"needsConfirmation"`
			Description       string `json:"description"`
		} `json:"changeAnnotations,omitempty"`
	}
	TextEdit struct {
		Range        Range  `json:"range"`
		NewText      string `json:"newText"`
		AnnotationID string `json:"annotationId,omitempty"`
	}
	Hover struct {
		Contents struct{ Kind, Value string } `json:"contents"`
		Range    *Range                       `json:"range"`
	}
)
