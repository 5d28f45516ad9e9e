package conn

import "encoding/json"

// A Cell is a notebook's cell: its kind, and the document that holds its text.
type Cell struct {
	Kind     int // 1 is markup, 2 is code
	Document string
}

// NotebookDidOpen is notebookDocument/didOpen.
type NotebookDidOpen struct {
	NotebookDocument struct {
		URI   string
		Cells []Cell
	}
	CellTextDocuments []Item
}

// NotebookDidChange is notebookDocument/didChange.
type NotebookDidChange struct {
	NotebookDocument Document
	Change           struct {
		Cells struct {
			Structure *struct {
				Array struct {
					Start, DeleteCount int
					Cells              []Cell
				}
				DidOpen  []Item
				DidClose []Document
			}
			Data        []Cell
			TextContent []NotebookText
		}
	}
}

// NotebookText is a change of one cell's text; its changes are read with DecodeChanges.
type NotebookText struct {
	Document Document
	Changes  json.RawMessage
}

// NotebookNamed is didSave and didClose.
type NotebookNamed struct{ NotebookDocument Document }

func (p *NotebookDidOpen) Decode(b json.RawMessage) error   { return lenient(b, p) }
func (p *NotebookDidChange) Decode(b json.RawMessage) error { return lenient(b, p) }
func (p *NotebookNamed) Decode(b json.RawMessage) error     { return lenient(b, p) }
