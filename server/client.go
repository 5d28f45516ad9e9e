package server

import (
	"slices"

	"go.lsp.dev/protocol"

	"mlxls/analysis/syntax"
	"mlxls/server/conn"
)

// A client is what the editor can do, as far as the server's answers depend on it.
type client struct {
	encoding     syntax.Encoding
	encodingName protocol.PositionEncodingKind

	pulls   bool // asks for diagnostics; they are then not pushed
	related bool
	tags    bool
	data    bool // returns a diagnostic's data

	literals    bool // takes code actions; otherwise commands that stand for them
	lazyEdits   bool // asks for an action's edit when it is chosen
	versioned   bool // takes edits that are stamped with a version
	annotations bool // can ask the user to confirm an edit
	markdown    bool
	notebooks   bool
	trace       trace // what it wants to hear at first
	applies     bool  // applies edits that the server sends of itself
	documents   bool  // shows a document that the server names

	configuration bool // can be asked for settings
	configEvents  bool // must be asked to tell when settings change
	watches       bool // can watch files for the server

	refreshes []string // the messages by which it can be told to ask again
}

func newClient(p *conn.Initialize) client {
	c := &p.Capabilities
	text, work := &c.TextDocument, &c.Workspace
	publish, pull := &text.PublishDiagnostics, text.Diagnostic
	k := client{
		encoding:      syntax.UTF16,
		encodingName:  protocol.PositionEncodingKindUTF16,
		pulls:         pull != nil,
		related:       publish.RelatedInformation || pull != nil && pull.RelatedInformation,
		tags:          publish.TagSupport != nil || pull != nil && pull.TagSupport != nil,
		data:          publish.DataSupport || pull != nil && pull.DataSupport,
		literals:      text.CodeAction.CodeActionLiteralSupport != nil,
		lazyEdits:     text.CodeAction.CodeActionLiteralSupport != nil && text.CodeAction.DataSupport && slices.Contains(text.CodeAction.ResolveSupport.Properties, "edit"),
		versioned:     work.WorkspaceEdit.DocumentChanges,
		annotations:   work.WorkspaceEdit.DocumentChanges && work.WorkspaceEdit.ChangeAnnotationSupport != nil,
		markdown:      slices.Contains(text.Hover.ContentFormat, "markdown"),
		notebooks:     c.NotebookDocument != nil,
		trace:         traceOf(p.Trace),
		applies:       work.ApplyEdit,
		documents:     c.Window.ShowDocument.Support,
		configuration: work.Configuration,
		configEvents:  work.DidChangeConfiguration.DynamicRegistration,
		watches:       work.DidChangeWatchedFiles.DynamicRegistration,
	}
	for method, can := range map[string]bool{
		"workspace/diagnostic/refresh": k.pulls && work.Diagnostics.RefreshSupport,
		"workspace/inlayHint/refresh":  work.InlayHint.RefreshSupport,
		"workspace/codeLens/refresh":   work.CodeLens.RefreshSupport,
	} {
		if can {
			k.refreshes = append(k.refreshes, method)
		}
	}
	for _, name := range c.General.PositionEncodings { // in the editor's order of preference
		if e, ok := encodings[name]; ok {
			k.encoding, k.encodingName = e, protocol.PositionEncodingKind(name)
			break
		}
	}
	return k
}
