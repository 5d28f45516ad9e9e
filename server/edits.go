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

// workspaceEdit returns an action's edits as the editor takes them: stamped
// with the versions they are for where it knows how, and asking the user first
// if the action says so. It fails if there is nothing to change, or if an edit
// reaches over the border of a notebook's cell or into one of its magics.
func (s *session) workspaceEdit(n *snapshot, a codeactions.Action) (*protocol.WorkspaceEdit, bool) {
	byText := map[string][]protocol.TextEdit{}
	for _, e := range a.Edits {
		t, span := n.at(e.Span)
		if span.Len() != e.Span.Len() || !bytes.Equal(n.doc.Text()[e.Span.Start:e.Span.End], t.doc.Text()[span.Start:span.End]) {
			return nil, false
		}
		byText[t.uri] = append(byText[t.uri], protocol.TextEdit{Range: s.rangeOf(t.doc, span), NewText: e.New})
	}
	if len(byText) == 0 {
		return nil, false
	}
	w := &protocol.WorkspaceEdit{}
	if !s.client.versioned {
		w.Changes = map[uri.URI][]protocol.TextEdit{}
		for u, edits := range byText {
			w.Changes[uri.URI(u)] = edits
		}
		return w, true
	}
	ask := a.Safety == edit.Confirm && s.client.annotations
	if ask {
		w.ChangeAnnotations = map[protocol.ChangeAnnotationIdentifier]protocol.ChangeAnnotation{
			confirmID: {Label: a.Title, NeedsConfirmation: ptr(true), Description: ptr(a.Reason)},
		}
	}
	for _, t := range n.texts {
		if len(byText[t.uri]) == 0 {
			continue
		}
		change := &protocol.TextDocumentEdit{TextDocument: protocol.OptionalVersionedTextDocumentIdentifier{
			TextDocumentIdentifier: protocol.TextDocumentIdentifier{URI: uri.URI(t.uri)},
			Version:                ptr(t.version),
		}}
		for _, e := range byText[t.uri] {
			if ask {
				change.Edits = append(change.Edits, &protocol.AnnotatedTextEdit{TextEdit: e, AnnotationID: confirmID})
			} else {
				change.Edits = append(change.Edits, &e)
			}
		}
		w.DocumentChanges = append(w.DocumentChanges, change)
	}
	return w, true
}
