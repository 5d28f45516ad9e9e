package server

import (
	"bytes"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"mlxls/analysis/edit"
	"mlxls/codeactions"
)

// confirmID names the one annotation that an edit may have.
const confirmID = "mlxls.confirm"

// workspaceEdit returns an action's edits as the editor takes them. It fails if
// there is nothing to change, or what there is can't be written.
func (s *session) workspaceEdit(n *snapshot, a codeactions.Action) (*protocol.WorkspaceEdit, bool) {
	c := s.newChanges(a)
	ok := c.add(n, a.Edits)
	return c.edit, ok
}

// Changes is a workspace edit that is put together program by program: stamped
// with the versions that it is for where the editor knows how, and asking the
// user first if its action says so.
type changes struct {
	s    *session
	edit *protocol.WorkspaceEdit
	ask  bool
}

func (s *session) newChanges(a codeactions.Action) *changes {
	c := &changes{s: s, edit: &protocol.WorkspaceEdit{}, ask: a.Safety == edit.Confirm && s.client.annotations}
	if c.ask {
		c.edit.ChangeAnnotations = map[protocol.ChangeAnnotationIdentifier]protocol.ChangeAnnotation{
			confirmID: {Label: a.Title, NeedsConfirmation: ptr(true), Description: ptr(a.Reason)},
		}
	}
	return c
}

// add takes in edits of a program, or none of them: it is false when there are
// none, or if one reaches over the border of a notebook's cell or into one of
// its magics.
func (c *changes) add(n *snapshot, edits []edit.Edit) bool {
	byText := map[string][]protocol.TextEdit{}
	for _, e := range edits {
		t, span := n.at(e.Span)
		if span.Len() != e.Span.Len() || !bytes.Equal(n.doc.Text()[e.Span.Start:e.Span.End], t.doc.Text()[span.Start:span.End]) {
			return false
		}
		byText[t.uri] = append(byText[t.uri], protocol.TextEdit{Range: c.s.rangeOf(t.doc, span), NewText: e.New})
	}
	for _, t := range n.texts {
		if len(byText[t.uri]) > 0 {
			c.change(n, t, byText[t.uri])
		}
	}
	return len(byText) > 0
}

// change takes in the edits of one text.
func (c *changes) change(n *snapshot, t text, edits []protocol.TextEdit) {
	if !c.s.client.versioned {
		if c.edit.Changes == nil {
			c.edit.Changes = map[uri.URI][]protocol.TextEdit{}
		}
		c.edit.Changes[uri.URI(t.uri)] = edits
		return
	}
	change := &protocol.TextDocumentEdit{TextDocument: protocol.OptionalVersionedTextDocumentIdentifier{
		TextDocumentIdentifier: protocol.TextDocumentIdentifier{URI: uri.URI(t.uri)},
	}}
	if !n.closed {
		change.TextDocument.Version = ptr(t.version)
	}
	for _, e := range edits {
		if c.ask {
			change.Edits = append(change.Edits, &protocol.AnnotatedTextEdit{TextEdit: e, AnnotationID: confirmID})
		} else {
			change.Edits = append(change.Edits, &e)
		}
	}
	c.edit.DocumentChanges = append(c.edit.DocumentChanges, change)
}
