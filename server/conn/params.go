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
		Data  struct {
			URI        string
			Edition    uint64
			Start, End int
			Only       []string
			Index      int
		}
	}
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
func (p *Diagnostic) Decode(b json.RawMessage) error             { return lenient(b, p) }
func (p *WorkspaceDiagnostic) Decode(b json.RawMessage) error    { return lenient(b, p) }
func (p *DidChangeConfiguration) Decode(b json.RawMessage) error { return lenient(b, p) }
func (p *DidChangeFolders) Decode(b json.RawMessage) error       { return lenient(b, p) }
func (p *DidChangeWatchedFiles) Decode(b json.RawMessage) error  { return lenient(b, p) }
func (p *Nothing) Decode(json.RawMessage) error                  { return nil }
