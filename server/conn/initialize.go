package conn

import "encoding/json"

// Initialize is what is read of the initialize request. Every member is
// optional, and none can make it fail: an editor that is refused here has no
// server at all.
type Initialize struct {
	ClientInfo            struct{ Name, Version string }
	RootURI               string
	RootPath              string
	WorkspaceFolders      []Folder
	InitializationOptions json.RawMessage
	Trace                 string
	Capabilities          Capabilities
}

func (p *Initialize) Decode(params json.RawMessage) error {
	_ = lenient(params, p) // whatever could be read is what we know
	return nil
}

// Present is a capability that an editor announces by an object.
type Present = *struct{}

// Dynamic is a capability that may be registered later on.
type Dynamic struct{ DynamicRegistration bool }

// Refresh says whether an editor can be told to ask again.
type Refresh struct{ RefreshSupport bool }

// Capabilities is what the server asks about an editor.
type Capabilities struct {
	General struct {
		PositionEncodings []string
	}
	Window struct {
		ShowDocument struct{ Support bool }
	}
	Workspace struct {
		ApplyEdit              bool
		Configuration          bool
		WorkspaceFolders       bool
		DidChangeConfiguration Dynamic
		DidChangeWatchedFiles  Dynamic
		Diagnostics            Refresh
		InlayHint              Refresh
		CodeLens               Refresh
		WorkspaceEdit          struct {
			DocumentChanges         bool
			ChangeAnnotationSupport Present
		}
	}
	TextDocument struct {
		Diagnostic         *Diagnostics // nil when the editor does not pull
		PublishDiagnostics Diagnostics
		CodeAction         struct {
			CodeActionLiteralSupport Present
			DataSupport              bool
			ResolveSupport           struct{ Properties []string }
		}
		Hover struct{ ContentFormat []string }
	}
	NotebookDocument Present
}

// Diagnostics is which members of a diagnostic an editor understands.
type Diagnostics struct {
	RelatedInformation bool
	DataSupport        bool
	TagSupport         Present
}
