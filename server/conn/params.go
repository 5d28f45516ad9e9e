package conn

import "encoding/json"

// What is read of each message. URIs are strings, spelled as the editor does;
// members that the server has no use for are left out. Decoding is lenient: see lenient.
type (
	Position struct{ Line, Character int }
	Range    struct{ Start, End Position }

	// Document names an open document; Version is 0 when the message has none.
	Document struct {
		URI     string
		Version int32
	}
	// Item is a document with its text.
	Item struct {
		URI        string
		LanguageID string
		Version    int32
		Text       string
	}
	Folder struct{ URI, Name string }

	DidOpen struct{ TextDocument Item }
	// Named is any message whose only interesting part is the document that it names.
	Named struct{ TextDocument Document }
	Place struct {
		TextDocument Document
		Position     Position
	}
	Stretch struct {
		TextDocument Document
		Range        Range
	}
	CodeAction struct {
		TextDocument Document
		Range        Range
		Context      struct {
			Only        []string
			TriggerKind int // 2 when the editor asks by itself
		}
	}
	// Resolve is a code action that was offered without its edit.
	Resolve struct {
		Title string
		Data  Ticket
	}
	// Ticket is the data of such an action: enough to find it again, as long as
	// the text is the same. One about a rule holds whatever the text.
	Ticket struct {
		URI     string   `json:"uri,omitempty"`
		Edition uint64   `json:"edition,omitempty"`
		Start   int      `json:"start,omitempty"`
		End     int      `json:"end,omitempty"`
		Only    []string `json:"only,omitempty"`
		Index   int      `json:"index,omitempty"`

		Rule string `json:"rule,omitempty"`
		Ask  bool   `json:"ask,omitempty"`  // also fixes that ask
		Page bool   `json:"page,omitempty"` // not its fixes, but its page
	}
	ExecuteCommand struct {
		Command   string
		Arguments []json.RawMessage
	}
	SetTrace   struct{ Value string }
	Diagnostic struct {
		TextDocument     Document
		PreviousResultID string
	}
	WorkspaceDiagnostic struct {
		PreviousResultIDs []ResultID
		WorkDoneToken     json.RawMessage // a number or a string; nil when no progress is wanted
	}
	ResultID struct{ URI, Value string }

	DidChangeConfiguration struct{ Settings json.RawMessage }
	DidChangeFolders       struct {
		Event struct{ Added, Removed []Folder }
	}
	DidChangeWatchedFiles struct {
		Changes []struct {
			URI  string
			Type int
		}
	}
	Nothing struct{}
)

func (p *DidOpen) Decode(b json.RawMessage) error                { return lenient(b, p) }
func (p *Named) Decode(b json.RawMessage) error                  { return lenient(b, p) }
func (p *Place) Decode(b json.RawMessage) error                  { return lenient(b, p) }
func (p *Stretch) Decode(b json.RawMessage) error                { return lenient(b, p) }
func (p *CodeAction) Decode(b json.RawMessage) error             { return lenient(b, p) }
func (p *Resolve) Decode(b json.RawMessage) error                { return lenient(b, p) }
func (p *ExecuteCommand) Decode(b json.RawMessage) error         { return lenient(b, p) }
func (p *SetTrace) Decode(b json.RawMessage) error               { return lenient(b, p) }
func (p *Diagnostic) Decode(b json.RawMessage) error             { return lenient(b, p) }
func (p *WorkspaceDiagnostic) Decode(b json.RawMessage) error    { return lenient(b, p) }
func (p *DidChangeConfiguration) Decode(b json.RawMessage) error { return lenient(b, p) }
func (p *DidChangeFolders) Decode(b json.RawMessage) error       { return lenient(b, p) }
func (p *DidChangeWatchedFiles) Decode(b json.RawMessage) error  { return lenient(b, p) }
func (p *Nothing) Decode(json.RawMessage) error                  { return nil }
